"""Checks of the glossary: its entries, and the pages that it and readers lead to."""

import re
from collections.abc import Iterator

from nodrift.book import Book
from nodrift.errors import Drift

LINKED = re.compile(r'<a class="nd-term" href="[^"]*#([^"]+)"')


def check_glossary(book: Book) -> Iterator[Drift]:
    """Each entry is whole, and stands where one looks for it."""
    if book.glossary is not None:
        yield from book.glossary.drifts


def unused_terms(book: Book, rendered: dict[str, str]) -> Iterator[Drift]:
    """Each page that an entry names as its source uses the term.

    `rendered` is the HTML of the pages by stem; one that is missing may use any term.
    """
    if book.glossary is None:
        return
    used = {
        book.project.pages[stem].uri: set(LINKED.findall(html))
        for stem, html in rendered.items()
    }
    for term in book.glossary.terms.values():
        for uri in term.told:
            if uri in used and term.anchor not in used[uri]:
                yield Drift(
                    book.glossary.page.path,
                    term.line + 2,
                    "E-TERM",
                    f"{uri} tells of {term.name!r}, the entry says, and never uses it",
                    "name the page that does, or list the form that it uses, or link "
                    f"to {book.glossary.page.uri}#{term.anchor} there",
                )
