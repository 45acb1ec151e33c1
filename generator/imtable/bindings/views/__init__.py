"""IR -> views: every text ready, every list in its final order.

The package knows Python, not Markdown, Jinja or files. `model` is what templates see;
`module` puts a page together from `calls`, `events` and `classes`; `annotations` is the table
of types and `prose` the wording of docstrings.
"""

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
)
from imtable.bindings.views.module import (
    PageError,
    exports,
    folder_view,
    header,
    module_view,
    moved_view,
    package_view,
)

__all__ = [
    "VIEW_VERSION",
    "CallView",
    "ChoiceView",
    "ClassView",
    "EventView",
    "FieldView",
    "FolderView",
    "ModuleView",
    "MovedView",
    "PackageView",
    "PageError",
    "exports",
    "folder_view",
    "header",
    "module_view",
    "moved_view",
    "package_view",
]
