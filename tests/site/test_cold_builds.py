"""The same sources give the same bytes, in another place and other surroundings."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nodrift.hashing import digest

# The two must not depend on who runs them, when, where, or how many at once.
SURROUNDINGS = (
    {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "1", "COLUMNS": "80"},
    {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "2", "COLUMNS": "200"},
)
LONG = 8  # CPU seconds from which a script lends its record
PUBLISHED = {"SITE_URL": "https://series.example/gan/", "SOURCE_DATE_EPOCH": "86400"}


def build(place: Path, around: dict[str, str], workers: str) -> Path:
    """Run, evaluate and build the book in `place`."""
    for command in (["run", "-j", workers], ["equations"], ["build"]):
        done = subprocess.run(
            [sys.executable, "-m", "nodrift", *command],
            cwd=place,
            env=os.environ | PUBLISHED | around,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return place


def contents(folder: Path, *but: str) -> dict[str, str]:
    """Every file that a name leads to and the hash of its bytes."""
    return {
        str(path.relative_to(folder)): digest(path.read_bytes())
        for path in sorted(folder.glob("**/*"))
        if path.is_file() and path.name not in but
    }


def records(book: Path) -> dict[str, dict[str, str]]:
    """What each run left behind, but for its times."""
    return {
        str(link.relative_to(book)): contents(link.resolve(), "timing.json")
        for link in (book / "build" / "records").glob("*/*")
        if link.is_symlink() and not link.name.startswith(".")
    }


def lend_records(lender: Path, borrower: Path) -> list[str]:
    """Give `borrower` the records of long scripts; return the ids of the others.

    test_scripts runs the long ones, too, alone and in other surroundings.
    """
    cold = []
    for link in sorted((lender / "build" / "records").glob("[!.]*/[!.]*")):
        timing = json.loads((link / "timing.json").read_text("utf-8"))
        if timing["cpu"] < LONG:
            cold.append(f"{link.parent.name}/{link.name}")
        else:
            target = borrower / link.relative_to(lender)
            shutil.copytree(link.resolve(), target.parent / link.readlink())
            target.symlink_to(link.readlink())
    return cold


@pytest.mark.weekly
def test_a_cold_build_elsewhere_is_equal_byte_for_byte(
    tmp_path: Path,
    web: Path | None,
    bare_book: Callable[[Path], Path],
    book_copy: Path,
) -> None:
    """The first book ran when this session or the last `nodrift run` made its records.

    So did the scripts of the second that take long; all others run again.
    """
    if web is None:
        pytest.skip("the web assets are not here and cannot be fetched")
    place = tmp_path / "a much longer place, with blanks" / "two"
    here, there = SURROUNDINGS
    first = build(book_copy, here, "1")
    assert len(lend_records(first, bare_book(place))) > 80
    second = build(place, there, "2")
    assert records(first) and records(first) == records(second)
    for part in ("tutorials_src", "tests/equations"):
        assert contents(first / part) == contents(second / part)
    site, again = (contents(book / "build" / "site") for book in (first, second))
    assert site.keys() == again.keys()
    assert [name for name in site if site[name] != again[name]] == []
