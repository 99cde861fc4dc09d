"""The symbols of a book and what they stand for: the tables of `docs/notation.md`.

A row says: these symbols, what they stand for, what kind of thing that is, which names
carry it in the scripts, and where: `everywhere`, on the pages it links to, or
`elsewhere`, which is wherever no other row of the symbol holds.
"""

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nodrift.errors import Drift
from nodrift.formulas.tokens import ReadError, canonical
from nodrift.ids import nearest
from nodrift.kinds import KINDS
from nodrift.macros import Macros
from nodrift.markup import Block, Paragraph
from nodrift.project import Page

URI = "notation.md"
HEADS = ["Symbol", "Stands for", "Kind", "In the scripts", "Where"]
NO_NAME = "\N{EM DASH}"
EVERYWHERE, ELSEWHERE = "everywhere", "elsewhere"
LINK = re.compile(r"\[(?P<text>[^\[\]]*)\]\((?P<path>[^()\s]+\.md)\)")


@dataclass(frozen=True, slots=True)
class Row:
    """One meaning. `symbols` are canonical; `pages` are stems, none if `where` says it.

    `shown` and `meaning` are the cells as they are written.
    """

    symbols: tuple[str, ...]
    kinds: tuple[str, ...]
    names: tuple[str, ...]
    where: str
    pages: frozenset[str]
    line: int
    shown: str
    meaning: str

    @property
    def allowed(self) -> frozenset[str]:
        """The kinds of things that it may stand for."""
        return frozenset[str]().union(*(KINDS[kind] for kind in self.kinds))


@dataclass(frozen=True)
class Notation:
    """The rows of a page in their order, and what is wrong with it."""

    page: Page
    rows: tuple[Row, ...]
    drifts: tuple[Drift, ...]

    def on(self, page: Page) -> dict[str, Row]:
        """What each symbol stands for on `page`.

        A page without a number (a glossary, say) speaks of all others, so any meaning
        may hold there; that of one page gives way to that of many.
        """
        valid = [
            row
            for row in self.rows
            if row.where or page.stem in row.pages or not page.number
        ]
        found: dict[str, Row] = {}
        for row in sorted(valid, key=lambda row: _remoteness(row, page)):
            for symbol in row.symbols:
                found.setdefault(symbol, row)
        return found


def _remoteness(row: Row, page: Page) -> int:
    """The meaning for a page itself comes first, that for other pages last."""
    if row.pages:
        return 0 if page.stem in row.pages else 2
    return 1 if row.where == ELSEWHERE else 0


def read_notation(
    page: Page,
    blocks: Sequence[Block],
    offset: int,
    pages: dict[str, Page],
    macros: Macros,
) -> Notation:
    """Read all tables of `page` that have the HEADS; `pages` are those it may name."""
    rows: list[Row] = []
    drifts: list[Drift] = []
    for block in blocks:
        if not isinstance(block, Paragraph) or _cells(block.lines[0]) != HEADS:
            continue
        for line, text in enumerate(block.lines[2:], block.line + 2 + offset):
            try:
                rows.append(_row(text, line, page, pages, macros))
            except ValueError as error:
                what, _, mend = str(error).partition("; ")
                drifts.append(Drift(page.path, line, "E-NOTATION", what, mend))
    drifts += _overlaps(rows, page)
    return Notation(page, tuple(rows), tuple(drifts))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _row(
    text: str, line: int, page: Page, pages: dict[str, Page], macros: Macros
) -> Row:
    """Raises ValueError `what; mend`."""
    cells = _cells(text)
    if len(cells) != len(HEADS):
        raise ValueError(
            f"the row has {len(cells)} cells; write {', '.join(HEADS)}, and \\mid for a "
            "bar in a formula"
        )
    shown, meaning, kind, code, where = cells
    try:
        symbols = tuple(
            canonical(macros.expand(tex)) for tex in re.findall(r"\$([^$]+)\$", shown)
        )
    except ReadError as error:
        raise ValueError(f"{shown} is no symbol: {error}; write $x$") from None
    if not symbols or not meaning:
        raise ValueError("the row names no symbol or no meaning; write $x$ and words")
    kinds = tuple(one.strip() for one in kind.replace(" or ", ",").split(","))
    for one in kinds:
        if one not in KINDS:
            raise ValueError(f"there is no kind {one!r}; {nearest(one, KINDS)}")
    names = tuple(re.findall(r"`(\w+)`", code))
    if not names and code != NO_NAME:
        raise ValueError(f"{code!r} is no Python name; write `name`, or {NO_NAME}")
    stems = frozenset(_stems(where, page, pages))
    if not stems and where not in (EVERYWHERE, ELSEWHERE):
        raise ValueError(
            f"{where!r} is no place; write everywhere, elsewhere, or links to pages"
        )
    held = "" if stems else where
    return Row(symbols, kinds, names, held, stems, line, shown, meaning)


def _stems(where: str, page: Page, pages: dict[str, Page]) -> Iterator[str]:
    folder = posixpath.dirname(page.uri)
    for match in LINK.finditer(where):
        target = pages.get(posixpath.normpath(posixpath.join(folder, match["path"])))
        if target is None:
            raise ValueError(f"there is no page {match['path']}; name one there is")
        if match["text"] != target.number:
            raise ValueError(
                f"the link to {match['path']} says {match['text']!r}; "
                f"its number is {target.number}"
            )
        yield target.stem


def _overlaps(rows: Sequence[Row], page: Page) -> Iterator[Drift]:
    """Two meanings of one symbol in one place."""
    first: dict[tuple[str, str], Row] = {}
    named: dict[str, Row] = {}
    for row in rows:
        for symbol in row.symbols:
            places = row.pages or {row.where}
            twin = next(
                (first[symbol, p] for p in places if (symbol, p) in first), None
            )
            other = named.get(symbol)
            if other and EVERYWHERE in (row.where, other.where):
                twin = other
            if twin is not None:
                yield Drift(
                    page.path,
                    row.line,
                    "E-NOTATION",
                    f"{row.shown} has a meaning for the same place in line {twin.line}",
                    "give each its own pages, or say elsewhere in one of them",
                )
            first |= {(symbol, place): row for place in places}
            named.setdefault(symbol, row)
