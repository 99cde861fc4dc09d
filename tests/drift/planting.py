"""Verbs that plant a drift in a copy of the book, and a way to see who notices.

A plant is a function from the copy's folder to the text at which the drift must be
found: it returns what it wrote, or where the trouble shows.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from nodrift.book import Book, Typeset
from nodrift.check import check
from nodrift.project import Project
from nodrift.record import MANIFEST, Run

Plant = Callable[[Path], str]
Find = tuple[str, str, int]  # code, file, line

FINDING = re.compile(r"^(?P<file>\S+?):(?P<line>\d+): (?P<code>E-[A-Z]+): .+; .+$")


def edit(file: str, old: str, new: str) -> Plant:
    """Replace the one place that the regular expression `old` finds by `new`."""

    def plant(root: Path) -> str:
        text = (root / file).read_text(encoding="utf-8")
        places = list(re.finditer(old, text, re.MULTILINE))
        assert len(places) == 1, f"{file} has {len(places)} places like {old}"
        put = places[0].expand(new)
        changed = text[: places[0].start()] + put + text[places[0].end() :]
        (root / file).write_text(changed, encoding="utf-8")
        return put

    return plant


def say(file: str, text: str) -> Plant:
    """Write a paragraph into a page, before its exercises or its list of references."""

    def plant(root: Path) -> str:
        above = r"\A(?s:(.*?))^(## (?:Exercises|References))"
        edit(file, above, rf"\g<1>{_literal(text)}\n\n\g<2>")(root)
        return text

    return plant


def add(file: str, text: str) -> Plant:
    """Write `text` at the end of a file, which need not exist."""

    def plant(root: Path) -> str:
        (root / file).parent.mkdir(exist_ok=True)
        with (root / file).open("a", encoding="utf-8") as stream:
            stream.write(text)
        return text.strip()

    return plant


def remove(file: str) -> Plant:
    def plant(root: Path) -> str:
        (root / file).unlink()
        return ""

    return plant


def reseal(file: str, result: str) -> Plant:
    """Forge a result in a record or lock, and seal it as a run would."""

    def plant(root: Path) -> str:
        run = Run.from_json((root / file).read_text(encoding="utf-8"))
        forged = replace(run, results=run.results | {result: 0.125})
        (root / file).write_text(forged.to_json(), encoding="utf-8")
        return f'"{result}":'

    return plant


def run(*ids: str) -> Plant:
    """Run and evaluate what is stale; it must go well: the drift is found later."""

    def plant(root: Path) -> str:
        for command in (["run", *ids], ["equations"]):
            done = nodrift(root, *command)
            assert done.returncode == 0, done.stderr
        return ""

    return plant


def all_of(*plants: Plant, at: str | None = None) -> Plant:
    """Do one after the other; the drift shows `at` this text, else at the first's."""

    def plant(root: Path) -> str:
        told = [one(root) for one in plants]
        return told[0] if at is None else at

    return plant


def nothing(root: Path) -> str:
    return ""


def nodrift(
    root: Path, *arguments: str, **variables: str
) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "nodrift", *arguments],
        cwd=root,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def noticed(root: Path, command: str, typeset: Typeset | None) -> list[Find]:
    """What a command says is wrong. `check` is asked without a process of its own."""
    if command == "check":
        drifts = check(Book(Project(root), typeset))
        return [(drift.code, drift.path, drift.line) for drift in drifts]
    done = nodrift(root, *command.split())
    found = [
        (match["code"], match["file"], int(match["line"]))
        for line in done.stderr.splitlines()
        if (match := FINDING.match(line))
    ]
    assert done.returncode == (1 if found else 0), done.stderr
    return found


def noticed_with(root: Path, packages: Path) -> list[Find]:
    """What `check` says is wrong where `packages` comes first on the path."""
    done = nodrift(root, "check", "--json", PYTHONPATH=str(packages))
    found: list[dict[str, Any]] = json.loads(done.stdout)
    assert done.returncode == (1 if found else 0), done.stderr
    return [(drift["code"], drift["file"], drift["line"]) for drift in found]


def line_of(file: Path, spot: str) -> int:
    """The line on which `spot`, line breaks before it aside, starts; 1 for none."""
    if not spot:
        return 1
    text = file.read_text(encoding="utf-8")
    assert text.count(spot) == 1, f"{spot!r} is not one place of {file}"
    start = text.index(spot) + len(spot) - len(spot.lstrip("\n"))
    return text.count("\n", 0, start) + 1


def record(id: str) -> str:
    return f"build/records/{id}/{MANIFEST}"


def _literal(text: str) -> str:
    return text.replace("\\", r"\\")
