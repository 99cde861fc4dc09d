"""Drifts of links, terms, symbols and exercises: what leads from one page to another."""

import itertools
import re
from collections.abc import Iterator
from functools import lru_cache
from posixpath import dirname, join, normpath

from mutants import CHECK, QUICK, Clean, Kind, Mutant, Place, stem
from page_reading import DISPLAY, MATHS, misspelt, prose

LINK = re.compile(
    r"(?<!!)\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])+)\]"
    r"\((?P<file>[^()#\s]*\.md)?(?:#(?P<anchor>[^()\s]+))?\)"
)
PART = re.compile(r"\b[Pp]art (?P<number>\d)\b")
PARTS = re.compile(r"\b[Pp]arts? \d(?:(?:,| and| to| or) \d)*\b")
HEADING = re.compile(r"^#{2,5} (?P<words>.+)$", re.MULTILINE)
GLOSSARY, NOTATION = "docs/glossary.md", "docs/notation.md"
TERM = re.compile(
    r"^(?P<name>[^\n:#].*)\n:   (?P<means>.*)\n:   (?P<told>.*)$", re.MULTILINE
)
EXERCISE = re.compile(
    r"^\*\*(?P<number>\d+)\.\*\* (?P<level>\*\(\w+\)\*) ", re.MULTILINE
)
FOLD = re.compile(r'^\?\?\? note "Solution"$', re.MULTILINE)


@lru_cache(maxsize=64)
def _readable(text: str) -> str:
    """The prose of a page; formulas in sentences are blanked out, too."""
    return re.sub(MATHS, lambda match: " " * len(match[0]), prose(text))


def _links(clean: Clean) -> Iterator[tuple[str, re.Match[str]]]:
    for page in clean.pages:
        for match in LINK.finditer(_readable(clean.text(page))):
            if match["file"] or match["anchor"]:
                yield page, match


def _another(
    clean: Clean, page: str, start: int, end: int, new: str, *codes: str
) -> Mutant:
    line = clean.line(page, start)
    return Mutant(
        stem(page),
        f"{page}:{line}: {clean.text(page)[start:end]} -> {new}",
        tuple(Place(code, page, line) for code in codes),
        clean.swap(page, start, end, new),
    )


def _goal(page: str, file: str | None) -> str:
    """The file that a link of a page leads to."""
    return normpath(join(dirname(page), file)) if file else page


def page_gone(clean: Clean) -> Iterator[Mutant]:
    """A link to a file that is not there."""
    for page, match in _links(clean):
        if match["file"]:
            folder, slash, name = match["file"].rpartition("/")
            new = f"{folder}{slash}{misspelt(name.removesuffix('.md'))}.md"
            if _goal(page, new) not in clean.pages:
                # Lists whose links the engine reads for more than where they lead.
                more = {NOTATION: ("E-NOTATION",), GLOSSARY: ("E-TERM",)}.get(page, ())
                if PART.search(match["words"]):
                    more = (*more, "E-SERIES")
                yield _another(clean, page, *match.span("file"), new, "E-LINK", *more)


def _anchor_gone(glossary: bool) -> object:
    def gone(clean: Clean) -> Iterator[Mutant]:
        for page, match in _links(clean):
            if match["anchor"] is None:
                continue
            if (_goal(page, match["file"]) == GLOSSARY) == glossary:
                new = misspelt(match["anchor"])
                codes = ("E-ANCHOR", "E-TERM") if glossary else ("E-ANCHOR",)
                yield _another(clean, page, *match.span("anchor"), new, *codes)

    return gone


def _slug(words: str) -> str:
    """The anchor of a heading, as Markdown makes it of plain words."""
    kept = re.sub(r"[^\w\s-]", "", words.lower())
    return re.sub(r"[-\s]+", "-", kept).strip("-")


def heading_reworded(clean: Clean) -> Iterator[Mutant]:
    """A heading gets other words, and links lead to the old ones."""
    places: dict[tuple[str, str], list[Place]] = {}
    for page, match in _links(clean):
        if match["anchor"]:
            goal = _goal(page, match["file"]), match["anchor"]
            line = clean.line(page, match.start())
            places.setdefault(goal, []).append(Place("E-ANCHOR", page, line))
    for page in clean.pages:
        for heading in HEADING.finditer(prose(clean.text(page))):
            wanted = places.get((page, _slug(heading["words"])))
            if wanted:
                start, end = heading.span("words")
                told = _another(clean, page, start, end, f"On {heading['words']}")
                yield Mutant(told.part, told.what, tuple(wanted), told.writes)


def part_beyond(clean: Clean) -> Iterator[Mutant]:
    """A part is named, with a link or without, that the series does not have."""
    for page in clean.pages:
        for match in PARTS.finditer(_readable(clean.text(page))):
            for number in re.finditer(r"\d", match[0]):
                start = match.start() + number.start()
                yield _another(clean, page, start, start + 1, "12", "E-SERIES")


# ---- terms and symbols ----


def term_out_of_order(clean: Clean) -> Iterator[Mutant]:
    """Two neighbours of the glossary change places."""
    text = clean.text(GLOSSARY)
    terms = list(TERM.finditer(text))
    for one, other in itertools.pairwise(terms):
        if text[one.end() : other.start()] != "\n\n" or one["name"] == other["name"]:
            continue
        plain = [re.split(r"[,(]", term["name"])[0].strip() for term in (one, other)]
        if _slug(plain[0]) == _slug(plain[1]):
            continue  # two senses of one word, in any order
        writes = clean.swap(
            GLOSSARY, one.start(), other.end(), f"{other[0]}\n\n{one[0]}"
        )
        first = clean.line(GLOSSARY, one.start())
        places = Place("E-TERM", GLOSSARY, first), Place("E-TERM", GLOSSARY, first + 4)
        what = f"{GLOSSARY}:{first}: {plain[1]} before {plain[0]}"
        yield Mutant("glossary", what, places, writes)


def term_told_elsewhere(clean: Clean) -> Iterator[Mutant]:
    """An entry names a page that never uses the word."""
    for term in TERM.finditer(clean.text(GLOSSARY)):
        link = LINK.search(term["told"])
        if link is None or not link["file"]:
            continue
        line = clean.line(GLOSSARY, term.start("told"))
        forms = [form.strip() for form in re.split(r"[,()]", term["name"]) if form]
        for page in clean.pages:
            text = clean.text(page).lower()
            loose = r"[\W_]*".join
            words = (loose(map(re.escape, form.lower().split())) for form in forms)
            anchored = f"glossary.md#{_slug(forms[0])}" in text
            if not page.startswith("docs/posts/") or anchored:
                continue
            if any(re.search(word.rstrip("ys"), text) for word in words):
                continue
            start = term.start("told") + link.start()
            name = page.removeprefix("docs/")
            yield Mutant(
                "glossary",
                f"{GLOSSARY}:{line}: {forms[0]} told on {name}",
                (Place("E-TERM", GLOSSARY, line),),
                clean.swap(GLOSSARY, start, term.end("told"), f"[there]({name})"),
            )


def symbol_unlisted(clean: Clean) -> Iterator[Mutant]:
    """The row of a symbol is gone from the notation, and a page still uses it."""
    text = clean.text(NOTATION)
    for row in re.finditer(r"^\| \$(?P<symbol>[^$\n]+)\$ \|.*\n", text, re.MULTILINE):
        names = re.findall(
            rf"^\| \${re.escape(row['symbol'])}\$ \|", text, re.MULTILINE
        )
        if len(names) > 1:
            continue  # another row of the same symbol may be its on that page
        places = []
        single = re.fullmatch(r"\\?[A-Za-z]+", row["symbol"])
        if not single:
            continue  # what stands for a longer spelling once it is gone is not plain
        alone = rf"(?<![A-Za-z\\]){re.escape(row['symbol'])}(?![A-Za-z])"
        for page in clean.pages:
            body = clean.text(page)
            for match in re.finditer(
                rf"{DISPLAY}|{alone}", body, re.DOTALL | re.MULTILINE
            ):
                if re.search(alone, match[0]):
                    number = clean.line(page, match.start())
                    number += "$$" in match[0]  # a formula is told where it begins
                    places.append(Place("E-NOTATION", page, number))
        line = clean.line(NOTATION, row.start())
        if places:
            yield Mutant(
                stem(places[0].file),
                f"{NOTATION}:{line}: no row of {row['symbol']}",
                tuple(places),
                clean.swap(NOTATION, *row.span(), ""),
            )


# ---- exercises and tables ----


def _exercises(clean: Clean) -> Iterator[tuple[str, re.Match[str]]]:
    for page in clean.pages:
        for match in EXERCISE.finditer(prose(clean.text(page))):
            yield page, match


def no_level(clean: Clean) -> Iterator[Mutant]:
    for page, match in _exercises(clean):
        for new in ("", "*(easy)*"):
            start, end = match.span("level")
            end += not new  # with the space behind it
            yield _another(clean, page, start, end, new, "E-EXERCISE")


def wrong_count(clean: Clean) -> Iterator[Mutant]:
    for page, match in _exercises(clean):
        new = str(int(match["number"]) + 1)
        yield _another(clean, page, *match.span("number"), new, "E-EXERCISE")


def no_solution(clean: Clean) -> Iterator[Mutant]:
    """The fold of a solution is gone, or opens with another word."""
    for page, match in _exercises(clean):
        fold = FOLD.search(prose(clean.text(page)), match.end())
        if fold is None:
            continue
        line = clean.line(page, match.start())
        for new in ('??? note "Answer"', "**Solution.**"):
            told = _another(clean, page, *fold.span(), new)
            places = (
                Place("E-EXERCISE", page, line),
                Place("E-EXERCISE", page, clean.line(page, fold.start())),
            )
            yield Mutant(told.part, told.what, places, told.writes)


def _tables(clean: Clean) -> Iterator[tuple[str, re.Match[str]]]:
    table = (
        r"^(?P<head>[ ]*\|.*\|)\n(?P<rule>[ ]*\|[ :|-]+\|)\n(?P<rows>(?:[ ]*\|.*\|\n)+)"
    )
    for page in clean.pages:
        for match in re.finditer(table, prose(clean.text(page)), re.MULTILINE):
            yield page, match


def nameless_column(clean: Clean) -> Iterator[Mutant]:
    for page, match in _tables(clean):
        for cell in re.finditer(r"(?<=\|)[^|]*\S[^|]*(?=\|)", match["head"]):
            start = match.start("head") + cell.start()
            end = match.start("head") + cell.end()
            yield _another(clean, page, start, end, " ", "E-TABLE")


def _cells(row: str) -> list[tuple[int, int]]:
    """Where the cells of a row stand, with the bar behind each."""
    hidden = re.sub(
        rf"\{{\{{.*?\}}\}}|\{{claim:.*?\}}|{MATHS}",
        lambda match: "x" * len(match[0]),
        row,
    )
    bars = [match.start() for match in re.finditer(r"(?<!\\)\|", hidden)]
    return [(a + 1, b + 1) for a, b in itertools.pairwise(bars)]


def cell_lost(clean: Clean) -> Iterator[Mutant]:
    """A row has a cell less, so what follows stands below other names."""
    for page, match in _tables(clean):
        at = match.start("rows")
        for row in match["rows"].splitlines(keepends=True):
            for start, end in _cells(row)[:-1]:
                yield _another(clean, page, at + start, at + end, "", "E-TABLE")
            at += len(row)


LINKS = tuple(
    Kind(name, area, judge, find)  # type: ignore[arg-type]
    for name, area, judge, find in (
        ("a link leads to no page", "links", CHECK, page_gone),
        ("a link leads to no place of its page", "links", CHECK, _anchor_gone(False)),
        ("a link leads to no term", "links", CHECK, _anchor_gone(True)),
        ("a heading is reworded", "links", CHECK, heading_reworded),
        ("a part is named that does not exist", "links", QUICK, part_beyond),
        ("terms stand out of order", "terms", QUICK, term_out_of_order),
        ("a term is told on a page without it", "terms", CHECK, term_told_elsewhere),
        ("a symbol is not in the notation", "terms", QUICK, symbol_unlisted),
        ("an exercise has no level", "exercises", QUICK, no_level),
        ("an exercise has a wrong number", "exercises", QUICK, wrong_count),
        ("an exercise has no solution", "exercises", QUICK, no_solution),
        ("a column of a table has no name", "tables", QUICK, nameless_column),
        ("a row of a table has lost a cell", "tables", QUICK, cell_lost),
    )
)
