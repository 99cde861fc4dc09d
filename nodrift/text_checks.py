"""Files that are no plain text, or that a merge left half done, are told before all else.

Whatever reads them would call something wrong that is only a sign of this.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from nodrift.bibliography import PATH as BIB
from nodrift.bindings import FOLDER as BINDINGS
from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.macros import PATH as MACROS
from nodrift.project import CONFIG, SOURCES, Project

OURS = re.compile(rb"^<{7} .*$", re.MULTILINE)
THEIRS = re.compile(rb"^>{7} ", re.MULTILINE)
MARK = b"\xef\xbb\xbf"
UTF8 = "save the file as UTF-8"


def check_texts(book: Book) -> Iterator[Drift]:
    """What authors write is UTF-8, without marks of editors and of merges."""
    root = book.project.root
    for file in _written(book.project):
        path = file.relative_to(root)
        try:
            data = file.read_bytes()
        except OSError as error:
            what = f"the file cannot be read: {error.strerror}"
            yield Drift(path, 1, "E-TEXT", what, "make it a readable file")
            continue
        for at, what, mend in _faults(data, hashed=file.suffix == ".py"):
            line = data.count(b"\n", 0, at) + 1
            yield Drift(path, line, "E-TEXT", what, mend)


def _written(project: Project) -> Iterator[Path]:
    """The files that people write, as far as the engine reads them, and their locks."""
    root, docs = project.root, project.docs
    single = root / CONFIG, root / "pyproject.toml", root / BIB, root / MACROS
    yield from (file for file in single if file.is_file())
    found = [
        *(file for file in docs.rglob("*.md") if docs / "theme" not in file.parents),
        *(root / SOURCES).glob("*/*.py"),
        *(root / SOURCES).glob("*/*.lock.json"),
        *(root / BINDINGS).glob("*.py"),
        *(root / BINDINGS).glob("*.lock.json"),
    ]
    yield from sorted(found)


def _faults(data: bytes, hashed: bool) -> Iterator[tuple[int, str, str]]:
    """Place, what is wrong there and the mend. `hashed`: each byte of it counts."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        what = f"the byte {data[error.start]:#04x} is not UTF-8"
        yield error.start, what, UTF8
    if data.startswith(MARK):
        what = "the file begins with an invisible byte order mark"
        yield 0, what, f"{UTF8} without BOM"
    if (ours := OURS.search(data)) and THEIRS.search(data):
        what = f"a merge ends half-way: {ours[0].decode(errors='replace').strip()}"
        mend = "keep what is right, and take the lines of <, = and > away"
        yield ours.start(), what, mend
    if hashed and b"\r" in data:
        what = "the line ends as on Windows, so its hash is another on each machine"
        yield data.index(b"\r"), what, "save the file with the line ends of Unix (LF)"
