"""Wanted texts against the disk.

`paths` says which paths are safe, `disk` touches files, `manifest` is the list of what we wrote,
`marks` tells what is ours, `comparing` finds the `changes` between `{path: text}` and a folder,
`applying` makes them. Knows nothing of pages, of the IR and of Python. Everybody above may import
it.
"""
