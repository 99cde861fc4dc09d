"""Read pages as plain text for those who plant drifts in them: quotes, claims, figures.

Nothing is shared with the engine's own reading: the two could be wrong together.
"""

import json
import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mutants import Clean, lock

ID = re.compile(
    r"(?P<post>[a-z][a-z0-9]*)/(?P<script>[a-z][a-z0-9_]*)"
    r":(?P<name>[A-Za-z][A-Za-z0-9_]*(?:@seconds)?)"
)
QUOTE = re.compile(
    r"\{\{(?P<source>[^{}|\n]*[/][^{}|\n]*)(?:\|(?P<spec>[^{}|\n]*))?\}\}"
)
CLAIM = re.compile(
    r"\[(?P<words>(?:[^\[\]]|\[[^\[\]]*\])+)\]\{claim:(?P<ground>[^{}\n]*)\}"
)
FIGURE = re.compile(
    r'^ *!\[(?P<alt>.*?)\]\((?P<id>[a-z0-9]+/[a-z0-9_]+:[A-Za-z0-9_@]+) "(?P<caption>.*)"\)'
    r"(?P<demo>\{demo:.*\})?$",
    re.MULTILINE,
)
NO_PROSE = (
    r"\A---\n.*?\n---\n",
    r"^(?P<fence>[> ]*(?:`{3,}|~{3,})).*?^(?P=fence)[ ]*$",
    r"<!--.*?-->",
    r"(?<![`\\])(?P<ticks>`+)(?!`)[^\n]+?(?<!`)(?P=ticks)(?!`)",
)
DISPLAY = r"^[ ]*\$\$[ ]*$.*?^[ ]*\$\$[ ]*$"
MATHS = r"(?<!\\)\$(?![\s$])(?:\\.|[^\\$\n])+?(?<![\s\\])\$"


@dataclass(frozen=True)
class Quote:
    """`{{ source | spec }}` at `start` of a page, and what it shows."""

    start: int
    end: int
    source: str
    spec: str
    value: Any
    shown: str


@dataclass(frozen=True)
class Claim:
    """The ground of `[words]{claim: ground}`, from `start` to `end`."""

    start: int
    end: int
    ground: str


def without(text: str, *patterns: str) -> str:
    """`text` with all that these find blanked out, every other letter at its place."""
    for pattern in patterns:
        text = re.sub(
            pattern,
            lambda match: re.sub(r"[^\n]", " ", match[0]),
            text,
            flags=re.MULTILINE | re.DOTALL,
        )
    return text


@lru_cache(maxsize=64)
def prose(text: str) -> str:
    """A page without front matter, fences, code, comments and display formulas."""
    return without(text, *NO_PROSE, DISPLAY)


@lru_cache(maxsize=1)
def _values(clean: Clean) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for script in clean.scripts:
        data = json.loads(clean.text(lock(script)))
        id = data["script"]
        for name, value in (data["results"] | data["settings"]).items():
            found[f"{id}:{name}"] = value
        for region, seconds in data["seconds"].items():
            found[f"{id}:{region}@seconds"] = seconds
    return found


def values(clean: Clean) -> dict[str, Any]:
    """All that the runs gave, from the committed locks, by id."""
    return _values(clean)


def value(clean: Clean, expression: str) -> Any:
    """What an expression over results comes to, by Python itself."""
    names: dict[str, Any] = {}

    def named(match: re.Match[str]) -> str:
        name = f"_{len(names)}"
        names[name] = values(clean)[match[0]]
        return name

    return eval(ID.sub(named, expression).strip(), {}, names)  # the book's own text


def shown(found: Any, spec: str) -> str:
    """How a page writes a value."""
    if isinstance(found, list):
        return ", ".join(shown(item, spec) for item in found)
    return format(found, spec)


def quotes(clean: Clean, page: str) -> Iterator[Quote]:
    for match in QUOTE.finditer(prose(clean.text(page))):
        spec = (match["spec"] or "").strip()
        found = value(clean, match["source"])
        yield Quote(
            match.start(),
            match.end(),
            match["source"].strip(),
            spec,
            found,
            shown(found, spec),
        )


def claims(clean: Clean, page: str) -> Iterator[Claim]:
    for match in CLAIM.finditer(prose(clean.text(page))):
        yield Claim(match.start("ground"), match.end("ground"), match["ground"])


def figures(clean: Clean, page: str) -> Iterator[re.Match[str]]:
    """Each line that shows a figure; code spans in its texts are blanked out."""
    yield from FIGURE.finditer(prose(clean.text(page)))


def row_of(text: str, offset: int) -> str:
    """The line that the letter `offset` stands on."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    return text[start:] if end < 0 else text[start:end]


def in_maths(text: str, offset: int) -> bool:
    """Whether a letter stands in a formula of a sentence."""
    row_start = text.rfind("\n", 0, offset) + 1
    row = row_of(text, offset)
    at = offset - row_start
    return any(match.start() < at < match.end() for match in re.finditer(MATHS, row))


def misspelt(word: str) -> str:
    """The same word with two letters in the middle exchanged, or one left out."""
    for i in range(len(word) // 2, len(word) - 1):
        if word[i] != word[i + 1] and (word[i] + word[i + 1]).isalpha():
            return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    return word[:1] + word[2:] if len(word) > 2 else word + word[-1:]


OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
