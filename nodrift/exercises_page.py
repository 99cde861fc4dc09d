"""Weave exercises: their start on their own page, and the list of all of the book.

The list shows the same words, listings, numbers and formulas. It is woven from the
text of the other pages, but gives their formulas and figures no second anchor.
"""

import html
import posixpath
import re
from collections.abc import Callable
from dataclasses import replace

from nodrift.catalogue import escaped, pages, short_title, title_of
from nodrift.context import Context
from nodrift.displays import quote_display
from nodrift.exercises import FOLD, LEVELS, START, Exercise, read_exercises
from nodrift.ids import exercise_anchor, figure_anchor, parse_id, task_anchor
from nodrift.inline import weave_inline
from nodrift.markup import Block, Display, FigureLine, Paragraph
from nodrift.project import Page

WeaveBlock = Callable[[Block, Context], str]

# A link between pages or to an anchor: path and anchor.
INNER_LINK = re.compile(r"\]\((?!\w+:|//)(?P<path>[^()\s#]*)(?P<anchor>#[^()\s]*)?\)")


def start(text: str, context: Context) -> str:
    """The woven start of an exercise with an anchor; its level leads to the list."""
    listing = context.book.page_with("exercises")
    match = START.match(text)
    if match is None or match["level"] not in LEVELS:
        return text
    number, level = int(match["number"]), match["level"]
    if listing is not None:
        anchor = task_anchor(context.page.stem, number)
        level = f'<a href="{context.href(listing)}#{anchor}">{level}</a>'
    opening = (
        f'<strong class="nd-exercise" id="{exercise_anchor(number)}">{number}.</strong>'
        f' <span class="nd-level">{level}</span>'
    )
    return _opened(text, opening, context)


def exercises(indent: str, context: Context, weave_block: WeaveBlock) -> str:
    """A table of all exercises by page and level, then each of them, as Markdown."""
    book = context.book
    found = [
        (page, read_exercises(book.blocks[page.stem.lower()][0]))
        for page in pages(book)
    ]
    found = [(page, listed) for page, listed in found if listed]
    pieces = [context.stash(_overview(found, context))]
    for page, listed in found:
        pieces.append(f"## {escaped(title_of(page, book))}")
        pieces += [_quoted(one, page, context, weave_block) for one in listed]
    return "\n\n".join(f"{indent}{piece}" for piece in pieces)


def _quoted(
    one: Exercise, page: Page, context: Context, weave_block: WeaveBlock
) -> str:
    """Question and folded solution; what is wrong with them is told on their page."""
    opening = (
        f'<strong class="nd-exercise" id="{task_anchor(page.stem, one.number)}">'
        f'<a href="{context.href(page)}#{exercise_anchor(one.number)}">Exercise '
        f'{one.number}</a></strong> <span class="nd-level">{html.escape(one.level)}</span>'
    )
    quiet = replace(context, drifts=[])
    question, solution = (
        "\n".join(_block(block, page, quiet, weave_block) for block in blocks).strip(
            "\n"
        )
        for blocks in (one.question, one.solution)
    )
    return "\n\n".join((_opened(question, opening, context), FOLD, solution))


def _opened(text: str, opening: str, context: Context) -> str:
    return START.sub(lambda _: f"{context.stash(opening)} ", text, count=1)


def _block(block: Block, page: Page, context: Context, weave_block: WeaveBlock) -> str:
    """A block of `page` as another page quotes it."""
    match block:
        case Display():
            woven = ""
            with context.at(block.line):
                woven = quote_display(block, context)
            return block.indent + woven
        case FigureLine():
            id = parse_id(block.id)
            anchor = figure_anchor(id.name) if id is not None else ""
            return block.indent + context.stash(
                f'<p class="nd-source"><a href="{context.href(page)}#{anchor}">'
                "The figure stands on its own page</a></p>"
            )
        case Paragraph():
            text = INNER_LINK.sub(lambda link: _moved(link, page, context), block.text)
            return weave_inline(text, block.line, context)
    woven = block.text
    with context.at(block.line):
        woven = weave_block(block, context)
    return woven


def _moved(link: re.Match[str], page: Page, context: Context) -> str:
    """A link of `page`, which may be in another folder."""
    folder = posixpath.dirname(page.uri)
    target = posixpath.normpath(posixpath.join(folder, link["path"]))
    uri = target if link["path"] else page.uri
    here = posixpath.dirname(context.page.uri) or "."
    return f"]({posixpath.relpath(uri, here)}{link['anchor'] or ''})"


def _overview(found: list[tuple[Page, list[Exercise]]], context: Context) -> str:
    """A table with the numbers of all exercises by page and level."""
    heads = "".join(f'<th scope="col">{level}</th>' for level in LEVELS)
    rows = ""
    for page, listed in found:
        cells = "".join(
            "<td>"
            + " ".join(
                f'<a href="#{task_anchor(page.stem, one.number)}">{one.number}</a>'
                for one in listed
                if one.level == level
            )
            + "</td>"
            for level in LEVELS
        )
        name = html.escape(short_title(page, context.book))
        rows += f'<tr><th scope="row">{name}</th>{cells}</tr>'
    everything = [one for _, listed in found for one in listed]
    totals = "".join(
        f"<td>{sum(one.level == level for one in everything)}</td>" for level in LEVELS
    )
    return (
        '<div class="nd-table nd-tasks" tabindex="0" role="group" '
        'aria-label="Exercises by page and level">'
        f'<table><thead><tr><th scope="col">Page</th>{heads}</tr></thead>'
        f"<tbody>{rows}"
        f'<tr><th scope="row">All {len(everything)}</th>{totals}</tr>'
        "</tbody></table></div>"
    )
