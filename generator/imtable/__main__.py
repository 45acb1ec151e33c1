"""`python -m imtable` and the `imtable` command."""

import sys

from imtable.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
