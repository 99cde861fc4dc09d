"""The report's sections on figures and pages."""

from collections.abc import Container, Iterator, Mapping, Sequence

from nodrift.diff.axes import same_axes
from nodrift.diff.drawings import Drawing
from nodrift.diff.figures import FigureChange
from nodrift.diff.html import (
    Html,
    anchor,
    counted,
    el,
    fold,
    join,
    lines,
    marked,
    picture,
)
from nodrift.diff.pages import PageChange
from nodrift.diff.told import place
from nodrift.diff.words import Change, compare_words

Plates = Mapping[tuple[str, str], tuple[Drawing | None, Drawing | None]]

SEEN = 2  # paragraphs without a change that are shown on either side of one
OPEN = 12  # changes up to which a page is not folded
EVENTS = {
    "drawn": ("drawn otherwise", ""),
    "new": ("new", "good"),
    "gone": ("gone", "bad"),
    "words": ("told in other words", ""),
    "renamed": ("renamed", ""),
    "changed": ("", ""),
    "follows": ("by what it lists", ""),
}


def tag(event: str) -> Html:
    words, look = EVENTS[event]
    return el("span", words, class_=f"tag {look}".strip()) if words else Html()


def figures(
    changes: Sequence[FigureChange], plates: Plates, told: Container[str]
) -> Iterator[Html]:
    """Each figure that differs, before and after side by side."""
    for change in changes:
        shown = change.shown
        drawn = [
            _pair(name, plates[str(shown.id), name], change) for name in change.frames
        ]
        first, rest = drawn[-1:], drawn[:-1]
        yield el(
            "article",
            el("p", el("b", el("code", str(shown.id))), " ", tag(change.event), " ",
               place(shown.uri, shown.line, told), class_="tags"),
            *first,
            fold(f"{counted(len(rest), 'other frame')}", *rest) if rest else Html(),
            _words("Caption", change),
            _words("Text for those who cannot see it", change),
            class_="card",
            id=f"figure-{anchor(str(shown.id))}",
        )  # fmt: skip


def _pair(
    name: str, plates: tuple[Drawing | None, Drawing | None], change: FigureChange
) -> Html:
    alts = [one.alt if one else "" for one in (change.old, change.new)]
    sides = [
        _plate(words, drawing, alt)
        for words, drawing, alt in zip(("before", "after"), plates, alts, strict=True)
        if drawing is not None
    ]
    both = len(sides) == 2 and all(one is not None and one.svg for one in plates)
    caption = el("p", name, class_="side") if "@" in name else Html()
    pair = el("div", *sides, class_="plates" if both else "plates one")
    return el("div", caption, pair, _over(*plates), class_="pair")


def _over(old: Drawing | None, new: Drawing | None) -> Html:
    """The box that lays one over the other, or why there is none."""
    if not (old and new and old.svg and new.svg):
        return Html()
    if not same_axes(old.svg, new.svg):
        words = "The axes differ: the same place is not the same value in both."
        return el("p", words, class_="over")
    return el(
        "label",
        el("input", type="checkbox"),
        " Lay one over the other: only what differs keeps a colour",
        class_="over",
    )


def _plate(words: str, drawing: Drawing, alt: str) -> Html:
    note = f" \N{EM DASH} {drawing.note}" if drawing.svg and drawing.note else ""
    inside = (
        picture(drawing.svg, alt)
        if drawing.svg
        else el("p", f"No drawing is at hand: {drawing.note}", class_="missing")
    )
    return el("div", el("p", f"{words}{note}", class_="side"), inside, class_="plate")


def _words(name: str, change: FigureChange) -> Html:
    """A caption or a text in place of a figure, if it changed or is new."""
    key = "caption" if name == "Caption" else "alt"
    old, new = (
        getattr(one, key) if one is not None else "" for one in (change.old, change.new)
    )
    if old == new:
        return Html()
    pieces = marked(compare_words(old, new)) if change.old else new
    return el("p", el("b", f"{name}: "), pieces, class_="words")


def pages(changes: Sequence[PageChange]) -> Iterator[Html]:
    """What a reader reads otherwise, page by page."""
    for change in changes:
        body = [*_lost(change), *_rows(change)]
        if change.source:
            why = "This page cannot be woven on both sides; this is what authors wrote."
            body += [el("p", why, class_="small"), lines(change.source)]
        count = len(change.changes)
        if change.event in {"new", "gone"}:
            told = counted(count, "paragraph")
        else:
            told = counted(count, "paragraph") + " changed" if count else ""
        event = "follows" if change.follows else change.event
        before = f" was docs/{change.old_uri}" if change.event == "renamed" else ""
        words = join(
            [el("code", f"docs/{change.uri}"), " ", tag(event), before, " ",
             el("span", told, class_="count")]
        )  # fmt: skip
        opens = count <= OPEN and event in {"changed", "renamed", "new"}
        yield el("div", fold(words, *body, open=opens), id=f"page-{anchor(change.uri)}")


def _lost(change: PageChange) -> list[Html]:
    if not change.lost or change.event == "gone":
        return []
    names = join(join([el("code", f"#{name}"), " "]) for name in change.lost)
    words = "Anchors that are gone; links from elsewhere to them lead nowhere now: "
    return [el("p", words, names, class_="notice")]


def _rows(change: PageChange) -> Iterator[Html]:
    for i, row in enumerate(change.rows):
        if isinstance(row, Change) and change.event in {"new", "gone"}:
            yield el("p", row.new or row.old, class_="para plain")
        elif isinstance(row, Change):
            look = "new" if not row.old else "gone" if not row.new else ""
            yield el("p", marked(row.pieces), class_=f"para {look}".strip())
        else:
            yield from _unchanged(row, i > 0, i + 1 < len(change.rows))


def _unchanged(texts: Sequence[str], above: bool, below: bool) -> Iterator[Html]:
    """Paragraphs between two changes: the nearest of them, folded, and how many."""
    near = [*texts[: SEEN * above], *texts[-SEEN * below :]] if above or below else []
    if len(texts) <= 2 * SEEN:
        near = list(texts)
    left = len(texts) - len(near)
    words = f"{counted(len(texts), 'paragraph')} without a change"
    shown = [el("p", text, class_="para same") for text in near]
    if left > 0:
        more = el("p", f"\N{HORIZONTAL ELLIPSIS} {left:,d} more", class_="small")
        shown.insert(SEEN * above, more)
    yield fold(words, *shown)
