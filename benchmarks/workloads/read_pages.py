"""Every page as far as the IR, in one process. Prints the CPU seconds of reading alone."""

from __future__ import annotations

import gc
import sys
import time
from pathlib import Path

from imtable.reading.diagnostics import Findings
from imtable.reading.lower import lower_page
from imtable.reading.pages import read_page


def main(folder: str) -> None:
    """Bytes -> IR; the IR is dropped page by page."""
    docs = Path(folder)
    files = sorted(docs.rglob("*.md"))
    sources = [(file.relative_to(docs).as_posix(), file.read_bytes()) for file in files]
    gc.disable()
    started = time.process_time()
    for path, data in sources:
        findings = Findings(path)
        lower_page(read_page(path, data, findings), findings)
    print(time.process_time() - started)


if __name__ == "__main__":
    main(sys.argv[1])
