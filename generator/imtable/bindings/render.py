"""View -> text, by Jinja and black.

Owns the templates: those of modules, and those of reports for people (HTML). What they print is
laid out already (`layout`); black is asked about a module only where that leaves a doubt, or
where a template was replaced. Both libraries are imported when they are first needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from imtable.bindings.layout import LINE_LENGTH
from imtable.bindings.views import FolderView, ModuleView, MovedView, PackageView

if TYPE_CHECKING:
    from jinja2 import Environment

TemplateKind = Literal["python", "report", "distribution", "repository"]
"""Of templates, each in a folder of its own."""
View = ModuleView | MovedView | FolderView | PackageView

_TEMPLATES: dict[type[View], tuple[str, str]] = {
    ModuleView: ("module.py.jinja", "module"),
    MovedView: ("moved.py.jinja", "module"),
    FolderView: ("folder.py.jinja", "folder"),
    PackageView: ("package.py.jinja", "package"),
}


class TemplateError(Exception):
    """A template that cannot be used: where, and why. `line` is 0 where it is not known."""

    def __init__(self, template: str, line: int, reason: str) -> None:
        """`template` is the file as the template engine names it."""
        super().__init__(f"{template}:{line}: {reason}")
        self.template = template
        self.line = line
        self.reason = reason

    def __reduce__(self) -> tuple[type[TemplateError], tuple[str, int, str]]:
        """It may be raised in another process than it is caught in."""
        return TemplateError, (self.template, self.line, self.reason)


class BrokenModuleError(Exception):
    """A module that is not Python although every template is ours: a defect of this tool."""


class Templates(Struct, frozen=True):
    """Loaded templates; `replaced` says that some of them are not the ones of this tool."""

    environment: Environment
    replaced: bool


def templates_folder(kind: TemplateKind = "python") -> Path:
    """Where the templates are: beside the modules in a wheel, at the top of a checkout.

    Raises FileNotFoundError.
    """
    here = Path(__file__).resolve().parents[1]
    for folder in (here / "templates", here.parents[1] / "templates"):
        if (folder / "python" / "module.py.jinja").is_file():
            return folder / kind
    raise FileNotFoundError(f"the templates of imtable are missing beside {here}")


def template_names() -> tuple[str, ...]:
    """The names of all templates, sorted."""
    return tuple(sorted(path.name for path in templates_folder().glob("*.jinja")))


def load_templates(replacements: Path | None = None) -> Templates:
    """The templates; files in the folder `replacements` take the place of their namesakes.

    A replacement is read against `views.VIEW_VERSION`. Raises FileNotFoundError.
    """
    from imtable.bindings.templates import template_environment

    if replacements is not None and not replacements.is_dir():
        raise FileNotFoundError(f"no folder of templates: {replacements}")
    environment = template_environment(templates_folder(), replacements)
    return Templates(environment, replaced=replacements is not None)


def report_text(name: str) -> str:
    """A file beside the templates of reports, as it is. Raises FileNotFoundError."""
    return (templates_folder("report") / name).read_text("utf-8")


def render_report(name: str, variables: Mapping[str, object]) -> str:
    """A page for people; every text in it is escaped as HTML. Raises `TemplateError`."""
    from imtable.bindings.templates import template_environment

    environment = template_environment(templates_folder("report"), autoescape=True)
    return _printed(name, variables, Templates(environment, replaced=False))


def render_text(
    kind: Literal["distribution", "repository"],
    name: str,
    variables: Mapping[str, object],
) -> str:
    """A file that is neither Python nor HTML; its texts are quoted by who gives them. Raises
    `TemplateError`."""
    from imtable.bindings.templates import template_environment

    environment = template_environment(templates_folder(kind))
    return _printed(name, variables, Templates(environment, replaced=False))


def render(view: View, templates: Templates) -> str:
    """The text of a file, exactly as black would write it.

    Raises `TemplateError`; `BrokenModuleError` where none but our templates are to blame.
    """
    name, variable = _TEMPLATES[type(view)]
    text = _printed(name, {variable: view}, templates)
    try:
        compile(text, "<module>", "exec", dont_inherit=True, optimize=2)
        return _blackened(text) if templates.replaced or not view.settled else text
    except (SyntaxError, ValueError, OverflowError, RecursionError) as error:
        reason = f"the output is not Python: {error}"
        if templates.replaced:
            raise TemplateError(name, 0, reason) from error
        raise BrokenModuleError(reason) from error


def _printed(name: str, variables: Mapping[str, object], templates: Templates) -> str:
    from jinja2 import TemplateError as JinjaError
    from jinja2 import TemplateNotFound, TemplateSyntaxError

    try:
        return templates.environment.get_template(name).render(variables)
    except TemplateSyntaxError as error:
        place = error.filename or error.name or name
        raise TemplateError(place, error.lineno, error.message or "") from error
    except TemplateNotFound as error:
        place, line = _place(error, name)
        known = isinstance(error.name, str)  # of several, the last may be undefined
        said = f"no template {error.name}" if known else error.message or ""
        raise TemplateError(place, line, said) from error
    except JinjaError as error:
        place, line = _place(error, name)
        raise TemplateError(place, line, error.message or "") from error
    except Exception as error:
        if not templates.replaced:
            raise
        place, line = _place(error, name)
        reason = str(error) or type(error).__name__
        raise TemplateError(place, line, reason) from error


def _place(error: Exception, name: str) -> tuple[str, int]:
    """File and line of the innermost template in a traceback, which Jinja maps to them."""
    place, step = (name, 0), error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename.endswith(".jinja"):
            place = (step.tb_frame.f_code.co_filename, step.tb_lineno)
        step = step.tb_next
    return place


def _blackened(text: str) -> str:
    import black
    from black.mode import TargetVersion

    mode = black.Mode(line_length=LINE_LENGTH, target_versions={TargetVersion.PY311})
    return black.format_str(text, mode=mode)
