"""What differs in the pages as they are read: texts, names, and anchors that are gone."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import unified_diff
from typing import Literal

from nodrift.diff.sides import Say, Side
from nodrift.diff.words import Change, compare_paragraphs
from nodrift.markup import FRONT_MATTER

EXTENSIONS = "markdown_extensions"

Event = Literal["new", "gone", "renamed", "changed"]
Rows = Sequence[Change | list[str]]


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page that differs. `uri` is its path below docs/ (the old one if it is gone).

    `rows` are its paragraphs as they are read; where one side cannot be woven they are
    empty, and `source` is the difference of what authors wrote.
    """

    event: Event
    uri: str
    old_uri: str
    rows: Rows
    lost: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    follows: bool = False  # nothing of its own changed: what it lists has

    @property
    def changes(self) -> list[Change]:
        return [row for row in self.rows if isinstance(row, Change)]


def page_changes(
    old: Side,
    new: Side,
    renamed: Mapping[str, str],
    own: Container[str],
    say: Say,
) -> list[PageChange]:
    """The pages that differ, those first of which something of their own does.

    `renamed` gives old paths by new ones, `own` the pages of which a
    number, a figure or a script differs.

    What is woven into the same is not rendered: it is read alike.
    """
    say(f"weaving {len(old.pages)} pages as they were")
    before = old.woven
    say(f"weaving {len(new.pages)} pages as they are")
    extensions = [side.config.get(EXTENSIONS) for side in (old, new)]
    same = {
        uri
        for uri, text in new.woven.items()
        if before.get(renamed.get(uri, uri)) == text and extensions[0] == extensions[1]
    }
    found = []
    for uri in new.pages:
        was = renamed.get(uri, uri)
        if was not in old.pages:
            found.append(_alone("new", uri, new))
        elif uri not in same or _front(old, was) != _front(new, uri) or uri != was:
            say(f"comparing {uri}")
            if change := _page(uri, was, old, new):
                found.append(replace(change, follows=change.follows and uri not in own))
    for uri in old.pages:
        if uri not in new.pages and uri not in renamed.values():
            found.append(_alone("gone", uri, old))
    return sorted(found, key=lambda one: one.follows)


def _alone(event: Literal["new", "gone"], uri: str, side: Side) -> PageChange:
    """A page that one side alone has."""
    reading = side.reading(uri)
    if reading is None:
        texts = ("", side.texts[uri])
        lines = source_diff(*(texts if event == "new" else texts[::-1]))
        return PageChange(event, uri, uri, (), (), lines)
    none: tuple[str, ...] = ()
    pair = (none, reading.paragraphs)
    rows = compare_paragraphs(*(pair if event == "new" else pair[::-1]))
    lost = reading.anchors if event == "gone" else ()
    return PageChange(event, uri, uri, rows, lost)


def _page(uri: str, was: str, old: Side, new: Side) -> PageChange | None:
    event: Event = "renamed" if uri != was else "changed"
    a, b = old.reading(was), new.reading(uri)
    if a is None or b is None:
        lines = source_diff(old.texts[was], new.texts[uri])
        if not lines and event == "changed":
            return None
        return PageChange(event, uri, was, (), (), lines)
    lost = tuple(one for one in a.anchors if one not in b.anchors)
    if a.paragraphs == b.paragraphs and not lost and event == "changed":
        return None
    rows = compare_paragraphs(a.paragraphs, b.paragraphs)
    follows = event == "changed" and old.texts[was] == new.texts[uri]
    return PageChange(event, uri, was, rows, lost, (), follows)


def _front(side: Side, uri: str) -> str:
    match = FRONT_MATTER.match(side.texts[uri])
    return match[0] if match else ""


def source_diff(old: str, new: str) -> tuple[str, ...]:
    """Two texts as one with lines that begin with `+`, `-`, a space or `@@`."""
    lines = unified_diff(old.splitlines(), new.splitlines(), lineterm="", n=3)
    return tuple(lines)[2:]
