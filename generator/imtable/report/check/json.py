"""What `check` found for other programs.

Owns the document, which is stable: keys are added, never renamed or removed, within one
`version`.

    {
      "version": 1,
      "fresh": 2298,                  files that are as they should be
      "causes": ["the docs"],         why others are not, as far as it can be told
      "command": "imtable generate",  what mends them
      "refused": null,                why that needs --prune
      "files": [                      by folder and path
        {
          "path": "specs/ir/….json",  relative to the folder of the configuration
          "state": "stale",           or "edited", "orphaned", "in the way"
          "message": "stale: …"
        }
      ]
    }
"""

from __future__ import annotations

from msgspec import to_builtins

from imtable.ir.json_text import json_text
from imtable.report.check.findings import CheckReport

VERSION = 1


def check_json(found: CheckReport) -> str:
    """The document, ending in a newline."""
    return json_text({"version": VERSION, **to_builtins(found)})
