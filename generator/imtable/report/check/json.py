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

from imtable.report.check.findings import CheckReport
from imtable.report.json_text import json_text

VERSION = 1


def check_json(found: CheckReport) -> str:
    """The document, ending in a newline."""
    return json_text(
        {
            "version": VERSION,
            "fresh": found.fresh,
            "causes": list(found.causes),
            "command": found.command,
            "refused": found.refused,
            "files": [
                {"path": one.path, "state": one.state, "message": one.words}
                for one in found.files
            ],
        }
    )
