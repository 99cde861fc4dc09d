"""Drifts of numbers: typed where they were quoted, or quoted so that they lie."""

import re
from collections.abc import Iterator

from mutants import CHECK, QUICK, Clean, Kind, Mutant, Place, stem
from page_reading import (
    ID,
    Quote,
    figures,
    in_maths,
    misspelt,
    quotes,
    row_of,
    values,
)

ORDINAL = re.compile(r"(?:st|nd|rd|th)\b")


def _mutant(
    clean: Clean, page: str, quote: Quote, new: str, *codes: str, end: int = 0
) -> Mutant:
    """Another text where a quote stands, told by one of `codes` at its line."""
    line = clean.line(page, quote.start)
    end = end or quote.end
    old = clean.text(page)[quote.start : end]
    return Mutant(
        stem(page),
        f"{page}:{line}: {old} -> {new}",
        tuple(Place(code, page, line) for code in codes),
        clean.swap(page, quote.start, end, new),
    )


def free(clean: Clean, text: str, at: int, numeral: str) -> bool:
    """Whether this numeral may be typed at this place of a page.

    Free by design are words, whole numbers that are short, look like a year or an
    ordinal or are nobody's result, and all that stands in a formula, where most numbers
    belong to the mathematics.
    """
    if in_maths(text, at) or not re.search(r"\d", numeral):
        return True
    if re.search(r"\.\d|%|\de[-+]?\d", numeral):
        return False
    if ORDINAL.match(text, at + len(numeral)):
        return True
    named = {match["post"] + "/" + match["script"] for match in ID.finditer(text)}
    results = set()
    for id, value in values(clean).items():
        if id.partition(":")[0] in named and not id.endswith("@seconds"):
            for item in value if isinstance(value, list) else [value]:
                if isinstance(item, int | float) and not isinstance(item, bool):
                    results.add(abs(round(item)))
    for digits in re.findall(r"\d[\d,]*", numeral):
        number = int(digits.strip(",").replace(",", ""))
        year = len(digits) == 4 and 1500 <= number <= 2100
        if number >= 10 and not year and number in results:
            return False
    return True


def _typed(clean: Clean, where: str) -> Iterator[tuple[str, Quote]]:
    for page in clean.pages:
        text = clean.text(page)
        shown = [range(*match.span()) for match in figures(clean, page)]
        for quote in quotes(clean, page):
            row = row_of(text, quote.start).lstrip(" >")
            place = "table" if row.startswith("|") else "sentence"
            if any(quote.start in one for one in shown):
                place = "caption"
            if place == where and isinstance(quote.value, int | float | list):
                yield page, quote


def _typed_in(where: str) -> object:
    def typed(clean: Clean) -> Iterator[Mutant]:
        """What a quote prints stands there by hand."""
        for page, quote in _typed(clean, where):
            text = clean.text(page)
            after = text[: quote.start] + quote.shown + text[quote.end :]
            if not free(clean, after, quote.start, quote.shown):
                yield _mutant(clean, page, quote, quote.shown, "E-NUMBER")

    return typed


def off_by_a_digit(clean: Clean) -> Iterator[Mutant]:
    """A decimal is typed, and its last digit is another one than the run gave."""
    for where in ("sentence", "table", "caption"):
        for page, quote in _typed(clean, where):
            found = re.fullmatch(r"(.*\.\d*)(\d)(%?)", quote.shown)
            if found and not in_maths(clean.text(page), quote.start):
                wrong = f"{found[1]}{(int(found[2]) + 1) % 10}{found[3]}"
                yield _mutant(clean, page, quote, wrong, "E-NUMBER")


def _misspelt_id(group: str) -> object:
    def renamed(clean: Clean) -> Iterator[Mutant]:
        for page in clean.pages:
            for quote in quotes(clean, page):
                text = clean.text(page)[quote.start : quote.end]
                for match in ID.finditer(text):
                    new = misspelt(match[group])
                    start, end = match.span(group)
                    wrong = text[:start] + new + text[end:]
                    known = ID.search(wrong, match.start())
                    if known is None or known[0] not in values(clean):
                        codes = ("E-EXPR",) if "@" in match["name"] else ()
                        yield _mutant(clean, page, quote, wrong, "E-ID", *codes)

    return renamed


def index_out_of_range(clean: Clean) -> Iterator[Mutant]:
    """An item is quoted of a list that is shorter."""
    for page in clean.pages:
        for quote in quotes(clean, page):
            text = clean.text(page)[quote.start : quote.end]
            for match in re.finditer(rf"(?P<id>{ID.pattern})\[(-?\d+)\]", text):
                length = len(values(clean)[match["id"]])
                end = match.end() - 1
                start = match.end("id") + 1
                for index in (length, -length - 1):
                    wrong = f"{text[:start]}{index}{text[end:]}"
                    yield _mutant(clean, page, quote, wrong, "E-EXPR")


def _another_format(spec: str, *codes: str) -> object:
    def formatted(clean: Clean) -> Iterator[Mutant]:
        for page in clean.pages:
            for quote in quotes(clean, page):
                items = quote.value if isinstance(quote.value, list) else [quote.value]
                if any(isinstance(item, float) for item in items):
                    bar = f" | {spec}" if spec else ""
                    wrong = f"{{{{ {quote.source}{bar} }}}}"
                    yield _mutant(clean, page, quote, wrong, *codes)

    return formatted


def _percent_sign(clean: Clean, share: bool) -> Iterator[Mutant]:
    for page in clean.pages:
        for quote in quotes(clean, page):
            if not quote.spec.endswith("%") or in_maths(clean.text(page), quote.start):
                continue
            text = clean.text(page)[quote.start : quote.end]
            for sign in ("%", " %", " per cent"):
                if share:
                    wrong = f"{text}{sign}"
                else:
                    wrong = f"{{{{ {quote.source} | .2f }}}}{sign}"
                yield _mutant(clean, page, quote, wrong, "E-FORMAT", "E-UNIT")


def percent_twice(clean: Clean) -> Iterator[Mutant]:
    """A per cent sign behind a share that brings its own."""
    yield from _percent_sign(clean, share=True)


def share_as_percent(clean: Clean) -> Iterator[Mutant]:
    """A share as it is, with a per cent sign: a hundred times too little."""
    yield from _percent_sign(clean, share=False)


def heading_with_a_number(clean: Clean) -> Iterator[Mutant]:
    """A heading holds what the next run may change, typed or quoted."""
    for page in clean.pages:
        text = clean.text(page)
        quoted = [q for q in quotes(clean, page) if re.search(r"\.\d", q.shown)]
        heads = re.finditer(r"^#{2,4} .*$", text, re.MULTILINE)
        for head, quote in zip(heads, quoted, strict=False):
            line = clean.line(page, head.start())
            for new, code in (
                (quote.shown, "E-NUMBER"),
                (text[quote.start : quote.end], "E-HEADING"),
            ):
                yield Mutant(
                    stem(page),
                    f"{page}:{line}: {head[0]} -> {head[0]} at {new}",
                    (Place(code, page, line),),
                    clean.swap(page, head.end(), head.end(), f" at {new}"),
                )


NUMBERS = tuple(
    Kind(name, "numbers", judge, find)  # type: ignore[arg-type]
    for name, judge, find in (
        ("a number is typed in a sentence", QUICK, _typed_in("sentence")),
        ("a number is typed in a table", QUICK, _typed_in("table")),
        ("a number is typed in a caption", QUICK, _typed_in("caption")),
        ("a typed number is off by a digit", QUICK, off_by_a_digit),
        ("a quote names a page that is misspelt", CHECK, _misspelt_id("post")),
        ("a quote names a script that is misspelt", CHECK, _misspelt_id("script")),
        ("a quote names a result that is misspelt", CHECK, _misspelt_id("name")),
        ("a quote asks for an item beyond its list", CHECK, index_out_of_range),
        (
            "a decimal is quoted as a whole number",
            CHECK,
            _another_format("d", "E-FORMAT"),
        ),
        ("a format is none", CHECK, _another_format(".2q", "E-FORMAT")),
        (
            "a decimal is quoted with all its digits",
            CHECK,
            _another_format("", "E-FORMAT"),
        ),
        ("a per cent sign stands twice", CHECK, percent_twice),
        ("a share is called per cent", CHECK, share_as_percent),
        ("a heading has a number of the run", CHECK, heading_with_a_number),
    )
)
