"""`[tool.imtable]`, whatever it holds: a configuration, or one sentence that names the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imtable.run.configuration import KEYS, Config, ConfigError, find_config

pytestmark = pytest.mark.boundary("configuration")

WORDS = st.sampled_from(
    [
        *(
            "[tool.imtable]\n",
            "[tool.imtable.lint]\n",
            "[tool]\n",
            "[[tool.imtable]]\n",
        ),
        *(f"{key} = " for key in KEYS),
        *('"x"\n', "'''", '"""', "[", "]", "{", "}", "1\n", "1e999\n", "nan\n", "\n"),
        *('""\n', '"\\u0000"\n', '"\\uD800"\n', '["a", 1]\n', "[[]]\n", "{a = 1}\n"),
        *(
            "9" * 5_000,
            "[" * 2_000,
            "a." * 300,
            "2030-12-31T00:00:00Z\n",
            "0x",
            "=",
            "#",
        ),
        *(
            '"class"\n',
            '"../x"\n',
            '"/"\n',
            '"a-b"\n',
            "true\n",
            "\x00",
            "\x85",
            "\ufeff",
        ),
    ]
)
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=8)), max_size=12).map("".join)
CONTENTS = st.one_of(
    TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass")),
    TEXTS.map(lambda text: f"[tool.imtable]\n{text}".encode("utf-8", "surrogatepass")),
    st.binary(max_size=40),
)


@given(CONTENTS)
def test_any_configuration_is_used_or_told(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any-configuration"
    folder.mkdir(exist_ok=True)
    file = folder / "pyproject.toml"
    file.write_bytes(content)
    problem = str(file)
    try:
        assert isinstance(find_config(folder), Config)
    except ConfigError as error:
        problem = str(error)
    assert problem.startswith(str(file))


def test_a_byte_order_mark_is_none_of_the_configuration(tmp_path: Path) -> None:
    text = '[tool.imtable]\r\ndocs = "docs"\r\n'
    (tmp_path / "pyproject.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert find_config(tmp_path).docs == (tmp_path / "docs",)
