"""Surface -> views: every text ready, every list in its final order.

The package knows Python, not Markdown, Jinja or files. `model` is what templates see;
`module` puts a page together from `calls`, `events` and `classes`; `type_expr` writes types.
"""

from imtable.bindings.views.docstrings import STYLES, DocstringStyle
from imtable.bindings.views.model import (
    VIEW_VERSION,
    CallView,
    ChoiceView,
    ClassView,
    EventView,
    FieldView,
    FolderView,
    ModuleView,
    MovedView,
    PackageView,
    ParameterView,
)
from imtable.bindings.views.module import (
    exports,
    folder_view,
    header,
    module_view,
    moved_view,
    package_view,
)

__all__ = [
    "STYLES",
    "VIEW_VERSION",
    "CallView",
    "ChoiceView",
    "ClassView",
    "DocstringStyle",
    "EventView",
    "FieldView",
    "FolderView",
    "ModuleView",
    "MovedView",
    "PackageView",
    "ParameterView",
    "exports",
    "folder_view",
    "header",
    "module_view",
    "moved_view",
    "package_view",
]
