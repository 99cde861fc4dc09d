"""Drifts of units: the digits are right, and what they are digits of is not."""

import re
from collections.abc import Iterator
from functools import lru_cache

from mutants import QUICK, Clean, Kind, Mutant, Place, stem
from page_reading import ID, Quote, in_maths, quotes, row_of

OTHERS = {
    "nats": ("bits", "nats per pixel"),
    "bits": ("nats", "degrees"),
    "bits per pixel": ("nats per pixel", "bits per picture"),
    "degrees": ("minutes", "km"),
    "km": ("metres", "degrees"),
    "cm": ("mm", "km"),
    "seconds": ("minutes", "hours"),
}
WORD = "|".join(sorted(OTHERS, key=len, reverse=True))
BEHIND = re.compile(rf"\s+(?P<unit>{WORD})\b(?! per)")
# A result whose line ends with its unit, as people write it in these scripts.
TOLD = re.compile(rf'^ +"(?P<name>\w+)": [^\n]*,  # (?P<unit>{WORD})$', re.MULTILINE)


@lru_cache(maxsize=1)
def _measured(clean: Clean) -> dict[str, tuple[str, int, int]]:
    """Results with a unit that stands in their own line: its file, start and end."""
    found = {}
    for script in clean.scripts:
        id = "/".join(script.removesuffix(".py").split("/")[-2:])
        for match in TOLD.finditer(clean.text(script)):
            found[f"{id}:{match['name']}"] = script, *match.span("unit")
    return found


def _quotes(clean: Clean) -> Iterator[tuple[str, Quote]]:
    for page in clean.pages:
        for quote in quotes(clean, page):
            if not in_maths(clean.text(page), quote.start):
                yield page, quote


def _another(
    clean: Clean, page: str, start: int, end: int, new: str, *lines: int
) -> Mutant:
    line = clean.line(page, start)
    old = clean.text(page)[start:end]
    return Mutant(
        stem(page),
        f"{page}:{line}: {old!r} -> {new!r}",
        tuple(Place("E-UNIT", page, one) for one in lines or (line,)),
        clean.swap(page, start, end, new),
    )


def _other_column(clean: Clean) -> Iterator[Mutant]:
    """The head of a column names another unit than its numbers have."""
    head = re.compile(
        rf"\|.*\| (?P<unit>{WORD}) \|.*\n\|[ :|-]+\|\n(?P<rows>(?:\|.*\n)+)"
    )
    for page in clean.pages:
        text = clean.text(page)
        for start in (
            match.start() for match in re.finditer(r"^\|", text, re.MULTILINE)
        ):
            match = head.match(text, start)
            if match is None or "{{" not in match["rows"]:
                continue
            first = clean.line(page, match.start("rows"))
            lines = range(first, first + match["rows"].count("\n"))
            for new in (*OTHERS[match["unit"]], "minutes", "km"):
                yield _another(clean, page, *match.span("unit"), new, *lines)


def other_unit(clean: Clean) -> Iterator[Mutant]:
    """Another unit stands behind a number, or above a column of numbers."""
    yield from _other_column(clean)
    for page, quote in _quotes(clean):
        match = BEHIND.match(clean.text(page), quote.end)
        if match:
            line = clean.line(page, quote.start)
            for new in OTHERS[match["unit"]]:
                yield _another(clean, page, *match.span("unit"), new, line)


def unit_for_none(clean: Clean) -> Iterator[Mutant]:
    """A unit stands behind a number that has none, a count or a share."""
    for page, quote in _quotes(clean):
        ids = [match[0] for match in ID.finditer(quote.source)]
        plain = all(id not in _measured(clean) and "@" not in id for id in ids)
        # Of these scripts some keys are computed, and one comment speaks for several.
        script = f"tutorials_src/{ids[0].partition(':')[0]}.py"
        if plain and not re.search(rf"# .*\b(?:{WORD})\b", clean.text(script)):
            for unit in ("nats", "seconds"):
                yield _another(clean, page, quote.end, quote.end, f" {unit}")


def script_measures_otherwise(clean: Clean) -> Iterator[Mutant]:
    """The script says another unit than the pages that quote it."""
    said: dict[str, list[tuple[str, Quote]]] = {}
    for page, quote in _quotes(clean):
        text = clean.text(page)
        table = row_of(text, quote.start).lstrip(" >").startswith("|")
        if quote.source not in _measured(clean) or table:
            continue
        if BEHIND.match(text, quote.end):
            said.setdefault(quote.source, []).append((page, quote))
    for id, found in said.items():
        script, start, end = _measured(clean)[id]
        for new in ("minutes", ""):
            places = tuple(
                Place("E-UNIT", page, clean.line(page, quote.start))
                for page, quote in found
            )
            writes = clean.swap(script, start if new else start - 4, end, new)
            yield Mutant(stem(script), f"{id} in {new or 'no unit'}", places, writes)


def measure_as_share(clean: Clean) -> Iterator[Mutant]:
    """A number with a unit is written as a percentage."""
    for page, quote in _quotes(clean):
        if quote.source in _measured(clean) and not isinstance(quote.value, str):
            new = f"{{{{ {quote.source} | .1% }}}}"
            yield _another(clean, page, quote.start, quote.end, new)


UNITS = tuple(
    Kind(name, "units", QUICK, find)
    for name, find in (
        ("a number has another unit", other_unit),
        ("a number without a unit gets one", unit_for_none),
        ("a script measures in another unit", script_measures_otherwise),
        ("a measure is written as a share", measure_as_share),
    )
)
