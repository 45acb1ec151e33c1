"""The error tree: who is whose child, what a text shows, what survives copying."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable

import pytest

import runtime
from runtime import errors

TREE: list[tuple[type[errors.PayError], type[errors.PayError], str]] = [
    (errors.ConfigError, errors.PayError, "rejected"),
    (errors.NotSupportedError, errors.ConfigError, "rejected"),
    (errors.TransportError, errors.PayError, "unknown"),
    (errors.ConnectError, errors.TransportError, "rejected"),
    (errors.TimedOutError, errors.TransportError, "unknown"),
    (errors.BrokenError, errors.TransportError, "unknown"),
    (errors.ApiError, errors.ReplyError, "rejected"),
    (errors.ServerError, errors.ApiError, "rejected"),
    (errors.SignatureError, errors.ReplyError, "unknown"),
    (errors.DecodeError, errors.ReplyError, "unknown"),
]


@pytest.mark.parametrize(("error", "parent", "outcome"), TREE)
def test_tree(
    error: type[errors.PayError], parent: type[errors.PayError], outcome: str
) -> None:
    assert issubclass(error, parent)
    assert error("text").outcome == outcome


def test_only_a_failed_connection_is_surely_unsent() -> None:
    sent = [
        one.sent
        for one in (errors.ConnectError, errors.TimedOutError, errors.BrokenError)
    ]
    assert sent == [False, True, True]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (302, errors.ApiError),
        (400, errors.BadRequestError),
        (401, errors.UnauthorizedError),
        (403, errors.ForbiddenError),
        (404, errors.NotFoundError),
        (409, errors.ApiError),
        (429, errors.RateLimitError),
        (500, errors.ServerError),
        (503, errors.ServerError),
    ],
)
def test_class_by_status(status: int, expected: type[errors.ApiError]) -> None:
    assert errors.api_error_class(status) is expected


def full_error() -> errors.ApiError:
    error = errors.NotFoundError(
        "no such order",
        status=404,
        headers={"request-id": "R1", "x": "s3cret"},
        raw=b"s3cret",
    )
    error.code = "ORDER_NOT_EXIST"
    error.detail = {"field": "s3cret"}
    error.operation = "GET v3/x"
    error.outcome = "unknown"
    return error


def test_text_has_what_helps_and_nothing_that_hurts() -> None:
    text = "GET v3/x: 404 ORDER_NOT_EXIST no such order (Request-ID R1)"
    assert str(full_error()) == text
    assert "s3cret" not in repr(full_error())


def test_text_of_an_error_without_words() -> None:
    assert str(errors.ServerError("", status=502)) == "502"


def through_pickle(value: object) -> object:
    return pickle.loads(pickle.dumps(value))


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, through_pickle])
def test_errors_pickle_and_copy(again: Callable[[object], object]) -> None:
    error = full_error()
    twin = again(error)
    assert isinstance(twin, errors.NotFoundError)
    assert vars(twin) == vars(error)
    assert str(twin) == str(error)


@pytest.mark.parametrize("name", [n for n in runtime.__all__ if n.endswith("Error")])
def test_every_class_can_be_pickled(name: str) -> None:
    error = getattr(runtime, name)("words")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
