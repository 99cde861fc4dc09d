"""Which meaning of the notation each symbol of a page has there."""

from collections.abc import Iterator
from dataclasses import dataclass

from nodrift.book import Book
from nodrift.formulas.tokens import ReadError
from nodrift.mentions import mentions, written
from nodrift.notation import Row
from nodrift.project import Page


@dataclass(frozen=True, slots=True)
class Use:
    """A symbol in a formula at `line` of its page; `row` is None if none holds here."""

    symbol: str
    tex: str
    line: int
    row: Row | None
    error: str = ""


def uses(book: Book, page: Page) -> Iterator[Use]:
    """Every symbol of the page from top to bottom; an `error` if one cannot be read."""
    if book.notation is None:
        return
    rows = book.notation.on(page)
    blocks, offset = book.blocks[page.stem]
    for tex, line in written(blocks, offset):
        try:
            for one in mentions(book.macros.expand(tex), rows.__contains__):
                found = one.among(rows.__contains__)
                symbol = found or one.spellings[-1]
                yield Use(symbol, tex, line, rows[found] if found else None)
        except ReadError as error:
            yield Use("", tex, line, None, str(error))


def rows_of(book: Book, page: Page) -> list[Row]:
    """The rows that the page uses, in the order of the notation."""
    if book.notation is None:
        return []
    found = {use.row.line for use in uses(book, page) if use.row is not None}
    return [row for row in book.notation.rows if row.line in found]


def names_of(book: Book, stem: str) -> frozenset[str]:
    """All names in the code of the scripts of a page."""
    scripts = book.project.scripts.values()
    own = [script.names for script in scripts if script.post == stem]
    return frozenset[str]().union(*own)
