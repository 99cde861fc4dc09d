"""The hunt itself: it must see what survives, what is told elsewhere, and what fails."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hunting import Result, report, run_hunt, state
from judging_drifts import READS_ONLY
from kinds import KINDS
from mutants import CHECK, QUICK, Clean, Kind, Mutant, Place, sample

COINS = "docs/posts/coins.md"

# Python 3.12 warns of forks beside threads; those of pytest-xdist hold no lock of ours.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:Warning")


def at_the_end(text: str, line_of: str) -> Kind:
    """A paragraph at the end of the page on coins, to be told at one of its lines."""

    def find(clean: Clean) -> Iterator[Mutant]:
        page = clean.text(COINS)
        after = page.rindex("## References")
        line = clean.line(COINS, page.index(line_of) if line_of else after)
        writes = clean.swap(COINS, after, after, f"{text}\n\n")
        yield Mutant("coins", text, (Place("E-NUMBER", COINS, line),), writes)

    return Kind(text, "toy", QUICK, find)


TOLD = at_the_end("A coin lands on its edge 0.017 times.", "")
SURVIVES = at_the_end("A coin has two sides.", "")
MISTOLD = at_the_end("A coin weighs 7.5 grams.", "title:")
FAILS = Kind(
    "a page is a folder",
    "toy",
    CHECK,
    lambda clean: iter([Mutant("coins", "", (), {f"{COINS}/x": b""})]),
)


def hunted(toy: Path, *kinds: Kind, each: int = 5) -> dict[str, Result]:
    found = run_hunt(toy, kinds, each, 0, 1, lambda line: None)
    assert found.left == 0
    return {result.kind.name: result for result in found.results}


def test_the_hunt_tells_what_was_caught_what_survived_and_what_was_told_elsewhere(
    toy: Path,
) -> None:
    before = {file: file.read_bytes() for file in toy.rglob("*") if file.is_file()}
    found = hunted(toy, TOLD, SURVIVES, MISTOLD)
    assert state(found[TOLD.name]).strip() == "caught"
    assert state(found[SURVIVES.name]) == "SURVIVED"
    assert state(found[MISTOLD.name]).strip() == "MISTOLD"
    told = report(list(found.values()))
    assert "3 mutants of 3 kinds" in told
    assert "2 caught, 1 of them told where they are" in told
    assert "SURVIVED" in told and "MISTOLD" in told
    after = {file: file.read_bytes() for file in toy.rglob("*") if file.is_file()}
    assert after == before, "the book that it starts from is never written to"


def test_a_judgement_that_fails_is_no_catch(toy: Path) -> None:
    (result,) = hunted(toy, FAILS).values()
    assert state(result).strip() == "FAILED"
    assert not result.caught


def test_one_mutant_leaves_nothing_for_the_next(toy: Path) -> None:
    """Twice the same, and a book without it between: what it wrote is put back."""
    kinds = (TOLD, SURVIVES, at_the_end("It fell 0.25 metres.", ""))
    found = hunted(toy, *kinds)
    assert [found[kind.name].caught for kind in kinds] == [True, False, True]
    for kind in (kinds[0], kinds[2]):
        assert len(found[kind.name].verdict.told) == 1


def test_an_interrupt_keeps_what_was_judged(toy: Path) -> None:
    def say(line: str) -> None:
        if line.startswith("caught"):
            raise KeyboardInterrupt

    kinds = [at_the_end(f"It fell {number}.5 metres.", "") for number in (3, 4, 5)]
    found = run_hunt(toy, kinds, 1, 0, 1, say)
    assert len(found.results) + found.left == 3
    assert found.left >= 2


def test_a_book_that_does_not_pass_is_not_hunted(toy: Path) -> None:
    shutil.rmtree(toy / "tutorials_src")
    with pytest.raises(AssertionError, match="ended before their work"):
        hunted(toy, TOLD)


def test_a_sample_takes_every_part_in_turn_and_is_always_the_same() -> None:
    mutants = [
        Mutant(part, f"{part} {number}", ())
        for part, count in (("a", 50), ("b", 3), ("c", 1))
        for number in range(count)
    ]
    chosen = sample(mutants, 9, "seed")
    assert chosen == sample(mutants, 9, "seed") != sample(mutants, 9, "other")
    assert [sum(m.part == part for m in chosen) for part in "abc"] == [5, 3, 1]
    assert len(sample(mutants, 100, "seed")) == len(set(map(str, mutants)))


def test_kinds_have_names_of_their_own() -> None:
    names = [kind.name for kind in KINDS]
    assert sorted(set(names)) == sorted(names)


@pytest.mark.slow
def test_there_are_a_thousand_drifts_of_every_kind_in_every_part(
    recorded_book: Path,
) -> None:
    """Of kinds that the finished book has a place for, as it is."""
    clean = Clean(recorded_book)
    found = {kind: list(kind.find(clean)) for kind in KINDS if kind.prepare is None}
    few = {kind.name: len(all_of) for kind, all_of in found.items() if len(all_of) < 20}
    assert few == {}
    assert len(found) >= 20
    assert sum(min(len(all_of), 30) for all_of in found.values()) >= 1000
    parts = {mutant.part for all_of in found.values() for mutant in all_of}
    assert parts >= {Path(page).stem for page in clean.pages if "/posts/" in page}
    assert all(mutant.places for all_of in found.values() for mutant in all_of)


@pytest.mark.slow
def test_one_drift_of_every_area_is_noticed_where_it_is(recorded_book: Path) -> None:
    """Of kinds that `check` judges; `make drifts` plants those of all kinds."""
    of_area = {
        kind.area: kind
        for kind in KINDS
        if kind.judge in READS_ONLY and kind.prepare is None
    }
    results = run_hunt(recorded_book, of_area.values(), 1, 0, 2, print).results
    assert len(results) == len(of_area) >= 20
    assert [line for line in report(results).splitlines() if line[:1].isupper()] == []
