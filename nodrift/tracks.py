"""Weave what it takes to read the book: the time of each page, and ways through it.

Words are counted in the sources and seconds come from runs, so neither is typed. The
ways are `extra.tracks` of mkdocs.yml: a name, pages in order, scripts to run (all those
of the pages, if none are named), and what a reader can do then.
"""

import functools
import html
import re
from typing import Any

from nodrift import catalogue
from nodrift.context import Context, Wrong
from nodrift.markup import FigureLine, Heading, Paragraph, prose_only
from nodrift.project import CONFIG, Page
from nodrift.script import Script

WORDS_A_MINUTE = (
    100  # with formulas and pictures on the way; a novel goes twice as fast
)
WORD = re.compile(r"[^\W\d_][\w'\N{RIGHT SINGLE QUOTATION MARK}-]*")


def words_of(page: Page, context: Context) -> int:
    """Words of the main line: text, tables and captions, neither code nor folds."""
    blocks, _ = context.book.blocks[page.stem.lower()]
    main = [block for block in blocks if len(block.indent) < 4]
    texts = [block.text for block in main if isinstance(block, Paragraph | Heading)]
    texts += [block.caption for block in main if isinstance(block, FigureLine)]
    return sum(map(_count, texts))


@functools.lru_cache(maxsize=8192)  # several tracks lead through one page
def _count(text: str) -> int:
    return len(WORD.findall(prose_only(text)))


def minutes_of(page: Page, context: Context) -> float:
    """How long the main line takes to read."""
    return words_of(page, context) / WORDS_A_MINUTE


def seconds_of(script: Script, context: Context) -> float:
    """CPU seconds of one run of a script."""
    return sum(context.book.run(script).seconds.values())


def times(context: Context) -> str:
    """A table: minutes to read each part and background page, seconds to run it."""
    pages = [page for page in catalogue.pages(context.book) if page.number]
    rows, all_minutes, all_seconds, all_scripts = "", 0.0, 0.0, 0
    for page in pages:
        scripts = _scripts_of(page, context)
        minutes = minutes_of(page, context)
        seconds = sum(seconds_of(script, context) for script in scripts)
        rows += _row(_link(page, context), minutes, len(scripts), seconds)
        all_minutes, all_seconds = all_minutes + minutes, all_seconds + seconds
        all_scripts += len(scripts)
    rows += _row("All", all_minutes, all_scripts, all_seconds)
    heads = "".join(
        f'<th scope="col">{head}</th>'
        for head in ("Page", "Minutes to read", "Scripts", "CPU seconds")
    )
    return context.stash(
        '<div class="nd-table" tabindex="0" role="group" aria-label="Times">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        f"{_how()}"
    )


def tracks(context: Context) -> str:
    """Each way through the book: what to read, what to run, and for what."""
    extra = context.book.project.config.get("extra") or {}
    items = "".join(_track(track, context) for track in extra.get("tracks") or ())
    return context.stash(f'<ul class="nd-tracks" role="list">{items}</ul>{_how()}')


def _track(track: dict[str, Any], context: Context) -> str:
    name = html.escape(str(track.get("name", "")))
    pages = [_page(stem, name, context) for stem in track.get("pages", ())]
    minutes = sum(words_of(page, context) for page in pages) / WORDS_A_MINUTE
    reading = ", ".join(_link(page, context, short=True) for page in pages)
    if "run" in track:
        scripts = [context.book.project.script(id) for id in track["run"]]
        running = ", ".join(
            f'<a href="{context.script_href(script)}"><code>{script.id}</code></a>'
            for script in scripts
        )
    else:
        scripts = [one for page in pages for one in _scripts_of(page, context)]
        running = f"all {len(scripts)} scripts of these pages"
    seconds = sum(seconds_of(script, context) for script in scripts)
    return (
        f"<li><p><strong>{name}.</strong> {html.escape(str(track.get('then', '')))}</p>"
        f"<p>Read {reading}: {spoken(minutes)}.</p>"
        f"<p>Run {running}: {spoken(seconds / 60)}.</p></li>"
    )


def _page(stem: str, track: str, context: Context) -> Page:
    try:
        return context.book.project.pages[stem]
    except KeyError:
        what = (
            f"the track {track!r} of {CONFIG} names {stem!r}, and there is no such page"
        )
        raise Wrong("E-SERIES", what, "name the stem of a page") from None


def _scripts_of(page: Page, context: Context) -> list[Script]:
    scripts = context.book.project.scripts.values()
    return [script for script in scripts if script.post == page.stem]


def _link(page: Page, context: Context, short: bool = False) -> str:
    title = catalogue.title_of(page, context.book)
    if short:  # a part by its number, a background page by its name
        name, _, rest = title.partition(": ")
        title = name.lower() if page.number.isdigit() else rest or name
    return f'<a href="{context.href(page)}">{html.escape(title)}</a>'


def _row(name: str, minutes: float, scripts: int, seconds: float) -> str:
    cells = "".join(f"<td>{one:,.0f}</td>" for one in (minutes, scripts, seconds))
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def spoken(minutes: float) -> str:
    """A time as people say it: in minutes, above twenty in fives, then in half hours."""
    if minutes < 1.5:
        return f"{60 * minutes:.0f} seconds"
    if minutes < 20:
        return f"{minutes:.0f} minutes"
    if minutes < 100:
        return f"{5 * round(minutes / 5)} minutes"
    return f"{round(minutes / 30) / 2:g} hours"


def _how() -> str:
    return (
        f'<p class="nd-source">Reading: {WORDS_A_MINUTE} words a minute, counted '
        "without code and folds. Running: CPU seconds of one thread, as the scripts "
        "behind these pages took them.</p>"
    )
