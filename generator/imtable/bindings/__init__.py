"""IR -> text: the half that knows Python and not Markdown.

`names` turns wire names into identifiers, `views` the IR into what a template sees, `layout` and
`quoting` into lines that black keeps, `render` into text, `package` says which files there are.
Imports `ir` only; never `reading`.
"""
