"""The IR: what the documentation says, as values.

`model` is the vocabulary, `stored_page` the JSON text of a page, `reflection` and `schema` what
its format is, `folder` a tree of stored pages, `choices` which lists of values narrow a type,
`protocol` what a client does by itself, which no page says.
Knows neither Markdown nor Python bindings and imports nothing of ours. Everybody may import it.
"""
