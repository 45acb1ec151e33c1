"""The runtime is tested where it is written: `import runtime` finds templates/python/runtime."""

from __future__ import annotations

import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2] / "templates" / "python"
sys.path.insert(0, str(SOURCE))
