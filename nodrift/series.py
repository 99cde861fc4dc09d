"""Weave the order of the book: the list of its parts, and where in it a page stands."""

import html

from nodrift.context import Context
from nodrift.tracks import minutes_of, spoken


def series(context: Context) -> str:
    """The parts in order, with what each teaches; one without a page is not linked."""
    items = []
    for part in context.book.project.series:
        page = context.book.project.pages.get(part.stem)
        title = html.escape(part.title)
        if page is None:
            name = f'{title} <span class="nd-planned">planned</span>'
        else:
            name = f'<a href="{context.href(page)}">{title}</a>'
        items.append(f"<li><strong>{name}</strong><br>{html.escape(part.teaches)}</li>")
    return context.stash(f'<ol class="nd-series">{"".join(items)}</ol>')


def place_in_series(context: Context) -> str:
    """`Part 1 of 9`, how far that is, and minutes to read; "" for any other page."""
    project, page = context.book.project, context.page
    parts = [part.stem for part in project.series]
    for kind, stems in (("Part", parts), ("Background", list(project.background))):
        if page.stem in stems:
            number, count = stems.index(page.stem) + 1, len(stems)
            return context.stash(
                f'<p class="nd-part">{kind} {number} of {count} '
                f'<progress value="{number}" max="{count}" aria-hidden="true">'
                f"</progress> {spoken(minutes_of(page, context))} to read</p>"
            )
    return ""
