"""At which line the text of a stored run was edited, as far as that can be known.

A lock and the record of the same run hold the same values, so each tells of the other
where somebody laid hands on it.
"""

import json
import re
from itertools import zip_longest

from nodrift.record import Run

FIELD = re.compile(r'^ "(\w+)":')  # of the outermost braces
SEALS = ("seal", "seconds_seal")
FREE = {"", "seconds", *SEALS}  # what follows from the rest, or differs in equal runs

Lines = dict[str, list[tuple[int, str]]]  # by field: its lines and their numbers


def differing_line(text: str, other: str) -> int:
    """The first line at which a run's text says something else than that of another.

    1 if they say the same, or if that cannot be known; seals and times are no news.
    """
    mine, others = _fields(text), _fields(other)
    for name in sorted(mine.keys() - FREE):
        for line, twin in zip_longest(mine[name], others.get(name, [])):
            if line is None or twin is None or line[1] != twin[1]:
                return (line or mine[name][-1])[0]
    return 1


def edited_line(text: str, other: str) -> int:
    """Where a run's text was edited and not sealed anew; `other` is its twin, or "".

    1 if nothing that is stored says more.
    """
    mine, others = _fields(text), _fields(other)
    if _only_times(text):
        return line_of(text, "seconds")
    if not _is_whole(other):
        return 1
    line = differing_line(text, other)
    same_seal = _texts(mine, "seal") == _texts(others, "seal")
    if line == 1 and not same_seal and mine.keys() - FREE == others.keys() - FREE:
        return line_of(text, "seal")
    return line if same_seal else 1


def line_of(text: str, field: str, name: str = "") -> int:
    """The line on which a field begins, or the entry `name` in it; 1 if there is none."""
    for number, line in _fields(text).get(field, []):
        if not name or line.startswith(f"  {json.dumps(name, ensure_ascii=False)}:"):
            return number
    return 1


def _fields(text: str) -> Lines:
    found: Lines = {}
    name = ""
    for number, line in enumerate(text.split("\n"), 1):
        if (match := FIELD.match(line)) is not None:
            name = match[1]
        found.setdefault(name, []).append((number, line.rstrip(",")))
    return found


def _texts(fields: Lines, name: str) -> list[str]:
    return [text for _, text in fields.get(name, [])]


def _only_times(text: str) -> bool:
    """Whether all but the times, which have a seal of their own, is as a run wrote it."""
    try:
        data = json.loads(text)
        times = data.pop("seconds", None), data.pop("seconds_seal", None)
    except (ValueError, RecursionError, AttributeError, TypeError):
        return False
    return times != (None, None) and _is_whole(json.dumps(data))


def _is_whole(text: str) -> bool:
    try:
        Run.from_json(text)
    except ValueError:
        return False
    return True
