"""A hostile pull request is refused at its line, or what it publishes does nothing."""

from pathlib import Path

import pytest
from attack_table import LOCKS, PUBLISHING, REACHING
from attacking import Attack
from bombs import BOMBS
from judging import judge
from site_reader import Reader

ATTACKS = PUBLISHING | REACHING | LOCKS | BOMBS
TABLES = (PUBLISHING, REACHING, LOCKS, BOMBS)


def test_no_attack_takes_the_name_of_another() -> None:
    assert len(ATTACKS) == sum(map(len, TABLES)) >= 140


def line_of(file: Path, spot: str) -> int:
    """The line on which `spot` stands; 1 for none, and for a file that is none."""
    if not spot or not file.is_file():
        return 1
    text = file.read_text(encoding="utf-8")
    assert text.count(spot) >= 1, f"{file} has no {spot[:60]!r}"
    return text.count("\n", 0, text.index(spot)) + 1


@pytest.mark.parametrize(
    "name",
    [
        *PUBLISHING,
        *REACHING,
        *LOCKS,
        *(pytest.param(b, marks=pytest.mark.slow) for b in BOMBS),
    ],
)
def test_an_attack_is_refused_at_its_line_or_does_nothing(toy: Path, name: str) -> None:
    attack: Attack = ATTACKS[name]
    spot = attack.plant(toy)
    verdict = judge(toy)
    told = [drift[:3] for drift in verdict.drifts]
    if attack.code:
        wanted = attack.code, attack.file, line_of(toy / attack.file, spot)
        assert wanted in told, verdict.drifts
    else:
        assert told == []
        for page in verdict.pages.values():
            read = Reader(page)
            assert (read.acting, read.asked, read.scripts) == ([], [], [])
    for *_, message in verdict.drifts:
        assert message.isprintable(), (
            "a terminal or a runner would take it for a command"
        )
    assert not list(toy.parent.glob("escaped*")) + list(toy.rglob("escaped*"))


def test_a_book_that_nobody_touched_passes(toy: Path) -> None:
    """Else all that is refused above might be refused for another reason."""
    verdict = judge(toy)
    assert verdict.drifts == []
    assert verdict.pages.keys() == {"coins", "index"}
