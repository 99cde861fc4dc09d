"""A mistake is told at its very line, in words that mend it, and they stay the same."""

import json
from pathlib import Path

import pytest
from mistake_table import MISTAKES, Mistake, commanded
from telling import LOCK, entry, hear

from nodrift.book import Typeset
from nodrift.errors import CODES
from nodrift.told import command_of

TOLD = json.loads(LOCK.read_text(encoding="utf-8"))


def parameters() -> list[object]:
    """Rows that need a process of their own are slow."""
    slow = pytest.mark.slow

    def marks(one: Mistake) -> list[pytest.MarkDecorator]:
        by_run = one.command != "check" or one.mend is commanded
        return [slow] if by_run else []

    return [pytest.param(one, id=one.did, marks=marks(one)) for one in MISTAKES]


@pytest.mark.parametrize("one", parameters())
def test_a_mistake_is_told_at_its_line_and_what_is_asked_for_mends_it(
    one: Mistake, work_book: Path, tmp_path: Path, typeset: Typeset
) -> None:
    heard = hear(one, work_book, tmp_path, typeset)
    assert heard.wanted is not None, heard.others
    assert {drift.code for drift in heard.others} <= set(one.also)
    [written] = [dict(row) for row in TOLD if row["did"] == one.did]
    now = entry(one, heard, tmp_path / "book")
    if one.foreign:  # the words of a library are those of its version
        now["message"] = written["message"] = ""
    assert now == written, "python tests/mistakes/telling.py writes it anew"


def test_the_examples_are_those_of_the_table() -> None:
    assert [row["did"] for row in TOLD] == [one.did for one in MISTAKES]
    assert len({one.did for one in MISTAKES}) == len(MISTAKES)


def test_every_code_has_an_example_by_the_command_that_tells_it() -> None:
    told = {(row["code"], row["command"].split()[1]) for row in TOLD}
    assert {(code, command_of(code)) for code in CODES} <= told


def test_most_messages_name_a_line_inside_the_file_and_many_are_followed() -> None:
    assert sum(one.mend is not None for one in MISTAKES) >= 36
    assert all(row["message"].count(f": {row['code']}: ") == 1 for row in TOLD)
    assert all("; " in row["message"] and "\n" not in row["message"] for row in TOLD)
