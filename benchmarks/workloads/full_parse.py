"""A full markdown-it-py parse of every page: commonmark, tables and front matter, inline too.

Runs in the environment of the peers, where the plugins are. Prints the CPU seconds of parsing
alone; garbage is not collected, as on the other side.
"""

from __future__ import annotations

import gc
import sys
import time
from importlib import import_module
from pathlib import Path

from markdown_it import MarkdownIt


def main(folder: str) -> None:
    """Tokens are dropped page by page."""
    plugin = import_module("mdit_py_plugins.front_matter").front_matter_plugin
    texts = [file.read_text("utf-8") for file in sorted(Path(folder).rglob("*.md"))]
    parser = MarkdownIt("commonmark").enable("table").use(plugin)
    gc.disable()
    started = time.process_time()
    for text in texts:
        parser.parse(text)
    print(time.process_time() - started)


if __name__ == "__main__":
    main(sys.argv[1])
