"""Which numbers moved: those that a page prints, and those that none does."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import groupby
from typing import TypeVar

from nodrift.diff.quotes import Claim, Quote
from nodrift.diff.words import Piece, compare_words
from nodrift.ids import Id, timed_region
from nodrift.inline import MINUS
from nodrift.moves import Move, moves
from nodrift.record import Run, Scalar

Pages = Mapping[str, Sequence[Quote | Claim]]  # what pages quote, by path
Name = Callable[[str], str]  # what a text of before would be called now
Item = TypeVar("Item")

PERCENT = re.compile(rf"[+{MINUS}-]?[0-9][0-9,]*(?:\.[0-9]+)?%")
SAME, CLAIMED, UNSEEN = "rounds to the same", "a claim rests on it", "no page shows it"


@dataclass(frozen=True, slots=True)
class Moved:
    """A number whose printed text is another."""

    old: Quote
    new: Quote

    @property
    def change(self) -> str:
        """By how many points or which share it moved, "" where that means nothing.

        Of two percentages, a share would read like a third one of the same kind.
        """
        points = [_points(one.shown) for one in (self.old, self.new)]
        if points[0] is not None and points[1] is not None:
            moved = points[1] - points[0]
            return f"{moved:+,f} point{'' if str(abs(moved)) == '1' else 's'}"
        old, new = _scalar(self.old), _scalar(self.new)
        return Move("", old, new).change if old != new else ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """The numbers that moved in one sentence of the page at `uri`."""

    uri: str
    line: int
    pieces: tuple[Piece, ...]
    moved: tuple[Moved, ...]

    @property
    def is_time(self) -> bool:
        """Whether nothing moved but times, which differ in each run."""
        return all(timed_region(id.name) for one in self.moved for id in one.new.ids)


@dataclass(frozen=True, slots=True)
class Unprinted:
    """A result or setting that moved and that no page prints otherwise, and why."""

    move: Move
    why: str


def moved_sentences(
    old: Sequence[Quote | Claim], new: Sequence[Quote | Claim], now: Name
) -> list[Sentence]:
    """The sentences of one page in which numbers are printed otherwise.

    `now` gives a text of before the names that scripts have now.
    """
    before = [one for one in old if isinstance(one, Quote)]
    after = [one for one in new if isinstance(one, Quote)]
    found = [
        (a, b)
        for a, b in paired(before, after, lambda one: now(_source(one)), _source)
        if a.shown != b.shown and a.shown and b.shown
    ]
    sentences = []
    for _, group in groupby(found, lambda one: (one[0].sentence, one[1].sentence)):
        # The same number may be quoted twice in it; lists can be no key themselves.
        same = tuple({(a.source, a.shown, b.shown): Moved(a, b) for a, b in group}
                     .values())  # fmt: skip
        first = same[0]
        pieces = compare_words(first.old.sentence, first.new.sentence)
        sentences.append(Sentence(first.new.uri, first.new.line, pieces, same))
    return sentences


def paired(
    old: Sequence[Item],
    new: Sequence[Item],
    before: Callable[[Item], str],
    after: Callable[[Item], str],
) -> Iterator[tuple[Item, Item]]:
    """What stands in the same order under the same name on both sides."""
    matcher = SequenceMatcher(
        None, list(map(before, old)), list(map(after, new)), autojunk=False
    )
    for a, b, size in matcher.get_matching_blocks():
        yield from zip(old[a : a + size], new[b : b + size], strict=True)


def unprinted(
    old: Mapping[str, Run], new: Mapping[str, Run], now: Name, pages: Pages
) -> dict[str, list[Unprinted]]:
    """Results and settings that moved, by script, without those that pages print.

    A script that is new or gone moved nothing.
    """
    printed = {id for _, quote in _quotes(pages) for id in quote.ids}
    claimed = {
        name
        for quoted in pages.values()
        for one in quoted
        if isinstance(one, Claim)
        for name, _ in one.facts
    }
    found: dict[str, list[Unprinted]] = {}
    by_name = {now(script): run for script, run in old.items()}
    for script in sorted(by_name.keys() & new.keys()):
        rows = []
        for move in moves(_values(by_name[script]), _values(new[script])):
            id = Id(script, move.name.partition("[")[0])
            why = CLAIMED if str(id) in claimed else UNSEEN
            rows.append(Unprinted(move, SAME if id in printed else why))
        if rows:
            found[script] = rows
    return found


def without(
    rows: Mapping[str, Sequence[Unprinted]], sentences: Sequence[Sentence]
) -> dict[str, list[Unprinted]]:
    """The rows but those whose number some sentence shows to have moved."""
    shown = {
        str(id)
        for sentence in sentences
        for moved in sentence.moved
        for id in (*moved.old.ids, *moved.new.ids)
    }
    found = {}
    for script, listed in rows.items():
        left = [
            row
            for row in listed
            if f"{script}:{row.move.name.partition('[')[0]}" not in shown
        ]
        if left:
            found[script] = left
    return found


def _quotes(pages: Pages) -> Iterator[tuple[str, Quote]]:
    for uri, quoted in pages.items():
        for one in quoted:
            if isinstance(one, Quote):
                yield uri, one


def _values(run: Run) -> Run:
    """The run with nothing but its numbers and settings."""
    return Run(run.script, {}, {}, run.settings, {}, [], run.results, {})


def _source(quote: Quote) -> str:
    return quote.source.partition("|")[0].strip()


def _points(shown: str) -> Decimal | None:
    """The number of a printed percentage, None of anything else."""
    match = PERCENT.fullmatch(shown)
    return (
        Decimal(match[0][:-1].replace(",", "").replace(MINUS, "-")) if match else None
    )


def _scalar(quote: Quote) -> Scalar | None:
    return None if isinstance(quote.value, list) else quote.value
