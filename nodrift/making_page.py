"""Weave how the book was made: its runs, what was planted in it, what is checked."""

import html
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby

from nodrift.bundle import bundle_path
from nodrift.catalogue import formulas, pages, short_title
from nodrift.context import Context
from nodrift.environment import owners
from nodrift.errors import CODES, TOLD_BY
from nodrift.ids import code_anchor
from nodrift.planted import Planted, planted
from nodrift.project import Page
from nodrift.record import Run
from nodrift.script import Script

Ran = tuple[Script, Run]


# ---- runs ----


def runs(context: Context) -> str:
    """What was run, with what and for how long: by page, then each script."""
    project = context.book.project
    ran = [(script, context.book.run(script)) for script in project.scripts.values()]
    by_post = {
        post: list(group) for post, group in groupby(ran, lambda one: one[0].post)
    }
    groups = [
        (page, by_post[page.stem])
        for page in pages(context.book)
        if page.stem in by_post
    ]
    rows = "".join(
        _row(_link(page, context), [str(len(group)), *_sums(group)])
        for page, group in groups
    )
    rows += _row("All", [str(len(ran)), *_sums(ran)])
    heads = ("Page", "Scripts", *SUMMED)
    return context.stash(
        f"{_made_with(ran)}{_table('Runs by page', heads, rows)}"
        f'<details class="nd-source"><summary>Every script</summary>'
        f"{_every_script(groups, context)}</details>"
    )


SUMMED = ("Lines", "Results", "Figures", "CPU seconds")


def _sums(ran: list[Ran]) -> list[str]:
    """What SUMMED names, of these scripts together."""
    seconds = sum(sum(run.seconds.values()) for _, run in ran)
    return [
        f"{sum(len(script.text.splitlines()) for script, _ in ran):,d}",
        f"{sum(len(run.results) for _, run in ran):,d}",
        f"{sum(len(run.figures) for _, run in ran):,d}",
        f"{seconds:,.1f}" if seconds else "",
    ]


def _every_script(groups: list[tuple[Page, list[Ran]]], context: Context) -> str:
    rows = ""
    for page, group in groups:
        rows += (
            f'<tr><th scope="rowgroup" colspan="{len(SUMMED) + 1}">'
            f"{html.escape(short_title(page, context.book))}</th></tr>"
        )
        rows += "".join(
            _row(context.script_link(script), _sums([(script, run)]))
            for script, run in group
        )
    return _table("Runs by script", ("Script", *SUMMED), rows)


def _made_with(ran: list[Ran]) -> str:
    """Versions and class of machine, once for all runs that have them in common."""
    counts: Counter[tuple[str, ...]] = Counter()
    versions: dict[str, set[str]] = {}
    for script, run in ran:
        made = run.environment
        counts[made["machine"], f"Python {made['python']}", str(made["threads"])] += 1
        named = owners(script.imports)
        for package, version in made["packages"].items():
            if package in named:
                versions.setdefault(package, set()).add(version)
    items = "".join(
        f"<li>{count:,d} runs on <code>{html.escape(machine)}</code>, {html.escape(python)}, "
        f"{threads} thread{'' if threads == '1' else 's'}</li>"
        for (machine, python, threads), count in counts.most_common()
    )
    packages = ", ".join(
        html.escape(f"{package} {' and '.join(sorted(found))}")
        for package, found in sorted(versions.items())
    )
    return f'<ul class="nd-made">{items}<li>{packages}</li></ul>'


def scripts(context: Context) -> str:
    """A link to all scripts in one file."""
    project = context.book.project
    address = context.bundle_href(bundle_path(project))
    return context.stash(
        f'<p class="nd-downloads"><a href="{address}" download>All '
        f"{len(project.scripts):,d} scripts in one file (zip)</a></p>"
    )


# ---- formulas ----


def tiers(context: Context) -> str:
    """Of each page: how its formulas were checked, and which slips were noticed."""
    rows, total = "", [0] * 6
    for page in pages(context.book):
        counts = _counts(page, context)
        if any(counts):
            rows += _row(_link(page, context), list(map(str, counts)))
            total = [a + b for a, b in zip(total, counts, strict=True)]
    rows += _row("All", [f"{count:,d}" for count in total])
    heads = (
        "Page",
        "Proven",
        "Agree",
        "By oracle",
        "Not evaluated",
        "Slips caught",
        "Slips unnoticed",
    )
    return context.stash(_table("Formulas and slips by page", heads, rows))


def _counts(page: Page, context: Context) -> list[int]:
    found = list(formulas(page, context.book))
    kinds = Counter(one.kind for one in found)
    counts = [kinds[kind] for kind in ("proven", "agrees", "oracle", "note")]
    scores = [
        score
        for one in found
        if one.tier is not None
        for score in (one.tier.formula_mutants, one.tier.code_mutants)
    ]
    caught, made = sum(a for a, _ in scores), sum(b for _, b in scores)
    return [*counts, caught, made - caught]


# ---- drifts ----


def drifts(context: Context) -> str:
    """How many of the drifts that were planted on purpose were noticed, and where."""
    found = sorted(planted(context.book.project), key=lambda one: one.kind)
    areas: dict[str, list[Planted]] = {}
    for one in found:
        areas.setdefault(one.area, []).append(one)
    by_size = sorted(areas.items(), key=lambda of: (_counted(of[1]), of[0]))
    rows = "".join(
        _row(html.escape(area), [f"{len(own):,d}", *_told(_counted(own))])
        for area, own in by_size
    )
    rows += _row("All", [f"{len(found):,d}", *_told(_counted(found))])
    kinds = "".join(
        _row(
            html.escape(one.kind),
            [*_told(_counted([one])), f"<code>{html.escape(one.command)}</code>"],
        )
        for one in sorted(found, key=lambda one: one.planted)
    )
    heads = ("Drifts of", "Kinds", *COUNTED)
    every = _table("Planted drifts by kind", ("Kind", *COUNTED, "By"), kinds)
    return context.stash(
        f"{_table('Planted drifts by area', heads, rows)}"
        f'<details class="nd-source"><summary>Every kind</summary>{every}</details>'
    )


COUNTED = ("Planted", "Noticed", "At its place")


def _counted(found: list[Planted]) -> tuple[int, int, int]:
    """What COUNTED names, of these kinds together."""
    return (
        sum(one.planted for one in found),
        sum(one.noticed for one in found),
        sum(one.placed for one in found),
    )


def _told(counts: Iterable[int]) -> list[str]:
    return [f"{count:,d}" for count in counts]


# ---- checks ----


def checks(indent: str, context: Context) -> str:
    """Every code of an error and what it means, by the command that tells it."""
    told = {code: command for command, codes in TOLD_BY.items() for code in codes}
    catalogue = context.book.page_with("codes")
    address = context.href(catalogue) if catalogue is not None else ""
    pieces = []
    for command in ("check", *TOLD_BY):
        entries = "".join(_codes(command, told, address))
        pieces.append(f"### `nodrift {command}`")
        pieces.append(context.stash(f'<dl class="nd-codes">{entries}</dl>'))
    return "\n\n".join(f"{indent}{piece}" for piece in pieces)


def _codes(command: str, told: dict[str, str], address: str) -> Iterator[str]:
    """`address` is that of the page with examples of each code, "" without one."""
    for code, words in sorted(CODES.items()):
        if told.get(code, "check") == command:
            name = f"<code>{code}</code>"
            if address:
                name = f'<a href="{address}#{code_anchor(code)}">{name}</a>'
            yield (
                f'<dt id="{code_anchor(code)}">{name}</dt><dd>{html.escape(words)}</dd>'
            )


# ---- tables ----


def _table(label: str, heads: tuple[str, ...], rows: str) -> str:
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    return (
        f'<div class="nd-table nd-counts" tabindex="0" role="group" aria-label="{label}">'
        f"<table><thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(name: str, cells: list[str]) -> str:
    rest = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr><th scope="row">{name}</th>{rest}</tr>'


def _link(page: Page, context: Context) -> str:
    name = html.escape(short_title(page, context.book))
    address = context.href(page)
    return f'<a href="{address}">{name}</a>' if address else name
