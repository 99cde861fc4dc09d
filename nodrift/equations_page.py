"""Weave the list of all formulas of the book, and how each of them was checked.

The formulas themselves stand on their pages: all of them here would be a page of 80,000
elements. The number of each leads there, a card shows it, and a script can fetch them.

The page that holds it explains the words, under headings whose anchors are in EXPLAINED.
"""

import html
from collections import Counter
from collections.abc import Iterator

from nodrift import verdicts
from nodrift.catalogue import Formula, escaped, formulas, pages, title_of
from nodrift.context import Context
from nodrift.excerpts import excerpt, parsed
from nodrift.formulas.lock import FOLDER, Tier
from nodrift.ids import check_anchor, equation_anchor
from nodrift.inline import MINUS
from nodrift.project import Page

# Kinds of formulas by their tier: the anchor of the heading that explains it, and the
# head of its column in the table of totals.
EXPLAINED = {
    "proven": ("proven", "Proven"),
    "agrees": ("agrees", "Agrees"),
    "oracle": ("tested-by-an-oracle", "By oracle"),
    "note": ("not-evaluated", "Not evaluated"),
    "": ("", "Not checked yet"),
}

SHOW = '<button class="nd-show" type="button">Show these formulas</button>'


def equations(indent: str, context: Context) -> str:
    """Totals, then every formula under a heading for its page, as Markdown."""
    found = [(page, list(formulas(page, context.book))) for page in pages(context.book)]
    found = [(page, listed) for page, listed in found if listed]
    pieces = [context.stash(_totals(found, context))]
    for page, listed in found:
        entries = "".join(_entry(formula, context) for formula in listed)
        pieces.append(f"## {escaped(title_of(page, context.book))}")
        pieces.append(
            context.stash(
                f'<p class="nd-all">{SHOW}</p>'
                f'<ul class="nd-checks" role="list" id="{_part(page)}">{entries}</ul>'
            )
        )
    return "\n\n".join(f"{indent}{piece}" for piece in pieces)


# One formula


def _entry(formula: Formula, context: Context) -> str:
    below = ""
    if formula.tier:
        facts = _evidence(formula.tier), _sources(formula, formula.tier, context)
        rows = "<br>".join(filter(None, map(verdicts.DOT.join, facts)))
        below = f'<p class="nd-mark">{rows}</p>{_binding(formula, context)}'
    return (
        f'<li id="{check_anchor(html.escape(formula.name))}">'
        f"<p>{_place(formula, context)} {_verdict(formula, context)}</p>{below}</li>"
    )


def _place(formula: Formula, context: Context) -> str:
    """The number of a formula, which leads to where it stands, and its name."""
    anchor = html.escape(equation_anchor(formula.name))
    address = f"{context.href(formula.page)}#{anchor}"
    if formula.label is None:
        return f'<a class="nd-eqref" href="{address}">A formula without a number</a>:'
    return (
        f'<a class="nd-eqref" href="{address}">({formula.label.number})</a> '
        f"<code>{html.escape(formula.name)}</code>:"
    )


def _verdict(formula: Formula, context: Context) -> str:
    anchor, words = EXPLAINED[formula.kind]
    if not anchor:
        return verdicts.UNCHECKED
    if formula.tier is not None:
        words = verdicts.in_words(formula.tier)
    reason = f": {html.escape(formula.reason)}" if formula.reason else ""
    return f'<a href="#{anchor}">{words}</a>{reason}'


def _evidence(tier: Tier) -> Iterator[str]:
    if tier.draws:
        draws = verdicts.counted(tier.draws, "draw")
        yield f"{draws}, equal to within {_power(tier.tolerance)}"
    for noun, (caught, all) in (
        ("formulas", tier.formula_mutants),
        ("functions", tier.code_mutants),
    ):
        if all:
            yield f"spoilt {noun} caught: {caught} of {all}"


def _power(value: float) -> str:
    """A small number as people write it: 10 to the minus 9, not 1e-09."""
    mantissa, _, power = f"{value:.0e}".partition("e")
    times = "" if mantissa == "1" else f"{mantissa} \N{MULTIPLICATION SIGN} "
    return f"{times}10<sup>{int(power)}</sup>".replace("-", MINUS) if value else "0"


def _sources(formula: Formula, tier: Tier, context: Context) -> Iterator[str]:
    code = verdicts.find_function(tier, formula.name, context)
    if code is None:
        return
    address = context.script_href(code.script, code.region)
    yield (
        f'Function in <a href="{address}"><code>{code.script.id}.py</code></a>, '
        f"lines {_lines(code.first, code.last)}"
    )
    if record := verdicts.record_link(code.script, formula.page, context):
        yield record


def _binding(formula: Formula, context: Context) -> str:
    """A fold with the lines that say what each symbol of a formula stands for.

    For a formula that cannot be read, these lines are its test.
    """
    path = FOLDER / f"{formula.page.stem}.py"
    try:
        text = (context.book.project.root / path).read_text(encoding="utf-8")
        parts = excerpt(formula.name, parsed(text))
    except (OSError, ValueError, SyntaxError):  # the check of bindings says so
        return ""
    if not parts:
        return ""
    rows = text.split("\n")
    code = "\n\n".join("\n".join(rows[first - 1 : last]) for first, last in parts)
    by_hand = formula.kind == "oracle"
    summary = "The hand-written test" if by_hand else "What each symbol stands for"
    places = ", ".join(_lines(first, last) for first, last in parts)
    return (
        '<details class="nd-source">'
        f"<summary>{summary}</summary>"
        f'<div class="highlight"><pre><code>{html.escape(code)}\n</code></pre></div>'
        f"<p><code>{path.as_posix()}</code>, lines {places}</p></details>"
    )


def _lines(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}\N{EN DASH}{last}"


# Totals


def _totals(found: list[tuple[Page, list[Formula]]], context: Context) -> str:
    """A table of how many formulas of each page are of which kind."""
    counts = {page: Counter(one.kind for one in listed) for page, listed in found}
    total = sum(counts.values(), Counter())
    kinds = [kind for kind in EXPLAINED if kind or total[kind]]
    heads = "".join(
        f'<th scope="col"><a href="#{anchor}">{words}</a></th>'
        if anchor
        else f'<th scope="col">{words}</th>'
        for anchor, words in (EXPLAINED[kind] for kind in kinds)
    )
    rows = ""
    for page, count in counts.items():
        title, _, _ = title_of(page, context.book).partition(":")
        name = f'<a href="#{_part(page)}">{html.escape(title)}</a>'
        rows += _row(name, count, kinds)
    rows += _row("All", total, kinds)
    return (
        '<div class="nd-table" tabindex="0" role="group" '
        'aria-label="Totals">'
        f'<table><thead><tr><th scope="col">Page</th>{heads}'
        '<th scope="col">Formulas</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(name: str, count: Counter[str], kinds: list[str]) -> str:
    numbers = [*(count[kind] for kind in kinds), count.total()]
    cells = "".join(f"<td>{number}</td>" for number in numbers)
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def _part(page: Page) -> str:
    return f"checks-{page.stem}"
