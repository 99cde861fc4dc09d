"""Which figures are drawn otherwise, are new or gone, or are told in other words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from nodrift.diff.numbers import Name
from nodrift.diff.quotes import as_read
from nodrift.diff.sides import Side
from nodrift.ids import Id, frame_of, parse_id
from nodrift.markup import FigureLine

Event = Literal["drawn", "new", "gone", "words"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure on the page at `uri`: its words, and the hash of each of its frames."""

    uri: str
    line: int
    id: Id
    alt: str
    caption: str
    frames: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FigureChange:
    """What happened to one figure; `frames` are the names of those that differ."""

    event: Event
    old: Shown | None
    new: Shown | None
    frames: tuple[str, ...]

    @property
    def shown(self) -> Shown:
        found = self.new or self.old
        assert found is not None
        return found


def figures(side: Side) -> dict[str, Shown]:
    """All figures of the book by their ids."""
    found: dict[str, Shown] = {}
    for uri, page in side.pages.items():
        blocks, offset = side.book.blocks[page.stem]
        for block in blocks:
            if not isinstance(block, FigureLine):
                continue
            id = parse_id(block.id)
            if id is not None:
                alt, caption = as_read(side, block.alt), as_read(side, block.caption)
                line = block.line + offset
                shown = Shown(uri, line, id, alt, caption, _frames(side, id))
                found.setdefault(str(id), shown)
    return found


def figure_changes(
    old: Mapping[str, Shown], new: Mapping[str, Shown], now: Name
) -> list[FigureChange]:
    """What differs, drawings before words.

    `now` gives a text of before the names that scripts have now.
    """
    before = {now(id): shown for id, shown in old.items()}
    found = []
    for id in dict.fromkeys([*new, *before]):
        a, b = before.get(id), new.get(id)
        if a is None or b is None:
            there = b or a
            assert there is not None
            found.append(FigureChange("new" if b else "gone", a, b, (*there.frames,)))
            continue
        frames = tuple(
            name
            for name in dict.fromkeys([*a.frames, *b.frames])
            if a.frames.get(name) != b.frames.get(name)
        )
        if frames:
            found.append(FigureChange("drawn", a, b, frames))
        elif (a.alt, a.caption) != (b.alt, b.caption):
            found.append(FigureChange("words", a, b, ()))
    order: tuple[Event, ...] = ("drawn", "new", "gone", "words")
    return sorted(found, key=lambda one: order.index(one.event))


def _frames(side: Side, id: Id) -> dict[str, str]:
    """Names and hashes of the figure, or of the frames of its name, in their order."""
    run = side.runs.get(id.script)
    if run is None:
        return {}
    if id.name in run.figures:
        return {id.name: run.figures[id.name].sha256}
    names = [
        (int(frame[1]), name)
        for name in run.figures
        if (frame := frame_of(name)) and frame[0] == id.name
    ]
    return {name: run.figures[name].sha256 for _, name in sorted(names)}
