"""What a change costs: seconds of runs and of the build, bytes, and how much there is."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from nodrift.build_notes import Notes
from nodrift.catalogue import Formula
from nodrift.diff.numbers import Name
from nodrift.diff.sides import Side

Unit = Literal["", "s", "B"]

LEAST = 1.0  # seconds by which one run must have changed to be named
SHARE = 0.1  # and the share of what it took


@dataclass(frozen=True, slots=True)
class Size:
    """One amount before and after; `unit` is "" for a count."""

    name: str
    old: float
    new: float
    unit: Unit = ""


def sizes(
    old: Side,
    new: Side,
    formulas: tuple[Mapping[str, Formula], Mapping[str, Formula]],
    notes: tuple[Notes | None, Notes | None],
    now: Name,
) -> list[Size]:
    """All amounts, those of the book first, then what running and building take."""
    found = [
        Size("pages", len(old.pages), len(new.pages)),
        Size("scripts", len(old.sources), len(new.sources)),
        Size("formulas", len(formulas[0]), len(formulas[1])),
        *_tiers(*formulas),
        Size("all runs, seconds of the processor", _cpu(old), _cpu(new), "s"),
        *_runs(old, new, now),
    ]
    if notes[0] is not None and notes[1] is not None:
        found += _build(notes[0], notes[1])
    return [one for one in found if one.old or one.new]


def _tiers(old: Mapping[str, Formula], new: Mapping[str, Formula]) -> Iterator[Size]:
    names = {"proven": "proven", "agrees": "agreeing on draws", "oracle": "by oracle"}
    for kind, words in names.items():
        a, b = (sum(f.kind == kind for f in side.values()) for side in (old, new))
        yield Size(f"formulas {words}", a, b)


def _runs(old: Side, new: Side, now: Name) -> Iterator[Size]:
    """The runs that take visibly more or less than they did."""
    before = {now(id): sum(run.seconds.values()) for id, run in old.runs.items()}
    for id, run in new.runs.items():
        a, b = before.get(id, 0.0), sum(run.seconds.values())
        if abs(b - a) >= max(LEAST, SHARE * a):
            yield Size(f"run of {id}", a, b, "s")
    for id in before.keys() - new.runs.keys():
        if before[id] >= LEAST:
            yield Size(f"run of {id}", before[id], 0.0, "s")


def _build(old: Notes, new: Notes) -> Iterator[Size]:
    yield Size("build", sum(old.seconds.values()), sum(new.seconds.values()), "s")
    for step in new.seconds:
        if step in old.seconds:
            yield Size(f"build: {step}", old.seconds[step], new.seconds[step], "s")
    yield Size("site", sum(old.bytes.values()), sum(new.bytes.values()), "B")
    for kind in sorted({*old.bytes, *new.bytes}):
        a, b = old.bytes.get(kind, 0), new.bytes.get(kind, 0)
        yield Size(f"site: {kind}", a, b, "B")


def _cpu(side: Side) -> float:
    return sum(sum(run.seconds.values()) for run in side.runs.values())
