"""IR -> surface: what a caller of a generated module can write, as values without text.

The way is IR -> surface -> view -> text. The views print a surface; a comparison of two of them
says what a caller's program meets. `model` and `types` are the vocabulary, `page` puts a module
together from `calls` and `events`; `members` makes classes, `field_types` is the table of types,
`roots` says what a call takes and what its outermost classes are called, `given` which names
somebody gave in place of the usual ones.
"""

from imtable.bindings.surface.model import (
    Alias,
    Attribute,
    Class,
    Default,
    Function,
    MessageSide,
    Module,
)
from imtable.bindings.surface.page import PageError, misfit_names, surface_of
from imtable.bindings.surface.roots import operation_key, page_given_names
from imtable.bindings.surface.types import (
    AliasRef,
    ClassRef,
    DictType,
    ListType,
    Literals,
    Mark,
    MarkedType,
    Plain,
    PythonType,
    UnionType,
)

__all__ = [
    "Alias",
    "AliasRef",
    "Attribute",
    "Class",
    "ClassRef",
    "Default",
    "DictType",
    "Function",
    "ListType",
    "Literals",
    "Mark",
    "MarkedType",
    "MessageSide",
    "Module",
    "PageError",
    "Plain",
    "PythonType",
    "UnionType",
    "misfit_names",
    "operation_key",
    "page_given_names",
    "surface_of",
]
