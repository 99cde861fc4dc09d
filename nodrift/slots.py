"""Weave the lists that a page asks for by name: `{{ series }}`, `{{ exercises }}`, ..."""

from collections.abc import Callable

from nodrift import (
    backmatter,
    bibliography_page,
    codes_page,
    equations_page,
    exercises_page,
    making_page,
    tracks,
)
from nodrift.context import Context, Wrong
from nodrift.ids import nearest
from nodrift.markup import Block, Slot
from nodrift.series import series
from nodrift.symbol_fold import symbols

WeaveBlock = Callable[[Block, Context], str]
WeaveList = Callable[[str, Context], str]  # (indentation, page) -> Markdown


def _html(weave: Callable[[Context], str]) -> WeaveList:
    """A list that is one piece of HTML, with its indentation."""
    return lambda indent, context: indent + weave(context)


# By the name in the braces. References are woven last, when all of them are known.
LISTS: dict[str, WeaveList] = {
    "bibliography": bibliography_page.bibliography,
    "checks": making_page.checks,
    "codes": codes_page.codes,
    "drifts": _html(making_page.drifts),
    "equations": equations_page.equations,
    "formulas": _html(making_page.tiers),
    "provenance": _html(backmatter.provenance),
    "references": _html(backmatter.references),
    "runs": _html(making_page.runs),
    "scripts": _html(making_page.scripts),
    "series": _html(series),
    "symbols": symbols,
    "times": _html(tracks.times),
    "tracks": _html(tracks.tracks),
}
EXERCISES = "exercises"


def weave_slot(slot: Slot, context: Context, weave_block: WeaveBlock) -> str:
    """Return the list that `slot` names.

    `weave_block` weaves what other pages hold, for the list of all exercises. Raises
    Wrong for a name that is no list.
    """
    if slot.name == EXERCISES:
        return exercises_page.exercises(slot.indent, context, weave_block)
    if slot.name not in LISTS:
        raise Wrong(
            "E-SYNTAX",
            f"there is no list {slot.name!r}",
            nearest(slot.name, [*LISTS, EXERCISES]),
        )
    return LISTS[slot.name](slot.indent, context)
