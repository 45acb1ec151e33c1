"""How pages write that one of several members is needed.

Owns the wording: a text -> what it says of whom, as written. It knows no rows; whom the words
mean is the business of `alternatives`.

One sentence says it all. "Two out of three", "if one is set, so is the other" and whatever
holds in some cases only are no alternatives: a sentence with a condition is not read, but for
the one that an alternative is made of, "required where the other is empty".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from imtable.ir.model import Needed

_GIVE = "(?:填写|填入|填|传入|传递|传|提供|选填|选择|选传|选|上传|输入)"
_ONE = "(?:任意|任何)?[一1][个项种者]"
_END = r"(?![\u4e00-\u9fff])"  # "one merchant", "one product" is something else
_HINT = re.compile(
    "一|1[个项种者]|空|不填|不传|未填|未传|没填|没传|没有|缺|选1|必[填传选须]"
)
_CHOICE = re.compile(
    "(?P<number>[二两三四五2345])选[一1]|多选一|择一"
    f"|(?:{_GIVE}|必填|必传|必选|任填|任传|任选|居|择)其(?:一|中之一|中{_ONE})"
    f"|(?P<least>至少(?:需要|需|要|必须|应)?{_GIVE}?(?:其中)?(?:{_ONE}|其一){_END})"
    "|(?:不能|不可以|不可|不得|不允许|不应|不许)(?:同时|全部|全|都|均|皆)"
    "(?:为空|不填写?|不传入?|缺失|缺省)"
    f"|(?:必须|需要|需|应|必)(?:至少)?{_GIVE}(?:其中)?{_ONE}{_END}"
)
_EITHER = re.compile(
    f"或.{{0,200}}?(?P<end>(?:必须{_GIVE}|必填|必传|必选|不能为空|不可为空)$)"
)
_LACKS = "(?:不填写?|未填写?|不传入?|未传入?|没有填写?|没有传入?|没填|没传)"
_MISSING = re.compile(f"为空|缺失|{_LACKS}")
"""What every `_FALLBACK` has, and few sentences."""
_FALLBACK = re.compile(
    r"(?:当|如果|若|如)?"
    f"(?:{_LACKS}(?P<object>[^，,：:]{{1,80}}?)|(?P<subject>[^，,：:]{{1,80}}?)(?:为空|缺失|{_LACKS}))"
    "(?:的时候|的情况下|时|，|,|则|、)+.{0,12}?"
    "(?:必填|必传|必须填写|必须传|必须提供|必须上传|必须有|不能为空|不可为空)"
)
_CONDITION = re.compile(
    r"当.{1,200}[时，,]|如果|如需|若|仅[在当限]|=|为[^，,]{1,20}时|[^，,]{1,20}(?:场景|模式|情况)下"
)
_NEGATION = re.compile("(?:无需|不必|不需要|不用|并非|不是)[^，,]{0,200}$|可以?$")
_ONLY_ONE = re.compile(
    "只能|仅能|仅可|只可|有且[仅只]有?|互斥|(?:不能|不可|不得|不允许)(?:同时|都|一起)"
    "(?:填写?|传入?|存在|使用|出现|提供|上传|有值|设置)"
)
_SENTENCE = re.compile(r"[。；;！!？?\n]|</?br\s*/?>", re.IGNORECASE)
_INSERTION = re.compile("[（(]([^（）()]*)[）)]")
_CLAUSE = re.compile("[，,：:]")
_RESTRICTING = re.compile(r"^\s*(?:只能|仅能|仅可|只可|[须需应请可]|必须|需要)+")
_JOINT = re.compile("以及|或者|[和与及或跟同、/]")
_FILLER = re.compile(
    "(?:[二两三四五几多]者|[二两三四五几多]个|以上|上述|以下|下列|之中|当中|其中|之间|[中里]"
    r"|参数|字段|必须|需要|[需请应]|至少|任意|\s)+$"
)
_NUMBERS = {"二": 2, "两": 2, "三": 3, "四": 4, "五": 5}


class ChoiceWords(Struct, frozen=True):
    """One sentence. `clauses` are the names that stand before the wording, or behind its colon,
    a tuple for each clause, the nearest first. `joined`: the row that speaks is one of them,
    "together with" the names. `number` is how many there are to choose from. `bare`: the
    wording makes sense in the row of each member. `fallback`: the row is needed where the
    other is empty.
    """

    wording: str
    clauses: tuple[tuple[str, ...], ...]
    joined: bool = False
    number: int | None = None
    needed: Needed = "at-least-one"
    bare: bool = False
    fallback: bool = False


@lru_cache(maxsize=4096)  # most texts stand in many rows
def read_choices(text: str) -> tuple[ChoiceWords, ...]:
    """What each sentence of a text says about alternatives."""
    if not _HINT.search(text):
        return ()
    read = (_fallback(each) or _choice(each) for each in _sentences(text))
    return tuple(filter(None, read))


def _sentences(text: str) -> Iterator[str]:
    """The sentences; an insertion that is one about alternatives stands for itself, others
    belong to the words before them."""
    for sentence in _SENTENCE.split(text):
        yield from (each for each in _INSERTION.findall(sentence) if _choice(each))
        yield _INSERTION.sub(_inserted, sentence).strip()


def _inserted(match: re.Match[str]) -> str:
    return "" if _choice(match[1]) else f" {match[1]} "


def _fallback(sentence: str) -> ChoiceWords | None:
    match = _FALLBACK.search(sentence) if _MISSING.search(sentence) else None
    if match is None:
        return None
    names = _names(match["object"] or match["subject"])
    return ChoiceWords(match[0], (names,), joined=True, fallback=True)


def _choice(sentence: str) -> ChoiceWords | None:
    match = _CHOICE.search(sentence)
    start, number = (match.start(), match["number"]) if match else (-1, None)
    if match is None and (either := _EITHER.search(sentence)):
        start = either.start("end")
    before = sentence[: max(start, 0)]
    if start < 0 or _NEGATION.search(before) or _CONDITION.search(before):
        return None
    behind = sentence[match.end() :].lstrip() if match else ""
    listed = behind[1:] if behind[:1] in ("：", ":") and match else before
    clauses = [_FILLER.sub("", each) for each in _CLAUSE.split(listed)]
    clauses = [_RESTRICTING.sub("", each).strip() for each in reversed(clauses)]
    clauses = [each for each in clauses if each]
    joined = bool(clauses) and _JOINT.match(clauses[0]) is not None
    return ChoiceWords(
        wording=sentence,
        clauses=tuple(map(_names, clauses)),
        joined=joined,
        number=_count(number),
        needed="exactly-one" if _ONLY_ONE.search(sentence) else "at-least-one",
        bare=match is not None and not match["least"],
    )


def _names(clause: str) -> tuple[str, ...]:
    names = (_FILLER.sub("", each).strip() for each in _JOINT.split(clause))
    return tuple(filter(None, names))


def _count(number: str | None) -> int | None:
    return None if number is None else _NUMBERS.get(number) or int(number)
