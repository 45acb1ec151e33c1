"""Page -> IR. One module per subject; `lower_page` is the way in.

`page` decides what kind of page it is, `operation` walks the body, `request` and `reply` read
the two tables, `depths` and `nesting` turn rows into trees, `fields` trees into fields,
`values` and `descriptions` read the third cell, `row_counts` shows that no row was lost.
"""

from imtable.reading.lower.page import Lowered, lower_page

__all__ = ["Lowered", "lower_page"]
