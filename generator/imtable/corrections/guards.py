"""An entry against an operation as the docs have it: does what it was written against hold?

Owns the decision, for each kind of correction, between the states. It changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from imtable.corrections.documented import (
    PLAIN_FACTS,
    is_open,
    listed_values,
    operation_fact,
    seen_as,
    seen_facts,
    type_word,
)
from imtable.corrections.entries import AddRow, Entry
from imtable.corrections.states import (
    Applied,
    Changed,
    Gone,
    Mended,
    State,
    Unfit,
)
from imtable.ir.model import Event, Field, OneOf, Operation, Scalar, Variant
from imtable.ir.placeholders import variables
from imtable.ir.row_path import RowPath, Step, read_path
from imtable.ir.rows import (
    PATH,
    NoRowError,
    all_rows,
    find_row,
    is_group,
    leaf,
    printed_path,
    side_rows,
    variant_number,
)
from imtable.ir.suggestions import close_names

GuardValue = bool | str | list[str] | None
NOTHING = "nothing"


def judge(operation: Operation, entry: Entry) -> State:
    """How the entry stands to an operation."""
    try:
        if entry.row is None:
            return _judge_operation(operation, entry)
        return _judge_row(operation, entry, entry.path)
    except NoRowError as error:
        return Gone(str(error), near_paths(operation, entry.row or ""))


def near_paths(operation: Operation, text: str) -> tuple[str, ...]:
    """The path of a row that is spelt nearly like this one."""
    return close_names(text, (str(path) for path, _ in all_rows(operation)))


def in_words(value: GuardValue) -> str:
    """A plain value as people read it."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            return value
        case list():
            return ", ".join(value) or NOTHING
        case None:
            return NOTHING


def _told(now: GuardValue, docs: GuardValue, truth: GuardValue) -> State:
    if now == docs:
        return Applied()
    return Mended() if now == truth else Changed(in_words(now))


# -- operations ----------------------------------------------------------------------------


def _judge_operation(operation: Operation, entry: Entry) -> State:
    match entry.fact:
        case "host" if isinstance(operation.target, Event):
            return Unfit("a notification has no host")
        case "host" | "method" | "reply":
            return _told(operation_fact(operation, entry.fact), entry.docs, entry.truth)
        case "body":
            parts: list[str] = [one.part for one in operation.request.parameters]
            had, has = entry.docs in parts, entry.truth in parts
            if had and has:
                return Unfit(f"the request has both, {entry.docs} and {entry.truth}")
            return Applied() if had else Mended() if has else Changed(in_words(parts))
        case "deprecated":
            return Mended() if operation.notices else Applied()
        case _:
            return Applied()


# -- rows ----------------------------------------------------------------------------------


def _judge_row(operation: Operation, entry: Entry, path: RowPath) -> State:
    if is_group(operation, path):
        raise NoRowError(f"`{path}` has rows below it, and is none")
    if entry.add is not None:
        state = _judge_added(operation, path, entry.add)
        if isinstance(state, Applied) and entry.sibling is not None:
            return _judge_place(operation, path, entry.sibling)
        return state
    match entry.fact:
        case "remove":
            found = _found(operation, path)
            if found is None:
                return Mended()
            now = _told(type_word(found.type), entry.docs, entry.truth)
            return _with_notices(now, entry, found)
        case "rename":
            sibling = path.parent.below(Step(entry.truth))
            return _judge_moved(operation, path, sibling, entry)
        case "move":
            new = read_path(entry.truth).below(path.steps[-1])
            return _judge_moved(operation, path, new, entry)
        case "class" if not path.steps:
            side_rows(operation, path.side)
            if path.side != "response":
                return Unfit(f"the class of a {path.side} has its name for good")
            return Applied()
        case _:
            row = find_row(operation, path)
            return _with_notices(_judge_fact(row, entry, path), entry, row)


def _found(operation: Operation, path: RowPath) -> Field | None:
    try:
        return find_row(operation, path)
    except NoRowError:
        return None


def _judge_added(operation: Operation, path: RowPath, added: AddRow) -> State:
    row = _found(operation, path)
    if path.steps[0].name == PATH and path.side == "request":
        if _has_no_variable(operation, path):
            return Unfit(f"the address has no {{{path.steps[-1].name}}}")
        if row == Field(
            name=path.steps[-1].name, type=Scalar(kind="string"), required="name"
        ):
            row = None if (added.title, added.type_) != ("", "string") else row
    elif row is None and len(path.steps) > 1:
        find_row(operation, path.parent)
    if row is None:
        return Applied()
    facts = type_word(row.type), row.required is not None
    if facts == (added.type_, added.required):
        return Mended()
    return Changed(
        f"a row of the type {facts[0]}, {'required' if facts[1] else 'optional'}"
    )


def _judge_place(operation: Operation, path: RowPath, sibling: RowPath) -> State:
    """Whether there is the row that an added one stands beside."""
    if path.side == "request" and len(path.steps) == 1:
        return Unfit("the parts of a request have an order of their own")
    if _found(operation, sibling) is not None and not is_group(operation, sibling):
        return Applied()
    name, parent = sibling.steps[-1].name, printed_path(operation, path).parent
    known = (one for one, _ in all_rows(operation) if one.parent.key == parent.key)
    near = close_names(name, (one.steps[-1].name for one in known))
    return Gone(f"`{parent}` has no row `{name}`", near)


def _has_no_variable(operation: Operation, path: RowPath) -> bool:
    target = operation.target
    return isinstance(target, Event) or path.steps[-1].name not in variables(
        target.template
    )


def _judge_moved(
    operation: Operation, old: RowPath, new: RowPath, entry: Entry
) -> State:
    """A row under another path: it is at one of the two."""
    before, after = _found(operation, old), _found(operation, new)
    if before is None:
        return (
            Mended()
            if after is not None
            else Gone(
                f"there is neither `{old}` nor `{new}`", near_paths(operation, str(old))
            )
        )
    if after is not None:
        return Changed(f"both `{old}` and `{new}`")
    return _with_notices(Applied(), entry, before)


def _judge_fact(row: Field, entry: Entry, path: RowPath) -> State:
    match entry.fact:
        case "values":
            return _judge_values(row, entry)
        case "value":
            return _judge_value(row, entry.docs, entry.truth)
        case "label":
            return _told(labelled(row, path).label, entry.docs, entry.truth)
        case "argument" | "class":
            return Applied()
        case _:
            return _told(PLAIN_FACTS[entry.fact].read(row), entry.docs, entry.truth)


def _judge_values(row: Field, entry: Entry) -> State:
    """Order is free. Docs without a list take any value: that is open."""
    now = sorted(listed_values(row))
    if entry.truth == "open":
        if now == sorted(entry.docs) and not is_open(row):
            return Applied()
        return Mended() if is_open(row) else Changed(in_words(now))
    if is_open(row) and now:
        return Changed("an open list")
    return _told(now, sorted(entry.docs), sorted(entry.truth))


def _judge_value(row: Field, docs: str | None, truth: str | None) -> State:
    now = listed_values(row)
    if not now:
        return Changed("no list of values")
    had = docs is None or docs in now
    has = truth is None or truth in now
    if docs is None or truth is None:  # one value came, or went
        holds = not has if docs is None else had
        return Applied() if holds else Mended()
    if had == has:
        return Changed(in_words([*now]))
    return Applied() if had else Mended()


def labelled(row: Field, path: RowPath) -> Variant:
    """The variant that the last step names. Raises NoRowError."""
    kind = leaf(row.type)
    if not isinstance(kind, OneOf):
        raise NoRowError(f"`{path}` has no variants")
    return kind.variants[variant_number(kind.variants, path.steps[-1].variant)]


# -- what else changed ---------------------------------------------------------------------


def _with_notices(state: State, entry: Entry, row: Field) -> State:
    if not isinstance(state, Applied) or not entry.seen:
        return state
    return Applied(tuple(_notices(entry, row)))


def _notices(entry: Entry, row: Field) -> Iterator[str]:
    now = seen_facts(row)
    for key in sorted(entry.seen.keys() | now.keys()):
        before, after = entry.seen.get(key), now.get(key)
        if before == after or key == seen_as(entry.fact):
            continue
        if key == "text":
            yield "the description is another one"
        else:
            yield f"{key}: {in_words(before)} → {in_words(after)}"
