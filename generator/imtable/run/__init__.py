"""What one run does: where it reads and writes, in which order, and what it need not do again.

`configuration` and `target` say where, `pipeline` is the whole program on one page, `cache` what
the last run saw, `incremental` what is left to do. The first folder that knows both halves.
"""
