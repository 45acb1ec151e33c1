"""The flat XML of v2: what is written is what is read, and everything else is refused."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.errors import ConfigError
from runtime.xml_text import MAX_BYTES, read_xml, write_xml

pytestmark = pytest.mark.boundary("reply")

VALUES = st.text().map(
    lambda text: "".join(c for c in text if c >= " " or c in "\t\n\r")
)


@given(st.dictionaries(st.from_regex(r"[A-Za-z_][\w.-]{0,8}", fullmatch=True), VALUES))
def test_what_is_written_is_what_is_read(members: dict[str, str]) -> None:
    plain = {k: v for k, v in members.items() if k.isascii()}
    assert read_xml(write_xml(plain)) == plain


def test_what_is_written() -> None:
    written = write_xml({"a": "1 < 2 & 3 > 2", "b": "", "c": "测😀]]>\r\n"})
    assert written == (
        "<xml><a>1 &lt; 2 &amp; 3 &gt; 2</a><b></b><c>测😀]]&gt;&#13;\n</c></xml>".encode()
    )


UNWRITABLE = [
    ({"a": "x\x00s3cret"}, r"^a: XML does not allow the character U\+0000$"),
    ({"a": "\x1b"}, r"U\+001B"),
    ({"b": "\ufffe"}, r"^b: .*U\+FFFE"),
    ({"b": "\ud800"}, r"^b: .*U\+D800"),
    ({"": "x"}, "no name of a member"),
    ({"a b": "x"}, "'a b' is no name"),
    ({"a><b": "x"}, "no name of a member"),
    ({"1a": "x"}, "no name of a member"),
]


@pytest.mark.parametrize(("members", "text"), UNWRITABLE)
def test_what_xml_cannot_say_is_refused(members: dict[str, str], text: str) -> None:
    with pytest.raises(ConfigError, match=text) as caught:
        write_xml(members)
    assert "s3cret" not in str(caught.value)


READABLE: list[tuple[bytes, dict[str, str]]] = [
    (b"<xml></xml>", {}),
    (b"<xml/>", {}),
    (b"\n <xml>\n <a>1</a>\n\t<b/></xml>\n", {"a": "1", "b": ""}),
    (b'<?xml version="1.0" encoding="UTF-8"?><xml><a>1</a></xml>', {"a": "1"}),
    (b"<xml><a><![CDATA[<b>&amp;]]></a></xml>", {"a": "<b>&amp;"}),
    (b"<xml><a>x<![CDATA[y]]>z<![CDATA[]]></a></xml>", {"a": "xyz"}),
    (b"<xml><a>&lt;&#38;&quot;</a></xml>", {"a": '<&"'}),
    (b'<?xml version="1.0" encoding="none"?><xml/>', {}),
    (b"<xml><!-- c --><a> 1 </a></xml>", {"a": " 1 "}),
    (b"<xml><a>1\r\n2\r</a></xml>", {"a": "1\n2\n"}),
    ("\ufeff<xml><a>测</a></xml>".encode(), {"a": "测"}),
]


@pytest.mark.parametrize(("raw", "members"), READABLE)
def test_readable(raw: bytes, members: dict[str, str]) -> None:
    assert read_xml(raw) == members


BILLION_LAUGHS = b"""<?xml version="1.0"?>
<!DOCTYPE xml [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>
<xml><a>&d;</a></xml>"""
FILE = (
    b'<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/hostname">]><xml><a>&x;</a></xml>'
)
UNREADABLE = [
    (BILLION_LAUGHS, "DTD"),
    (FILE, "DTD"),
    (b'<!DOCTYPE xml SYSTEM "http://127.0.0.1/x.dtd"><xml/>', "DTD"),
    (b"<!DOCTYPE xml><xml/>", "DTD"),
    (b"<xml><a>&x;</a></xml>", "not XML"),
    (b"", "not XML"),
    (b"s3cret", "not XML"),
    (b"<xml><a>s3cret", "not XML"),
    (b"<xml></xml><xml></xml>", "not XML"),
    (b"<xml><a>\x00</a></xml>", "not XML"),
    (b"<xml><a>\xff</a></xml>", "not XML"),
    (
        "<?xml version='1.0' encoding='gbk'?><xml><a>测</a></xml>".encode("gbk"),
        "not XML",
    ),
    (b"<html><a>1</a></html>", "<xml>"),
    (b"<root><a>1</a></root>", "<xml>"),
    (b"<xml><a>s3cret<b>1</b></a></xml>", "beside"),
    (b"<xml><a><b>1</b>s3cret</a></xml>", "beside"),
    (b"<xml>s3cret<a>1</a></xml>", "beside"),
    (b"<xml><a>1</a>s3cret</xml>", "beside"),
    (b"<xml>s3cret</xml>", "beside"),
    (b"<xml>" + b"<a>" * 9 + b"</a>" * 9 + b"</xml>", "deeply"),
    (b"<xml><a>" + b"x" * MAX_BYTES + b"</a></xml>", "longer than"),
]


@pytest.mark.parametrize(("raw", "text"), UNREADABLE)
def test_unreadable(raw: bytes, text: str) -> None:
    with pytest.raises(ValueError, match=text) as caught:
        read_xml(raw)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("raw", "members"),
    [
        (b"<xml><a><b>1</b>\n</a> <c/></xml>", {"a": {"b": "1"}, "c": ""}),
        (b"<xml><a>1</a><a> </a><a/></xml>", {"a": ["1", " ", ""]}),
        (
            b"<xml><a><b>1</b></a><a><b>2</b><b>3</b></a></xml>",
            {"a": [{"b": "1"}, {"b": ["2", "3"]}]},
        ),
    ],
)
def test_nested_and_repeated_members(raw: bytes, members: dict[str, object]) -> None:
    assert read_xml(raw) == members


def test_another_root_where_it_is_expected() -> None:
    assert read_xml(b"<root><a>1</a></root>", "root") == {"a": "1"}


def test_many_pieces_of_text_take_no_longer_than_their_length() -> None:
    raw = b"<xml><a>" + b"<![CDATA[x]]>" * 300_000 + b"</a></xml>"
    started = time.process_time()
    assert len(read_xml(raw)["a"]) == 300_000
    assert time.process_time() - started < 5
