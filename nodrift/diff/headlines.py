"""What a change does in a few lines: for a terminal, and the top of the report."""

from collections.abc import Sized
from dataclasses import dataclass

from nodrift.diff.change import Difference
from nodrift.diff.html import counted

NOTHING = "nothing that a reader sees has changed"


@dataclass(frozen=True, slots=True)
class Headline:
    """How many of one kind there are; `anchor` is where the report tells of them."""

    anchor: str
    count: int
    words: str

    def __str__(self) -> str:
        return f"{self.count:,d} {self.words}"


def headlines(found: Difference) -> list[Headline]:
    """One for each kind of change that there is, most important first."""
    numbers = sum(len(sentence.moved) for sentence in found.sentences)
    unseen = sum(map(len, found.unprinted.values()))
    rows = (
        ("numbers", numbers, "number moved", "numbers moved"),
        ("unprinted", unseen, "value moved unprinted", "values moved unprinted"),
        ("claims", len(found.claims), "claim", "claims"),
        ("formulas", len(found.formulas), "formula", "formulas"),
        ("figures", len(found.figures), "figure", "figures"),
        ("pages", *_pages(found)),
        ("code", len(found.scripts), "script", "scripts"),
        ("elsewhere", len(found.elsewhere), "other file", "other files"),
    )
    return [
        Headline(anchor, count, one if count == 1 else many)
        for anchor, count, one, many in rows
        if count
    ]


def _pages(found: Difference) -> tuple[int, str, str]:
    """How many pages read differently, and in words for one and for many."""
    listing = sum(page.follows for page in found.pages)
    own = len(found.pages) - listing
    by = "by what it lists" if listing == 1 else "by what they list"
    if not own:
        words = f"differently {by}"
        return listing, f"page reads {words}", f"pages read {words}"
    more = f" (and {listing:,d} {by})" if listing else ""
    return own, f"page reads differently{more}", f"pages read differently{more}"


def alarms(found: Difference) -> list[str]:
    """What a reviewer should look at before all else."""
    told = []
    if broken := [one for one in found.claims if one.event == "broken"]:
        told.append(f"{_are(broken, 'claim')} not true any more")
    if gone := [one for one in found.claims if one.event == "gone"]:
        told.append(f"{_are(gone, 'claim')} gone")
    if lost := [one for one in found.formulas if one.lost and one.old]:
        told.append(f"{counted(len(lost), 'formula')} checked less well than before")
    if lost := [one for one in found.formulas if one.new is None]:
        told.append(f"{_are(lost, 'formula')} gone")
    if gone_pages := [one for one in found.pages if one.event == "gone"]:
        told.append(f"{_are(gone_pages, 'page')} gone")
    anchors = sum(len(one.lost) for one in found.pages if one.event != "gone")
    if anchors:
        verb = "leads" if anchors == 1 else "lead"
        told.append(f"{counted(anchors, 'anchor')} {verb} nowhere now")
    return told


def _are(things: Sized, noun: str) -> str:
    return f"{counted(len(things), noun)} {'is' if len(things) == 1 else 'are'}"
