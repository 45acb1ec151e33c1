"""What an OpenAPI document holds, as JSON: its operations and its media types.

A process of its own, for the parsed document would be counted as memory of the driver.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

Json: TypeAlias = "dict[str, Json] | list[Json] | str | float | None"

VERBS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}


def main(file: str) -> None:
    """Operations count below `paths`; what the server calls is below `webhooks`."""
    document: dict[str, dict[str, Json]] = json.loads(Path(file).read_text("utf-8"))
    items = document.get("paths", {}).values()
    verbs = [verb for item in items if isinstance(item, dict) for verb in item]
    facts = {
        "operations": sum(verb in VERBS for verb in verbs),
        "webhooks": len(document.get("webhooks", {})),
        "media": sorted(set(_media(list(items)))),
    }
    print(json.dumps(facts))


def _media(node: Json) -> Iterator[str]:
    """The keys of every `content`: they have a slash, the fields of that name have none."""
    if isinstance(node, list):
        for item in node:
            yield from _media(item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "content" and isinstance(value, dict):
                yield from (name for name in value if "/" in name)
            yield from _media(value)


if __name__ == "__main__":
    main(sys.argv[1])
