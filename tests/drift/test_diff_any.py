"""Any IR whatever: a comparison ends, says nothing of what is equal, and has a row in the
table for all that it says."""

from __future__ import annotations

from copy import deepcopy

import pytest
from hypothesis import given
from msgspec.structs import replace

from imtable.drift.facts import compare_apis
from imtable.ir.model import Api, ApiPage, Operation
from support.fuzzing import examples
from support.strategies import operations, pages

pytestmark = pytest.mark.boundary("stored IR")

ANY = examples(40)


@ANY
@given(pages())
def test_nothing_differs_from_itself(page: ApiPage) -> None:
    old, new = Api(pages=(page,)), Api(pages=(deepcopy(page),))
    assert compare_apis(old, new) == ()


@ANY
@given(operations(), operations())
def test_any_two_operations_can_be_compared(one: Operation, other: Operation) -> None:
    page = ApiPage(path="openapi/v3/pay/orders", kind="openapi", version="v3")
    old, new = (
        Api(pages=(replace(page, operations=(replace(each, verb="post"),)),))
        for each in (one, other)
    )
    for found in (compare_apis(old, new), compare_apis(new, old)):
        for change in found:
            assert change.fingerprint
            assert change.level


@ANY
@given(pages(), pages())
def test_any_two_pages_can_be_compared(one: ApiPage, other: ApiPage) -> None:
    old, new = Api(pages=(one,)), Api(pages=(other,))
    assert compare_apis(old, new) == compare_apis(old, new)
