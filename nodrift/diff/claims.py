"""Which claims are new, gone or other than they were, and by how much they hold."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from nodrift.diff.numbers import Name, paired
from nodrift.diff.quotes import Claim
from nodrift.diff.reckoned import short

Event = Literal["broken", "mended", "changed", "margin", "values", "new", "gone"]
TOLD = 0.005  # a margin that moved by less than this share of a side is not told


@dataclass(frozen=True, slots=True)
class ClaimChange:
    """What happened to one claim; one of the two is None if it is new or gone."""

    event: Event
    old: Claim | None
    new: Claim | None

    @property
    def claim(self) -> Claim:
        found = self.new or self.old
        assert found is not None
        return found


def claim_changes(
    old: Sequence[Claim], new: Sequence[Claim], now: Name
) -> list[ClaimChange]:
    """What happened to the claims of one page; those that broke come first.

    `now` gives a text of before the names that scripts have now.
    """
    found = list(_changes(list(old), list(new), now))
    order: tuple[Event, ...] = (
        "broken",
        "mended",
        "changed",
        "gone",
        "new",
        "margin",
        "values",
    )
    return sorted(found, key=lambda one: order.index(one.event))


def _changes(old: list[Claim], new: list[Claim], now: Name) -> Iterator[ClaimChange]:
    matched = list(
        paired(old, new, lambda one: now(one.ground), lambda one: one.ground)
    )
    gone = [one for one in old if all(one is not a for a, _ in matched)]
    fresh = [one for one in new if all(one is not b for _, b in matched)]
    # The same words may rest on another ground now.
    for a in list(gone):
        for b in list(fresh):
            if a.words == b.words:
                matched.append((a, b))
                gone.remove(a)
                fresh.remove(b)
                break
    for a, b in matched:
        if (event := _event(a, b, now)) is not None:
            yield ClaimChange(event, a, b)
    for a in gone:
        yield ClaimChange("gone", a, None)
    for b in fresh:
        yield ClaimChange("broken" if b.holds is False else "new", None, b)


def _event(old: Claim, new: Claim, now: Name) -> Event | None:
    if old.holds is not new.holds:
        return "mended" if new.holds else "broken"
    if now(old.ground) != new.ground or old.words != new.words:
        return "changed"
    if not new.holds:  # it did not before either: no doing of this change
        return None
    if _margin_moved(old, new):
        return "margin"
    before, after = ([short(value) for _, value in one.facts] for one in (old, new))
    return "values" if before != after else None


def _margin_moved(old: Claim, new: Claim) -> bool:
    """Whether a side of the comparison moved visibly."""
    if old.sides is None or new.sides is None:
        return False
    return any(
        abs(a - b) > TOLD * max(abs(a), abs(b))
        for a, b in zip(old.sides, new.sides, strict=True)
    )
