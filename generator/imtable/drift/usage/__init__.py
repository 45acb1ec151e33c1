"""Which generated functions a program uses, found by reading it and never by running it.

`files` finds and parses the sources, `scan` reads one of them, `strings` what is said in texts,
`model` is the answer. It knows Python and the names of the bindings, neither the docs nor drift.
"""

from imtable.drift.usage.files import SourceCodeError, find_usage
from imtable.drift.usage.model import OperationNames, Usage, UsingSource
from imtable.drift.usage.written import WrittenNames

__all__ = [
    "OperationNames",
    "SourceCodeError",
    "Usage",
    "UsingSource",
    "WrittenNames",
    "find_usage",
]
