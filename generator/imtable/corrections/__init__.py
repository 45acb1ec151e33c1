"""What somebody has corrected in the IR of pages that are wrong, until the pages are mended.

`entries` is the vocabulary, `files` reads it from TOML, `documented` tells what a page says of a
fact, `apply` makes the corrected page and says how each entry stands, `writing` adds an entry to a
file. Knows the IR only: neither Markdown nor Python bindings, and nothing of a run.
"""
