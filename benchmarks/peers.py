"""The peers: where they are installed, and which versions.

Owns one virtual environment beside this file, made with the interpreter that runs this and
kept between runs; nothing of it is part of the project.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / ".peers"
CLIENT = "openapi-python-client"
CLIENT_VERSION = "0.29.1"
PLUGINS = "mdit-py-plugins"
PLUGINS_VERSION = "0.7.0"
MARKDOWN = "markdown-it-py"


class PeerError(Exception):
    """The peers cannot be installed; the text is the installer's last line."""


@dataclass(frozen=True, slots=True)
class Peers:
    """The environment of the peers."""

    bin: Path

    @property
    def python(self) -> str:
        """Its interpreter."""
        return str(self.bin / "python")

    @property
    def client(self) -> str:
        """The command `openapi-python-client`."""
        return str(self.bin / CLIENT)


def requirements() -> tuple[str, ...]:
    """Every peer with its version. The Markdown parser is the one the project uses."""
    return (
        f"{CLIENT}=={CLIENT_VERSION}",
        f"{PLUGINS}=={PLUGINS_VERSION}",
        f"{MARKDOWN}=={version(MARKDOWN)}",
    )


def install_peers(folder: Path = FOLDER) -> Peers:
    """The environment, installed unless it is there already. Raises PeerError."""
    place = folder / f"python{sys.version_info.major}.{sys.version_info.minor}"
    peers, stamp = Peers(place / "bin"), place / "requirements.txt"
    wanted = "\n".join(requirements()) + "\n"
    if stamp.is_file() and stamp.read_text("utf-8") == wanted:
        return peers
    place.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("*\n", "utf-8")
    _run(sys.executable, "-m", "venv", str(place))
    _run(peers.python, "-m", "pip", "install", "--quiet", *requirements())
    stamp.write_text(wanted, "utf-8")
    return peers


def _run(*argv: str) -> None:
    done = subprocess.run(argv, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise PeerError(lines[-1] if lines else f"{argv[0]} failed")
