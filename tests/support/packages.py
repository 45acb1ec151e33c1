"""A generated package as texts: what `generate` writes, without docs and without a disk."""

from __future__ import annotations

from collections.abc import Sequence

from imtable.bindings.names import module_names
from imtable.bindings.package import (
    INDEX,
    index_entries,
    index_text,
    moved_to,
    page_files,
    page_text,
    shared_files,
)
from imtable.bindings.render import Templates, load_templates
from imtable.bindings.views import DocstringStyle
from imtable.ir.model import ApiPage


def package_files(
    pages: Sequence[ApiPage],
    package: str,
    *,
    templates: Templates | None = None,
    docs_url: str | None = None,
    style: DocstringStyle = "attribute",
) -> dict[str, str]:
    """All files of the package, sorted: path below the output folder -> text.

    Raises `PageError`, `TemplateError`.
    """
    templates = templates or load_templates()
    by_path = {page.path: page for page in pages}
    modules = module_names(sorted(by_path))
    entries: dict[str, str] = {}
    texts: dict[str, str] = {}
    for path, file in page_files(by_path).items():
        page = by_path[path]
        end = moved_to(page, by_path)
        target = (end, modules[end.path]) if end else None
        texts[file] = page_text(
            page, package, templates, target=target, docs_url=docs_url, style=style
        )
        for key, function in index_entries(page).items():
            entries.setdefault(key, f"{modules[path]}:{function}")
    texts |= shared_files(list(by_path), templates)
    texts[INDEX] = index_text(entries)
    return {f"{package}/{file}": texts[file] for file in sorted(texts)}
