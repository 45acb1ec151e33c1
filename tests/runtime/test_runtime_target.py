"""URLs: every value encoded once, every doubtful base refused."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime import ConfigError
from runtime.target import checked_base, expand, join, resolve_base


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("10001", "10001"),
        (7, "7"),
        ("a/b", "a%2Fb"),
        ("a%2Fb", "a%252Fb"),
        ("a b+c", "a%20b%2Bc"),
        ("测", "%E6%B5%8B"),
        ("-._~", "-._~"),
        ("...", "..."),
        ("{x}", "%7Bx%7D"),
    ],
)
def test_expand(value: str | int, expected: str) -> None:
    assert expand("v3/a/{x}/b", {"x": value}) == f"v3/a/{expected}/b"


@pytest.mark.parametrize("value", ["", ".", "..", None, True, 1.5, "\ud800"])
def test_values_that_cannot_be_a_segment(value: object) -> None:
    with pytest.raises(ConfigError, match="path variable 'x'"):
        expand("v3/{x}", {"x": value})


def test_missing_and_unknown_variables() -> None:
    with pytest.raises(ConfigError, match="path variable 'y' is missing"):
        expand("v3/{x}/{y}", {"x": "1"})
    with pytest.raises(ConfigError, match="no path variable 'z'"):
        expand("v3/{x}", {"x": "1", "z": "2"})


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
        lambda t: t not in (".", "..")
    )
)
def test_expand_is_undone_by_decoding_once(value: str) -> None:
    path = expand("a/{x}/b", {"x": value})
    assert path.isascii()
    assert path.count("/") == 2
    assert unquote(path.split("/")[1]) == value


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://api.mch.weixin.qq.com", "https://api.mch.weixin.qq.com/"),
        ("https://api.mch.weixin.qq.com/hk/", "https://api.mch.weixin.qq.com/hk/"),
        ("https://api.mch.weixin.qq.com/hk", "https://api.mch.weixin.qq.com/hk/"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
        ("http://127.8.9.1/", "http://127.8.9.1/"),
        ("http://localhost:1/x/", "http://localhost:1/x/"),
        ("http://[::1]:8080/", "http://[::1]:8080/"),
    ],
)
def test_good_bases(base: str, expected: str) -> None:
    assert checked_base(base) == expected


@pytest.mark.parametrize(
    "base",
    [
        "",
        "api.mch.weixin.qq.com",
        "ftp://127.0.0.1/",
        "http://api.mch.weixin.qq.com/",
        "http://127.0.0.1.example.com/",
        "http://localhost.example.com/",
        "http://10.0.0.1/",
        "http://user@127.0.0.1/",
        "https://user:pass@api.mch.weixin.qq.com/",
        "https://example.com\\@127.0.0.1/",
        "https://a b/",
        "https://a\n/",
        "https://a/?q=1",
        "https://a/#f",
        "https:///x",
        "https://a:port/",
        "https://a:99999/",
        "https://测试.com/",
        "https://[::1/",
    ],
)
def test_bad_bases(base: str) -> None:
    with pytest.raises(ConfigError, match="base_url: "):
        checked_base(base)


def test_refusal_does_not_show_a_password() -> None:
    with pytest.raises(ConfigError) as caught:
        checked_base("https://user:s3cret@api.mch.weixin.qq.com/")
    assert "s3cret" not in str(caught.value)


HOSTS = {
    "api.mch.weixin.qq.com": "http://127.0.0.1:8080/",
    "other": "https://x.test/p/",
}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ("https://api.mch.weixin.qq.com/", "http://127.0.0.1:8080/"),
        ("https://API.mch.weixin.qq.com/hk/", "http://127.0.0.1:8080/hk/"),
        ("https://apihk.mch.weixin.qq.com/", "https://apihk.mch.weixin.qq.com/"),
        ("https://other/global/", "https://x.test/p/global/"),
    ],
)
def test_hosts_replace_the_host_and_keep_the_path(chosen: str, expected: str) -> None:
    assert resolve_base(chosen, HOSTS) == expected


def test_join() -> None:
    assert join("v3/x", "") == "v3/x"
    assert join("v3/x", "q=1") == "v3/x?q=1"


def test_a_star_takes_every_host_that_is_not_named() -> None:
    hosts = {"*": "http://127.0.0.1:1/", "b.com": "https://c.com/"}
    assert resolve_base("https://a.com/hk/", hosts) == "http://127.0.0.1:1/hk/"
    assert resolve_base("https://b.com/", hosts) == "https://c.com/"


def test_plain_http_elsewhere_must_be_allowed() -> None:
    with pytest.raises(ConfigError, match="loopback"):
        checked_base("http://mock:8080/")
    assert checked_base("http://mock:8080", allow_http=True) == "http://mock:8080/"
