"""Make every mistake of the table and write down what is said of it.

`python tests/mistakes/telling.py` writes told.json, from which the page of all codes
and `nodrift explain E-CODE` take their examples; a test compares it word for word.
"""

import json
import re
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "drift")]

from planting import line_of, nodrift  # noqa: E402
from table import MISTAKES, Mistake  # noqa: E402
from work_book import lay  # noqa: E402

from nodrift.book import Book, Typeset  # noqa: E402
from nodrift.check import check  # noqa: E402
from nodrift.errors import Drift  # noqa: E402
from nodrift.extension import typesetter  # noqa: E402
from nodrift.project import Project  # noqa: E402

TOLD = re.compile(
    r"^(?P<file>\S+?):(?P<line>\d+): (?P<code>E-[A-Z]+): (?P<what>.+?); (?P<mend>.+)$"
)


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


def place_of(one: Mistake, root: Path, spot: str) -> tuple[str, str, int]:
    """Code, file and line by which a mistake has to be told."""
    return one.code, one.file, line_of(root / one.file, spot)
