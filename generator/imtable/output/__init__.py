"""Wanted texts against the disk.

`paths` says which paths are safe, `disk` touches files, `manifest` is the list of what we wrote,
`changes` is the difference between `{path: text}` and a folder, and writing it. Knows nothing of
pages, of the IR and of Python. Everybody above may import it.
"""
