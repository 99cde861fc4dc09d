"""How a formula was checked, in words that lead to what they rest on.

Each kind of check keeps its own words: a proof for small sizes, agreement on random
draws and a test that a person wrote are not one and the same "verified".
"""

import html
from dataclasses import dataclass

from nodrift.book import Label
from nodrift.context import Context
from nodrift.errors import Drift
from nodrift.excerpts import function_named, lines_of
from nodrift.formulas.lock import Tier
from nodrift.ids import check_anchor, run_anchor
from nodrift.project import Page
from nodrift.script import Script

DOT = " \N{MIDDLE DOT} "
UNCHECKED = "Not checked yet: <code>nodrift equations</code>"


def mark(label: Label, context: Context) -> str:
    """What stands below a labelled formula on its own page."""
    tier = context.book.tier(label)
    if tier is None:
        return UNCHECKED
    shown, record = f"<code>{html.escape(label.name)}</code>", ""
    code = find_function(tier, label.name, context)
    if code is not None:
        context.scripts.setdefault(code.script.id, code.script)
        address = context.script_href(code.script, code.region)
        shown = f'<a href="{address}">{shown}</a>'
        if link := record_link(code.script, context.page, context):
            record = f"{DOT}{link}"
    verdict = _to_list(in_words(tier), label.name, context)
    return f"Checked against {shown}: {verdict}{because(tier)}{record}"


def note_mark(name: str, reason: str, context: Context) -> str:
    """What stands below a formula that has a reason instead of a function."""
    return f"{_to_list('Not evaluated', name, context)}: {html.escape(reason)}"


def in_words(tier: Tier) -> str:
    """What the checks found, in the words of the page that explains them."""
    match tier.tier:
        case "proven":
            return f"proven in {counted(tier.cases, 'small case')}"
        case "agrees":
            return f"agrees on {counted(tier.draws, 'draw')}"
    return "tested by a hand-written oracle"


def because(tier: Tier) -> str:
    return f" ({html.escape(tier.reason)})" if tier.reason else ""


def counted(count: int, noun: str) -> str:
    return f"{count:,d} {noun}{'' if count == 1 else 's'}"


def record_link(script: Script, page: Page, context: Context) -> str:
    """A link to what `page` says of the run of a script, "" if it lists no runs."""
    if not context.book.has_slot(page, "provenance"):
        return ""
    address = f"{context.href(page)}#{run_anchor(script.id)}"
    return f'<a href="{address}">its record</a>'


def _to_list(words: str, name: str, context: Context) -> str:
    """`words`, linked to what the list of all formulas says of the formula `name`."""
    listing = context.book.equations_page
    if listing is None:
        return words
    address = f"{context.href(listing)}#{check_anchor(html.escape(name))}"
    return f'<a href="{address}">{words}</a>'


# Where the function is


@dataclass(frozen=True, slots=True)
class Code:
    """A function in its script: `region` shows it, from line `first` to `last`."""

    script: Script
    region: str
    first: int
    last: int


def find_function(tier: Tier, name: str, context: Context) -> Code | None:
    """Where the function is that a formula was checked against.

    None if it is not there any more: that the check is out of step is told elsewhere.
    """
    script = context.book.project.scripts.get(tier.script)
    if script is None:
        return None
    try:
        function = function_named(name, script.tree)
        regions = script.regions.values()
    except Drift:  # a script that cannot be read is told at the script
        return None
    if function is None:
        return None
    first, last = lines_of(function)
    for region in regions:
        if region.first <= first <= region.last:
            return Code(script, region.name, first, last)
    return None
