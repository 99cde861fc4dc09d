"""Weave the list of all works of the book, each with the pages that cite it."""

import html
import unicodedata
from itertools import groupby

from nodrift.catalogue import pages, short_title
from nodrift.context import Context
from nodrift.ids import citation_anchor, work_anchor


def bibliography(indent: str, context: Context) -> str:
    """All works by author, under a heading for each letter, as Markdown."""
    works = context.book.bibliography
    sorted_keys = sorted(works.keys, key=lambda key: _order(works.label(key)))
    pieces = []
    for letter, keys in groupby(sorted_keys, lambda key: _order(works.label(key))[0]):
        entries = "".join(_entry(key, context) for key in keys)
        pieces.append(f"## {letter.upper()}")
        pieces.append(
            context.stash(
                f'<ul class="nd-references nd-works" role="list">{entries}</ul>'
            )
        )
    return "\n\n".join(f"{indent}{piece}" for piece in pieces)


def _order(label: str) -> str:
    """A label as an index sorts it: case and accents aside."""
    plain = unicodedata.normalize("NFKD", label.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def _entry(key: str, context: Context) -> str:
    works = context.book.bibliography
    citing = context.book.citing.get(key, [])
    links = ", ".join(
        f'<a href="{context.href(page)}#{citation_anchor(key)}">'
        f"{html.escape(short_title(page, context.book))}</a>"
        for page in pages(context.book)
        if page in citing
    )
    cited = f'<p class="nd-source">Cited in: {links}</p>' if links else ""
    return (
        f'<li id="{work_anchor(key)}"><p><strong>{html.escape(works.label(key))}'
        f"</strong><br>{works.html(key)}</p>{cited}</li>"
    )
