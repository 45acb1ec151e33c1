"""What `--help` adds to the options: defaults, keys of the configuration, examples.

Loaded when help is asked for, and by no other run.
"""

from __future__ import annotations

import argparse

KEYS = {
    "docs": 'docs = "specs/docs"',
    "ir": 'ir = "specs/ir"',
    "out": 'out = "generated"',
    "package": 'package = "wechatpay_sdk"',
    "templates": 'templates = "my-templates"',
    "corrections": 'corrections = "specs/corrections"',
    "baseline": 'baseline = "imtable-baseline.toml"',
    "include": 'include = ["openapi/**"]',
    "exclude": 'exclude = ["openapi/v2/**"]',
}
"""Option -> its key in [tool.imtable], with an example."""
OTHER_KEYS = {
    "docs-url": 'docs-url = "https://docs.example.com/"',
    "docstring-style": 'docstring-style = "google"',
    "required-version": 'required-version = ">=0.1,<0.2"',
    "lint": '[tool.imtable.lint] name-alias = "off"',
    "lint-baseline": 'lint-baseline = "imtable-lint-baseline.json"',
    "lint-per-file": '[tool.imtable.lint-per-file."openapi/v2/**"] tooltip-case = "off"',
    "diff": '[tool.imtable.diff] fail-on = "breaking"',
    "distribution": '[tool.imtable.distribution] name = "acme-wechat"',
}
"""Keys without an option of their own name, in the help of `generate`; those of `lint` and
`diff` in their own too."""
EXAMPLES = {
    "imtable init": "imtable init shop --docs ../docs",
    "imtable generate": "imtable generate --docs specs/docs --out generated --package sdk",
    "imtable check": "imtable check --format github",
    "imtable lint": "imtable lint specs/docs/openapi/v3/pay --fail-on warning",
    "imtable diff": "imtable diff main HEAD --format markdown -o drift.md",
    "imtable explain": "imtable explain attr-unknown",
    "imtable export": "imtable export openapi -o openapi.json",
    "imtable sandbox": "imtable sandbox notify REFUND.SUCCESS --to http://127.0.0.1:8000/",
    "imtable templates": "imtable templates eject my-templates folder.py.jinja",
    "imtable watch": "imtable watch --docs specs/docs",
}


def option_help(action: argparse.Action) -> str:
    """The help of an option with its default and its key, unless it tells them itself."""
    text = action.help or ""
    default: object = action.default
    plain = isinstance(default, str | int) and not isinstance(default, bool)
    if plain and default != argparse.SUPPRESS and str(default) not in text:
        text += " (default: %(default)s)"
    told = "[tool.imtable]" in text
    if action.option_strings and action.dest in KEYS and not told:
        text += f" [key: {KEYS[action.dest]}]".replace("%", "%%")
    return text


def examples(prog: str) -> str:
    """What stands below the options of a command."""
    lines = [f"Example: {EXAMPLES[prog]}"] if prog in EXAMPLES else []
    keys = {
        "imtable generate": OTHER_KEYS,
        "imtable lint": {
            key: told for key, told in OTHER_KEYS.items() if key.startswith("lint")
        },
        "imtable diff": {"diff": OTHER_KEYS["diff"]},
    }
    if prog in keys:
        lines.append(f"More keys: {'; '.join(keys[prog].values())}")
    return ". ".join(lines)
