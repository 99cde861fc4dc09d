"""Make the mistakes of the table, and hear what is said of each.

`python tests/mistakes/telling.py` writes told.json, from which the page of all codes
and `nodrift explain E-CODE` take their examples; a test compares it word for word.
"""

import difflib
import itertools
import json
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "drift")]

from mistake_table import MISTAKES, Mistake
from planting import nodrift
from work_book import lay

from nodrift.book import Book, Typeset
from nodrift.check import check
from nodrift.errors import Drift
from nodrift.extension import typesetter
from nodrift.hashing import state_of
from nodrift.project import Project
from nodrift.web import install

LOCK = HERE / "told.json"
HOME = "/home/you"  # in place of the folder in which a mistake was really made
TOLD = re.compile(
    r"^(?P<file>\S+?):(?P<line>\d+): (?P<code>E-[A-Z]+): (?P<what>.+?); (?P<mend>.+)$"
)
MADE = re.compile(r"\.lock\.json$|^build/")  # by a run, after what was changed
LONG, AROUND = 90, 30  # characters of a line that is shown whole, else around a change
SHOWN = 6  # lines of a change that an example shows


@dataclass(frozen=True)
class Heard:
    """What a command said of a mistake: `wanted`, if it did, and `others`."""

    wanted: Drift | None
    others: list[Drift]
    change: list[str]


def hear(one: Mistake, book: Path, folder: Path, typeset: Typeset | None) -> Heard:
    """Make a mistake in a copy of `book` below `folder`, and mend it where that is told.

    Raises AssertionError if all is not well again after what mends it.
    """
    root = folder / "book"
    shutil.copytree(book, root, symlinks=True)
    spot = one.plant(root)
    place = one.code, one.file, line_of(root / one.file, spot)
    found = told(root, one.command, typeset)
    change = list(_change(book, root, one.file, place[2]))
    wanted = [drift for drift in found if (drift.code, drift.path, drift.line) == place]
    others = [drift for drift in found if drift not in wanted]
    if wanted and one.mend is not None:
        one.mend(root, wanted[0])
        command = one.command if one.command.startswith("run") else "check"
        left = told(root, command, typeset)
        assert left == [], f"after mending {one.did}: {left[0]}"
    return Heard(next(iter(wanted), None), others, change)


def told(root: Path, command: str, typeset: Typeset | None) -> list[Drift]:
    """What a command says is wrong in the book at `root`."""
    if command == "check":
        try:
            return check(Book(Project(root), typeset))
        except Drift as drift:
            return [drift]
    done = nodrift(root, *command.split())
    found = [
        Drift(m["file"], int(m["line"]), m["code"], m["what"], m["mend"])
        for line in done.stderr.splitlines()
        if (m := TOLD.match(line))
    ]
    assert done.returncode == (1 if found else 0), done.stdout + done.stderr
    return found


def line_of(file: Path, spot: str) -> int:
    """The line on which `spot` starts; 1 for none, and for a file as a whole."""
    if not spot:
        return 1
    text = file.read_bytes().decode(errors="replace").replace("\r\n", "\n")
    assert text.count(spot) == 1, f"{spot!r} is not one place of {file}"
    return text.count("\n", 0, text.index(spot)) + 1


def message(drift: Drift, root: Path) -> str:
    """The line that is printed, without the place where the tests happen to lie."""
    return str(drift).replace(str(root.parent), HOME)


def _change(before: Path, after: Path, file: str, line: int) -> Iterator[str]:
    """What was changed, as lines that begin with a file, - or +: the told file first."""
    changed = [
        path.relative_to(root).as_posix()
        for root in (before, after)
        for path in sorted(root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    for name in sorted(set(changed), key=lambda name: (name != file, name)):
        if state_of(before / name) == state_of(after / name):
            continue
        if MADE.search(name) and name != file:
            continue
        yield f"# {name}"
        old, new = _lines(before / name), _lines(after / name)
        if not new:
            yield "# is gone"
            continue
        rows = [
            row
            for row in difflib.ndiff(old, new)
            if row[:2] in {"- ", "+ "} and row[2:].strip()
        ]
        yield from _short(rows[:SHOWN])


def _short(rows: list[str]) -> list[str]:
    """The rows of a change; of a long line that became another, what is around it."""
    if len(rows) != 2 or max(map(len, rows)) <= LONG:
        return rows
    texts = [row[2:] for row in rows]
    same = _alike(*texts)
    tail = _alike(*(text[same:][::-1] for text in texts))
    start = texts[0].rfind(" ", 0, max(same - AROUND, 0)) + 1
    short = []
    for row, text in zip(rows, texts, strict=True):
        end = text.find(" ", len(text) - max(tail - AROUND, 0))
        cut = text[start : end if end >= 0 else None]
        dots = "…" if start else "", "…" if end >= 0 else ""
        short.append(f"{row[:2]}{dots[0]}{cut}{dots[1]}")
    return short


def _alike(one: str, other: str) -> int:
    """How many characters both have in common at their start."""
    pairs = zip(one, other, strict=False)
    return sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], pairs))


def _lines(file: Path) -> list[str]:
    if not file.is_file():
        return []
    text = file.read_bytes().decode(errors="backslashreplace")
    return text.replace("\ufeff", r"\ufeff").replace("\r\n", "\\r\n").split("\n")


def write(lock: Path = LOCK) -> None:
    """Make every mistake and write down what was said."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "work" / "book"
        lay(book)
        typeset = typesetter(Project(install(HERE.parents[1]).parents[1]))
        entries = []
        for number, one in enumerate(MISTAKES):
            place = Path(folder) / str(number)
            heard = hear(one, book, place, typeset)
            assert heard.wanted is not None, f"{one.did}: {heard.others}"
            entries.append(entry(one, heard, place / "book"))
            shutil.rmtree(place)
    text = json.dumps(entries, indent=1, ensure_ascii=False) + "\n"
    lock.write_text(text, encoding="utf-8")


def entry(one: Mistake, heard: Heard, root: Path) -> dict[str, object]:
    """What is known of a mistake, as told.json has it."""
    assert heard.wanted is not None
    return {
        "code": one.code,
        "did": one.did,
        "command": f"nodrift {one.command}",
        "change": heard.change,
        "message": message(heard.wanted, root),
    }


if __name__ == "__main__":
    write()
