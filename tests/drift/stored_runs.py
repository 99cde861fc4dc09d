"""Locks and records as text: their values line by line, and how to seal a forged one.

The seal is computed here anew: a forger would do the same.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from mutants import Clean, lock, record

FIELD = re.compile(r'^ "(\w+)":')
NAME = re.compile(r'^ +"([^"]*)":')
LEAF = re.compile(r'^ +(?:"[^"]*": )?(?P<value>-?\d\S*?|"(?:[^"\\]|\\.)*"),?$')
HASHED = ("assets", "figures", "inputs")
SAID = ("results", "outputs", "settings")


@dataclass(frozen=True)
class Leaf:
    """One number or text of a stored run: `start` and `end` are characters of its file."""

    field: str
    name: str
    line: int
    start: int
    end: int
    value: Any


def leaves(text: str) -> Iterator[Leaf]:
    field, name, start = "", "", 0
    for number, line in enumerate(text.splitlines(keepends=True), 1):
        if (match := FIELD.match(line)) is not None:
            field = match[1]
        if (match := NAME.match(line)) is not None:
            name = match[1]
        if (leaf := LEAF.match(line.rstrip("\n"))) is not None:
            first, last = (start + at for at in leaf.span("value"))
            value = json.loads(leaf["value"])
            yield Leaf(field, name, number, first, last, value)
        start += len(line)


def other(leaf: Leaf) -> str:
    """Another value of the same kind, as a stored run writes it."""
    if isinstance(leaf.value, str):
        new = f"{leaf.value}1"
        if re.fullmatch(r"[0-9a-f]{64}", leaf.value):
            new = f"{int(leaf.value[0], 16) ^ 1:x}{leaf.value[1:]}"
        return json.dumps(new, ensure_ascii=False)
    if isinstance(leaf.value, float):
        return repr(leaf.value * 1.25 + 0.125)
    return repr(leaf.value + 1)


def other_type(leaf: Leaf) -> str | None:
    """The same number in another type, where it has one: a page would print it so."""
    if type(leaf.value) is int:
        return repr(float(leaf.value))
    if isinstance(leaf.value, float) and leaf.value.is_integer():
        return repr(int(leaf.value))
    return None


def put(text: str, leaf: Leaf, new: str) -> str:
    return text[: leaf.start] + new + text[leaf.end :]


def canonical(data: Any) -> str:
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def sealed(text: str) -> str:
    """The text of a run, sealed as if a run had written it."""
    data = json.loads(text)
    del data["seal"]
    seconds, had = data.pop("seconds", None), data.pop("seconds_seal", None)
    seal = hashlib.sha256(canonical(data).encode()).hexdigest()
    data["seal"] = seal
    if had is not None:
        data["seconds"] = seconds
        sum_of = hashlib.sha256(canonical([seal, seconds]).encode())
        data["seconds_seal"] = sum_of.hexdigest()
    return canonical(data)


def seal_of(text: str) -> str:
    return str(json.loads(text)["seal"])


def recorded(clean: Clean) -> Iterator[str]:
    """Scripts whose record lies here and says what the lock says.

    Another Python or processor may have made it: that is no drift.
    """
    for script in clean.scripts:
        if (clean.root / record(script)).is_file():
            texts = clean.text(lock(script)), clean.text(record(script))
            one, other = map(_said, texts)
            if one == other:
                yield script


def _said(text: str) -> dict[str, Any]:
    made = ("environment", "seal", "seconds", "seconds_seal")
    return {key: said for key, said in json.loads(text).items() if key not in made}


def fast(clean: Clean, seconds: float = 0.5) -> Iterator[str]:
    """Scripts that run in a moment, by the times of their locks."""
    for script in clean.scripts:
        if sum(json.loads(clean.text(lock(script)))["seconds"].values()) < seconds:
            yield script


def of_fields(text: str, fields: Iterable[str]) -> Iterator[Leaf]:
    for leaf in leaves(text):
        if leaf.field in fields:
            yield leaf


def line_of(text: str, field: str) -> int:
    """The line on which a field begins."""
    return text.count("\n", 0, text.index(f'\n "{field}":')) + 2
