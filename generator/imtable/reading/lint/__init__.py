"""What a page says twice, compared; and what is worth saying beyond reading.

Nothing here changes what was read. `page` looks at a page and its operations, `sample` holds
the table against the documented programs, `fields` looks across the fields of an operation,
`tree` across all pages.
"""

from imtable.reading.lint.page import check_page
from imtable.reading.lint.tree import check_tree

__all__ = ["check_page", "check_tree"]
