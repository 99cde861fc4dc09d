"""Verbs that put a hostile file into a copy of the tiny book, as a pull request would.

A plant is a function from the copy's folder to a text at which the trouble must be told;
"" stands for the first line.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nodrift.record import Run

Plant = Callable[[Path], str]

COINS = "docs/posts/coins.md"
CONFIG = "mkdocs.yml"
BIB = "docs/references.bib"
TOSS = "tutorials_src/coins/toss.py"
LOCK = "tutorials_src/coins/toss.lock.json"

FRONT = """\
---
title: {title}
description: This page, {title}, is one that nobody should merge.
---

# {title}

"""


@dataclass(frozen=True, slots=True)
class Attack:
    """What a pull request holds, and what must come of it.

    `code` is what it is refused with, in `file`, at the line of the text that `plant`
    returns, "" if it is published and does nothing.
    """

    what: str
    plant: Plant
    code: str
    file: str = COINS


def says(text: str, at: str | None = None) -> Plant:
    """A paragraph at the end of the page on coins."""
    spot = at or text.strip("\n").split("\n")[0]
    return swap(COINS, "## References", f"{text}\n\n## References", spot)


def swap(file: str, old: str, new: str, at: str | None = None) -> Plant:
    """The first `old` of a file becomes `new`."""

    def plant(root: Path) -> str:
        text = (root / file).read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        with (root / file).open("w", encoding="utf-8", newline="") as stream:
            stream.write(text.replace(old, new, 1))
        fresh = [line for line in new.split("\n") if line.strip() and line not in old]
        return fresh[0] if at is None else at

    return plant


def new(file: str, text: str | bytes, at: str = "") -> Plant:
    """A file that was not there."""

    def plant(root: Path) -> str:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        data = text.encode() if isinstance(text, str) else text
        (root / file).write_bytes(data)
        return at

    return plant


def page(file: str, text: str, at: str | None = None) -> Plant:
    """A new page below docs/, with a front matter of its own; readers are led to it."""
    title = re.sub(r"[^a-z]+", " ", file.removesuffix(".md")).strip()
    first = text.strip("\n").split("\n")[0] if at is None else at
    written = new(f"docs/{file}", FRONT.format(title=title) + text, first)
    if set('<>"\n') & set(file):  # the navigation may not even name it
        return written
    entry = f"{COINS.removeprefix('docs/')}\n  - {file}"
    return both(written, swap(CONFIG, COINS.removeprefix("docs/"), entry))


def link(file: str, target: str) -> Plant:
    """A symbolic link, which git keeps as it is."""

    def plant(root: Path) -> str:
        path = root / file
        if path.exists():
            path.unlink()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target.replace("ROOT", str(root)))
        return ""

    return plant


def both(first: Plant, *others: Plant) -> Plant:
    """Several; the trouble is told at the first."""

    def plant(root: Path) -> str:
        spot = first(root)
        for one in others:
            one(root)
        return spot

    return plant


def config(text: str, at: str | None = None) -> Plant:
    """More lines of mkdocs.yml."""

    def plant(root: Path) -> str:
        with (root / CONFIG).open("a", encoding="utf-8") as stream:
            stream.write(f"\n{text}\n")
        return at or text.split("\n")[0]

    return plant


def option(old: str, new_: str) -> Plant:
    """Another value in mkdocs.yml; the trouble is its last line that is new."""
    fresh = [line for line in new_.split("\n") if line.strip() and line not in old]
    return swap(CONFIG, old, new_, fresh[-1])


def forged(at: str = "", **fields: Any) -> Plant:
    """A lock that says something else, with the seal that a run would have given it."""

    def plant(root: Path) -> str:
        run = Run.from_json((root / LOCK).read_text(encoding="utf-8"))
        (root / LOCK).write_text(replace(run, **fields).to_json(), encoding="utf-8")
        return at

    return plant
