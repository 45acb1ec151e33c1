"""The mark of a function that the documentation calls deprecated (PEP 702).

Type checkers see that of `typing_extensions`, which they bring along; at run time it is that of
the standard library, and on Python before 3.13, which has none, the same in short.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing_extensions import deprecated
elif sys.version_info >= (3, 13):
    from warnings import deprecated
else:
    from functools import wraps
    from inspect import iscoroutinefunction
    from warnings import warn

    def deprecated(message):
        """Calls warn with `message`, which also stands in `__deprecated__`."""

        def mark(function):
            if iscoroutinefunction(function):

                @wraps(function)
                async def wrapper(*args, **kwargs):
                    warn(message, DeprecationWarning, stacklevel=2)
                    return await function(*args, **kwargs)

            else:

                @wraps(function)
                def wrapper(*args, **kwargs):
                    warn(message, DeprecationWarning, stacklevel=2)
                    return function(*args, **kwargs)

            function.__deprecated__ = wrapper.__deprecated__ = message
            return wrapper

        return mark


__all__ = ["deprecated"]
