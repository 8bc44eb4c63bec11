"""The table of ASVS 5.0.0: no line of level 1 or 2 is missing, and every test it names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
TABLE = Path(__file__).with_name("asvs.md")
# section -> the level of each of its lines, in order, as version 5.0.0 counts them
_LEVELS = """
1.1 22  1.2 1111122223  1.3 112222222223  1.4 222  1.5 123  2.1 122  2.2 112  2.3 12223  2.4 23
3.1 3  3.2 113  3.3 12223  3.4 11222233  3.5 11122333  3.6 3  3.7 22333  4.1 12233  4.2 23333
4.3 22  4.4 1222  5.1 2  5.2 112333  5.3 113  5.4 222  6.1 122  6.2 111111112222  6.3 11223333
6.4 112233  6.5 22222333  6.6 2223  6.7 33  6.8 2222  7.1 222  7.2 1111  7.3 22  7.4 11222
7.5 223  7.6 22  8.1 1233  8.2 1123  8.3 133  8.4 23  9.1 111  9.2 1222  10.1 22  10.2 223
10.3 22223  10.4 1111122222233333  10.5 22222  10.6 22  10.7 222  11.1 2233  11.2 22233
11.3 11233  11.4 1222  11.5 23  11.6 23  11.7 33  12.1 12233  12.2 11  12.3 22223  13.1 2333
13.2 222223  13.3 2233  13.4 1222233  14.1 22  14.2 12223333  14.3 122  15.1 12233  15.2 12233
15.3 1222222  15.4 3333  16.1 2  16.2 22222  16.3 2222  16.4 222  16.5 2223  17.1 23
17.2 22223333  17.3 22
"""
_LINE = re.compile(r"\| V(\d+\.\d+\.\d+) \| ([12]) \| (.+) \|")
_TEST = re.compile(r"`(tests/[a-z_/]+\.py)(?:::(\w+))?`")


def wanted():
    """(line, level) of every line of level 1 or 2, in the standard's order."""
    words = _LEVELS.split()
    sections = zip(words[::2], words[1::2], strict=True)
    every = [(f"{s}.{n}", level) for s, levels in sections for n, level in enumerate(levels, 1)]
    return [(line, level) for line, level in every if level != "3"]


def rows(text):
    return [match.groups() for match in map(_LINE.fullmatch, text.splitlines()) if match]


def unknown(text):
    """Tests that a text names and that are not there."""
    for path, name in _TEST.findall(text):
        file = CHECKOUT / path
        if not file.is_file() or (name and f"\ndef {name}(" not in file.read_text("utf-8")):
            yield f"{path}::{name}"


def test_the_standard_has_so_many_lines():
    levels = [level for _, level in wanted()]
    assert (levels.count("1"), levels.count("2")) == (70, 183)


def test_no_line_is_missing_or_doubled():
    assert [(line, level) for line, level, _ in rows(TABLE.read_text("utf-8"))] == wanted()


def test_every_test_that_is_named_exists():
    text = TABLE.read_text("utf-8")
    assert list(unknown(text)) == []
    assert len(_TEST.findall(text)) > 100


@pytest.mark.parametrize(
    "named", ["`tests/blinding/test_asvs.py::test_of_nothing`", "`tests/nowhere.py::test_x`"]
)
def test_a_test_that_does_not_exist_would_be_found(named):
    assert list(unknown(named))


def test_records_that_are_named_exist():
    for path in re.findall(r"dashboard/decisions/[\w.-]+\.md", TABLE.read_text("utf-8")):
        assert (CHECKOUT / path).is_file(), path
