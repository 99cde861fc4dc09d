"""Find measured numbers that were typed into prose instead of quoted from a run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nodrift.record import Value

MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November"
    "|December"
)
VERSIONED = (
    r"version|v|Python|PyTorch|torch|torchvision|matplotlib|scikit-learn|NumPy|SciPy"
    r"|KaTeX|CC\sBY|GPL|Apache|HTML|CSS|WCAG"
)

# Parts of the series by their numbers. Behind a comma stands another part only where there
# are several: not in "part 5, 400 steps".
PARTS = r"\b[Pp]art(?:s\s+\d+(?:,\s+\d+)*|\s+\d+)(?:\s+(?:and|to|or)\s+\d+)*"

# What is free to be typed: names that happen to hold digits.
FREE = re.compile(
    rf"""
      \b\d{{4}}-\d{{2}}-\d{{2}}\b                        # 2014-06-10
    | \b\d{{1,2}}\s+(?:{MONTHS})(?:\s+\d{{4}})?\b        # 10 June 2014
    | \b(?:{MONTHS})\s+\d{{4}}\b                         # June 2014
    | \b(?:{VERSIONED})\s*\d+(?:\.\d+)*                  # Python 3.11, CC BY 4.0
    | \b\d+\.\d+(?:\.\d+)+                               # 2.15.0
    | {PARTS}                                            # part 3, parts 2 to 4
    """,
    re.VERBOSE,
)
NUMBER = r"\d+(?:[,\u202f\u00a0]\d{3})*"
MEASURED = re.compile(
    rf"""
      (?P<exponent>\b\d+(?:\.\d+)?[eE][-+\u2212]?\d+\b
        |{NUMBER}(?:\.\d+)?\s*[x\u00d7*]\s*10(?:\^|[\u2070-\u207b\u00b9\u00b2\u00b3]))
    | (?P<percent>(?:{NUMBER}(?:\.\d+)?|\.\d+)\s*(?:%|\u2030|per\s?cent\b))
    | (?P<decimal>(?<![\w.])(?:{NUMBER})?\.\d+)
    | (?P<integer>(?<![\w.])(?:{NUMBER})(?!\d|\.\d|(?:st|[nr]d|th)\b))
    """,
    re.VERBOSE,
)
YEARS = range(1500, 2101)


@dataclass(frozen=True, slots=True)
class Typed:
    """A numeral that should have been quoted, at `line` (from 0) of the text.

    `value_of` is the id it equals, "" for a numeral that only a run can give.
    """

    line: int
    numeral: str
    value_of: str


def typed_numbers(prose: str, values: dict[str, Value]) -> Iterator[Typed]:
    """Yield the measured numbers in `prose`, in which nothing but prose is left.

    A decimal point, a per cent sign or an exponent always is one. A whole number of two
    digits or more is one if it equals, rounded, one of `values`: those of the scripts
    that the page quotes, by id. Years, dates, versions and parts of the series are free.
    """
    text = FREE.sub(lambda match: " " * len(match[0]), prose)
    known: dict[int, str] | None = None  # most texts have no number to look up
    for match in MEASURED.finditer(text):
        line = text.count("\n", 0, match.start())
        numeral = match[0].strip()
        if match["integer"] is None:
            yield Typed(line, numeral, "")
            continue
        number = int(re.sub(r"\D", "", numeral))
        if number < 10 or (len(numeral) == 4 and number in YEARS):
            continue
        if known is None:
            known = _rounded(values)
        if number in known:
            yield Typed(line, numeral, known[number])


def _rounded(values: dict[str, Value]) -> dict[int, str]:
    found: dict[int, str] = {}
    for id, value in values.items():
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, int | float) and not isinstance(item, bool):
                found.setdefault(abs(round(item)), id)
    return found
