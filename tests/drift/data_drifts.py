"""Drifts of what scripts read besides their own lines: data, and packages.

The finished book reads no data, so some of its scripts are let read some first.
"""

import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from mutants import QUICK, Clean, Kind, Mutant, Place, lock, stem
from stored_runs import fast

FEW = 12  # parts of the book, and one script of each
ROWS = 8
READING = """from contextlib import suppress
from pathlib import Path

beside = Path(__file__).parent
own_table = beside / "{name}_table.csv"
own_words = beside / "{name}_words.txt"
own_notes = beside / "{name}_notes.txt"
own_more = beside / "{name}_more.csv"
own_rows = [float(row.split(",")[1]) for row in own_table.read_text().splitlines()]
own_said = own_words.read_text().split()
for extra in (own_notes, own_more):
    with suppress(FileNotFoundError):
        own_said += extra.read_text().split()
results = {{
    "own_sum": sum(own_rows),
    "own_letters": len("".join(own_said)) + 0.5,
"""
RESULTS = re.compile(r"^results = \{$", re.MULTILINE)


def reading(root: Path) -> None:
    """Let fast scripts of several parts read a table and words, and look for two files."""
    chosen = _readers(Clean(root))
    for script in chosen:
        file = root / script
        name = file.stem
        text = file.read_text(encoding="utf-8")
        start = RESULTS.search(text)
        assert start is not None
        file.write_text(
            text[: start.start()] + READING.format(name=name) + text[start.end() + 1 :],
            encoding="utf-8",
        )
        rows = "".join(f"{row},{row * row / 7:.6f}\n" for row in range(1, ROWS + 1))
        file.with_name(f"{name}_table.csv").write_text(rows, encoding="utf-8")
        words = "".join(f"{word}\n" for word in ["some", "words", "of", "their", "own"])
        file.with_name(f"{name}_words.txt").write_text(words, encoding="utf-8")
    ids = [f"{stem(script)}/{Path(script).stem}" for script in chosen]
    for command in (["run", *ids], ["equations"]):
        subprocess.run(
            [sys.executable, "-m", "nodrift", *command],
            cwd=root,
            env=os.environ | {"OMP_NUM_THREADS": "1"},
            check=True,
            capture_output=True,
        )


def _readers(clean: Clean) -> list[str]:
    of_part: dict[str, str] = {}
    for script in fast(clean):
        if len(RESULTS.findall(clean.text(script))) == 1:
            of_part.setdefault(stem(script), script)
    return list(of_part.values())[:FEW]


def _read(clean: Clean, ending: str) -> Iterator[tuple[str, str, Place]]:
    """Scripts that read a file of this ending, the file, and where they name it."""
    for script in clean.scripts:
        path = PurePosixPath(script)
        name = f"{path.stem}_{ending}"
        at = clean.text(script).find(f'beside / "{name}"')
        if at >= 0:
            place = Place("E-LOCK", script, clean.line(script, at))
            yield script, path.with_name(name).as_posix(), place


def changed(clean: Clean) -> Iterator[Mutant]:
    """One line of a file is another."""
    for ending in ("table.csv", "words.txt"):
        for script, file, place in _read(clean, ending):
            rows = clean.text(file).splitlines(keepends=True)
            for number, row in enumerate(rows):
                new = f"{row.rstrip()}1\n"
                text = "".join([*rows[:number], new, *rows[number + 1 :]])
                yield Mutant(
                    stem(script),
                    f"{file}:{number + 1}: {row.strip()} -> {new.strip()}",
                    (place,),
                    {file: text.encode()},
                )


def shortened(clean: Clean) -> Iterator[Mutant]:
    for ending in ("table.csv", "words.txt"):
        for script, file, place in _read(clean, ending):
            rows = clean.text(file).splitlines(keepends=True)
            for left in range(len(rows)):
                yield Mutant(
                    stem(script),
                    f"{file} has {left} of {len(rows)} lines",
                    (place,),
                    {file: "".join(rows[:left]).encode()},
                )


def deleted(clean: Clean) -> Iterator[Mutant]:
    for ending in ("table.csv", "words.txt"):
        for script, file, place in _read(clean, ending):
            yield Mutant(stem(script), f"{file} is deleted", (place,), {file: None})


def found(clean: Clean) -> Iterator[Mutant]:
    """A file is there now that the script had looked for in vain."""
    for ending in ("notes.txt", "more.csv"):
        for script, file, place in _read(clean, ending):
            yield Mutant(
                stem(script), f"{file} is there now", (place,), {file: b"surprise\n"}
            )


def packages(clean: Clean) -> Iterator[Mutant]:
    """A package is upgraded or taken back; whatever ran with it has to run again.

    One that is not installed at all is no drift: prose is mended without torch.
    """
    users: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for script in clean.scripts:
        ran = json.loads(clean.text(lock(script)))["environment"]["packages"]
        for name, version in ran.items():
            users[stem(script), name, version].append(script)
    for (part, name, version), scripts in users.items():
        first, _, rest = version.partition(".")
        for other in (f"{int(first) + 1}.{rest}", f"{version}.1", f"{version}rc1"):
            yield Mutant(
                part,
                f"{name} {version} becomes {other}",
                tuple(Place("E-LOCK", script, 1) for script in scripts),
                packages={name: other},
            )


DATA = (
    Kind("a line of data is changed", "data", QUICK, changed, reading),
    Kind("data is shortened", "data", QUICK, shortened, reading),
    Kind("data is deleted", "data", QUICK, deleted, reading),
    Kind("a file is there that was looked for in vain", "data", QUICK, found, reading),
    Kind("a package has another version", "packages", QUICK, packages),
)
