"""IR -> text: the half that knows Python and not Markdown.

`names` turns wire names into identifiers, `surface` the IR into what a caller can write, `views`
that into what a template sees, `layout` and `quoting` into lines that black keeps, `render` into
text, `package` says which files there are.
Imports `ir` only; never `reading`.
"""
