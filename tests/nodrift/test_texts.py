"""What is no plain text, and what a merge left, is told at its line, alone and first."""

from pathlib import Path

import pytest
from desk import judged

from nodrift.plain_yaml import Loader, mistake

PAGE, BIB = "docs/posts/coins.md", "docs/references.bib"
SCRIPT, LOCK = "tutorials_src/coins/toss.py", "tutorials_src/coins/toss.lock.json"
MERGE = b"<<<<<<< HEAD\nmine\n=======\nyours\n>>>>>>> topic\n"


def told(toy: Path) -> list[tuple[str, str, int]]:
    return [(drift.code, drift.path, drift.line) for drift in judged(toy)]


@pytest.mark.parametrize("file", [PAGE, BIB, SCRIPT, LOCK, "mkdocs.yml"])
def test_a_merge_half_done_is_told_alone(toy: Path, file: str) -> None:
    data = (toy / file).read_bytes()
    lines = data.count(b"\n")
    (toy / file).write_bytes(data + MERGE)
    assert told(toy) == [("E-TEXT", file, lines + 1)]


@pytest.mark.parametrize("file", [PAGE, BIB, LOCK])
def test_a_byte_that_is_not_utf_8_is_told_at_its_line(toy: Path, file: str) -> None:
    first, _, rest = (toy / file).read_bytes().partition(b"\n")
    (toy / file).write_bytes(first + b"\n\xe9" + rest)
    assert told(toy) == [("E-TEXT", file, 2)]


def test_a_byte_order_mark_is_told(toy: Path) -> None:
    data = (toy / PAGE).read_bytes()
    (toy / PAGE).write_bytes(b"\xef\xbb\xbf" + data)
    assert told(toy) == [("E-TEXT", PAGE, 1)]


def test_line_ends_of_windows_matter_only_where_bytes_are_hashed(toy: Path) -> None:
    for file in (PAGE, BIB):
        data = (toy / file).read_bytes()
        (toy / file).write_bytes(data.replace(b"\n", b"\r\n"))
    assert told(toy) == []
    data = (toy / SCRIPT).read_bytes()
    (toy / SCRIPT).write_bytes(data.replace(b"import random\n", b"import random\r\n"))
    line = data[: data.index(b"import random")].count(b"\n") + 1
    assert told(toy) == [("E-TEXT", SCRIPT, line)]


def test_a_line_of_equals_signs_is_no_merge(toy: Path) -> None:
    with (toy / BIB).open("a", encoding="utf-8") as file:
        file.write("\n<<<<<<< is a long arrow\n=======\n")
    assert told(toy) == []


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "second time"),
        ('a: "one\nb: two\n', 1, "quotation mark"),
        ("a: 'one\nb: 'two'\n", 1, "quotation mark"),
        ("a: b: c\n", 1, "colon"),
        ("a:\n\t- b\n", 2, "tab"),
        ("a: *b\n", 1, "begin with '*'"),
        ("a: @b\n", 1, "begin with '@'"),
        ("a: `b`\n", 1, "begin with '`'"),
        ("a:\n  - b\n - c\n", 3, "does not fit"),
    ],
)
def test_yaml_that_is_none_is_told_in_plain_words(
    text: str, line: int, words: str
) -> None:
    import yaml

    with pytest.raises(yaml.YAMLError) as caught:
        yaml.load(text, Loader)
    where, what, mend = mistake(caught.value, text)
    assert where == line
    assert words in what
    assert mend


def test_the_same_key_in_two_places_is_no_mistake() -> None:
    import yaml

    assert yaml.load("a: {x: 1}\nb: {x: 2}\n", Loader) == {"a": {"x": 1}, "b": {"x": 2}}
