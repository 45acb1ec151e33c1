"""What a template sees: every text ready, every list in its final order.

Owns the vocabulary between the views and the templates. What is declared comes in pieces, each on
one line: its `name`, `type`, `default` ("" if there is none) and `docs`, paragraphs that may stand
between three quotes; and as the `text` of the whole declaration. Texts of several lines are
indented already; a `docstring` includes its quotes and is "" where there is nothing to say.
Whoever replaces a template relies on these classes: `VIEW_VERSION` rises when one of them loses a
member or changes a meaning. What is `settled`, black would leave as it is.
"""

from __future__ import annotations

from msgspec import Struct

from imtable.bindings.quoting import DocstringText

VIEW_VERSION = 4


class FieldView(Struct, frozen=True, kw_only=True):
    """One member of a class: `a_name: int | None = None`.

    `wire` is its name in the protocol. `required` is what a caller has to pass who makes the
    object.
    """

    name: str
    wire: str
    type: str
    default: str
    required: bool
    docs: tuple[DocstringText, ...]
    text: str
    docstring: str
    settled: bool = True


class ChoiceView(Struct, frozen=True, kw_only=True):
    """The alias of a `Literal`: `Mode = Literal["A", "B"]`; `values` are literals."""

    name: str
    values: tuple[str, ...]
    text: str
    settled: bool = True


class ParameterView(Struct, frozen=True, kw_only=True):
    """One parameter of a function beside the client and the options; its `text` ends in a
    comma. `wire` is the variable of the path, or the part of the message: "json", "query".
    """

    name: str
    wire: str
    type: str
    default: str
    required: bool
    docs: tuple[DocstringText, ...]
    text: str
    settled: bool = True


class ClassView(Struct, frozen=True, kw_only=True):
    """One class without the classes nested in it.

    The classes of a module are listed parents first, and nested classes stand last in the
    body of their parent: printed one after the other, each at its `indent`, they nest.
    `bases` is "" or "(Reply)". `spaced`: there is a docstring and something to follow it.
    `bare`: there is nothing to stand in the body.
    """

    name: str
    qualified: str
    indent: str
    outermost: bool
    bases: str
    docs: tuple[DocstringText, ...]
    docstring: str
    choices: tuple[ChoiceView, ...]
    fields: tuple[FieldView, ...]
    spaced: bool
    bare: bool


class CallView(Struct, frozen=True, kw_only=True):
    """The functions of one operation, and the constant that describes it.

    `settings` are the arguments of the constant's `Operation(...)`, with their commas,
    `parameters` those of the functions beside the client and the options. `statement` is what the
    function does, `async_statement` what the asynchronous one does. A `redirect` has no
    asynchronous function and no options. `decorator` stands above both, "" if there is none.
    """

    name: str
    async_name: str
    constant: str
    result: str
    settings: tuple[str, ...]
    parameters: tuple[ParameterView, ...]
    docs: tuple[DocstringText, ...]
    docstring: str
    async_docstring: str
    statement: str
    async_statement: str
    redirect: bool
    decorator: str = ""
    settled: bool = True


class EventView(Struct, frozen=True, kw_only=True):
    """The functions that read one notification, and the constant that describes it."""

    name: str
    async_name: str
    constant: str
    result: str
    settings: tuple[str, ...]
    docs: tuple[DocstringText, ...]
    docstring: str
    async_docstring: str
    decorator: str = ""
    settled: bool = True


class ModuleView(Struct, frozen=True, kw_only=True):
    """The module of one page.

    `header` is the first line, `imports` are groups of whole statements, `exports` is the
    statement that sets `__all__`. `choices` are aliases for path parameters.
    """

    header: str
    docs: tuple[DocstringText, ...]
    docstring: str
    imports: tuple[tuple[str, ...], ...]
    exports: str
    choices: tuple[ChoiceView, ...]
    classes: tuple[ClassView, ...]
    calls: tuple[CallView, ...]
    events: tuple[EventView, ...]
    settled: bool = True


class MovedView(Struct, frozen=True, kw_only=True):
    """The module of a page that moved: it hands out what the page at the new place exports.

    `target` is the statement that sets `_TARGET` to the name of that module; "" if the page
    is not there.
    """

    header: str
    docstring: str
    imports: str
    exports: str
    target: str
    settled: bool = True


class FolderView(Struct, frozen=True, kw_only=True):
    """The `__init__` of a folder without a page of its own."""

    header: str
    docstring: str
    settled: bool = True


class PackageView(Struct, frozen=True, kw_only=True):
    """The `__init__` of the package: the public names of the runtime, loaded when used."""

    header: str
    docstring: str
    imports: str
    exports: str
    settled: bool = True
