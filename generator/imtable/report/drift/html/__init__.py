"""Drift as one HTML file for a person with a browser: no network, nothing beside it.

`model` is what the template sees, `changes` prepares changes, `fields` and
`cells` the rows around them, `outline` puts a row of the IR in words, `tree` arranges
operations, `document` is the whole.
"""

from imtable.report.drift.html.document import drift_html

__all__ = ["drift_html"]
