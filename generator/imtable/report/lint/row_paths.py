"""The line of a finding -> the path of the row that stands in it.

Owns which lines have one: those of rows as the docs have them, whatever corrections make of
these, also of operations that are set aside. A line that speaks of several rows, such as the
separator of variants, has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec.structs import replace

from imtable.ir.model import Encoded, Field, Location, OneOf, Operation
from imtable.ir.row_path import RowPath
from imtable.ir.rows import all_rows, leaf, variant_mark
from imtable.ir.walk import layers
from imtable.run.pipeline import Reading

RowPaths: TypeAlias = Mapping[tuple[str, int], str]
"""Page and line -> the path of the row."""


def row_paths(readings: Iterable[Reading]) -> RowPaths:
    """The paths of all rows on pages of which there is something to say."""
    paths: dict[tuple[str, int], str] = {}
    for reading in readings:
        if reading.lowered is None or not reading.found:
            continue
        for operation in reading.lowered.described:
            for place, path in _placed(operation):
                paths.setdefault((reading.file, place.line), str(path))
    return paths


def _placed(operation: Operation) -> Iterator[tuple[Location, RowPath]]:
    for path, row in all_rows(operation):
        yield from _variants(path, row)
        if row.location is not None:
            yield row.location, path
        for layer in layers(row.type):
            if isinstance(layer, Encoded) and layer.item and layer.item.location:
                yield layer.item.location, path


def _variants(path: RowPath, row: Field) -> Iterator[tuple[Location, RowPath]]:
    kind = leaf(row.type)
    if not isinstance(kind, OneOf):
        return
    for number, variant in enumerate(kind.variants):
        if variant.location is not None:
            mark = variant_mark(kind.variants, number)
            yield variant.location, path.parent.below(
                replace(path.steps[-1], variant=mark)
            )
