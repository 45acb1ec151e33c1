"""The runtime is tested where it is written: `import runtime` finds templates/python/runtime."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS.parent / "templates" / "python"), str(TESTS)]
