"""Text -> IR: the half that knows Markdown and not Python.

`sources` are the files. `pages` makes a `Page` of one (strings and line numbers only): by
`page_text`, `front_matter`, `fences`, and `block_reader` with `containers`, `table_rows` and
`dialect`; `blocks` are what it is made of. `samples` reads the documented programs, by `php`
with `php_tokens`; `php_values` are what it reads. `lower` makes the IR, `lint` says what a page
or the tree says twice. `rules` is what there can be to say, `diagnostics` what was said, `levels`
how grave a project finds it. Imports `ir` and `output.paths`; never `bindings`.
"""
