"""The report's sections on code, other files, and what the change costs."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from nodrift.diff.base import Touched
from nodrift.diff.html import Html, anchor, counted, el, fold, join, lines, table
from nodrift.diff.scripts import ScriptChange
from nodrift.diff.seen import tag
from nodrift.diff.sizes import Size
from nodrift.project import SOURCES

OPEN = 40  # lines of a difference up to which it is not folded


def scripts(changes: Sequence[ScriptChange]) -> Iterator[Html]:
    """What changed in the lines of scripts, and in what they printed."""
    for change in changes:
        added = sum(line.startswith("+") for line in change.lines)
        removed = sum(line.startswith("-") for line in change.lines)
        event = "changed" if change.event == "run" else change.event
        before = f" was {change.old_id}" if change.event == "renamed" else ""
        told = f"+{added} \N{MINUS SIGN}{removed}" if change.lines else "same lines"
        if change.event in {"new", "gone"}:  # the tag says it of every line
            told, pane = counted(added + removed, "line"), _plain
        else:
            pane = lines
            if change.outputs:
                told += f", {counted(len(change.outputs), 'output')} changed"
        body = [pane(change.lines)] if change.lines else []
        for region, diff in change.outputs.items():
            body += [el("p", "What ", el("code", region), " printed", class_="side"),
                     pane(diff)]  # fmt: skip
        words = join(
            [el("code", f"{SOURCES}/{change.id}.py"), " ", tag(event), before, " ",
             el("span", told, class_="count")]
        )  # fmt: skip
        opens = len(change.lines) <= OPEN and event == "changed"
        yield el("div", fold(words, *body, open=opens), id=f"code-{anchor(change.id)}")


def _plain(diff: Sequence[str]) -> Html:
    """The lines of a difference that are all new, or all gone, as they are written."""
    text = "\n".join(line[1:] for line in diff if not line.startswith("@"))
    return el("pre", text.strip("\n"), tabindex="0")


def elsewhere(files: Sequence[Touched], remade: bool) -> Iterator[Html]:
    """Files that are neither pages nor scripts, by their folder.

    `remade` says that what makes the pages may work otherwise.
    """
    if remade:
        yield el(
            "p",
            "The engine, the theme or the configuration changed. Both books above were "
            "woven by the engine of this working tree, so what it does otherwise now "
            "shows in the built site, not here.",
            class_="notice",
        )
    for folder, group in groupby(files, lambda one: one.path.rpartition("/")[0]):
        listed = list(group)
        rows = (
            (
                el("code", file.path),
                "" if file.added is None else f"+{file.added}",
                "" if file.removed is None else f"\N{MINUS SIGN}{file.removed}",
            )
            for file in listed
        )
        words = join(
            [el("code", f"{folder}/" if folder else "the top folder"), " ",
             el("span", counted(len(listed), "file"), class_="count")]
        )  # fmt: skip
        yield fold(words, table(("file", "added", "removed"), rows, "values"))


def sizes(rows: Sequence[Size]) -> Iterator[Html]:
    """What there is, and what it takes to run and build it."""
    cells = (
        (row.name, amount(row.old, row), amount(row.new, row), _change(row))
        for row in rows
    )
    yield table(("what", "before", "after", "change"), cells, "values")


def amount(value: float, row: Size) -> str:
    """A count, seconds or bytes as people read them."""
    if row.unit == "s":
        return f"{value:,.1f} s"
    if row.unit == "B":
        return f"{value / 1e6:,.2f} MB" if value >= 1e5 else f"{value / 1e3:,.1f} kB"
    return f"{value:,.0f}"


def _change(row: Size) -> str:
    if row.old == row.new:
        return ""
    if not row.unit:
        return f"{row.new - row.old:+,.0f}"
    return f"{(row.new - row.old) / row.old:+.1%}" if row.old else "new"
