"""The second time is quick and gives the same bytes; prose alone runs nothing."""

import fcntl
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from nodrift.project import GENERATORS

pytestmark = pytest.mark.slow

POST = "docs/posts/introduction.md"

# The time of the build is told to readers of feeds, and in the head of a gzip file.
DATED = {
    Path("feed_rss_created.xml"),
    Path("feed_rss_updated.xml"),
    Path("sitemap.xml.gz"),
}


def test_what_ran_once_does_not_run_again(book_copy: Path) -> None:
    scripts = len(list((book_copy / "tutorials_src").glob("*/*.py")))
    first = left_by_runs(book_copy)
    assert nodrift(book_copy, "run") == f"0 run, {scripts} fresh\n"
    assert left_by_runs(book_copy) == first


def test_what_runs_again_leaves_the_same_to_the_byte(toy: Path) -> None:
    first = left_by_runs(toy)
    shutil.rmtree(toy / "build" / "records")
    assert nodrift(toy, "run").endswith(" run, 0 fresh\n")
    assert left_by_runs(toy) == first


def test_a_changed_word_runs_nothing_and_reaches_the_site(book_copy: Path) -> None:
    nodrift(book_copy, "build")
    before = left_by_runs(book_copy)
    post = book_copy / POST
    text = post.read_text(encoding="utf-8")
    changed = re.sub(r"\bfriends\b", "companions", text, count=1)
    assert changed != text
    post.write_text(changed, encoding="utf-8")
    assert re.fullmatch(r"0 run, \d+ fresh\n", nodrift(book_copy, "run"))
    nodrift(book_copy, "check")
    nodrift(book_copy, "build")
    assert left_by_runs(book_copy) == before
    page = book_copy / "build" / "site" / "posts" / "introduction" / "index.html"
    assert "companions" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("generator", GENERATORS)
def test_a_site_is_the_same_to_the_byte_whenever_it_is_built(
    book_copy: Path, generator: str
) -> None:
    name = "site" if generator == "mkdocs" else f"site-{generator}"
    url = {"SITE_URL": "https://series.example/gan/"}
    build = ("build", "--with", generator)
    nodrift(book_copy, *build, SOURCE_DATE_EPOCH="1000000000", **url)
    one = contents(book_copy / "build" / name)
    for file in book_copy.rglob("*.*"):
        if file.is_file():
            file.touch()
    nodrift(book_copy, *build, SOURCE_DATE_EPOCH="1700000000", **url)
    other = contents(book_copy / "build" / name)
    assert one.keys() == other.keys()
    assert {file for file in one if one[file] != other[file]} <= DATED


def nodrift(root: Path, *arguments: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "nodrift", *arguments],
        cwd=root,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def left_by_runs(root: Path) -> dict[Path, bytes]:
    """Records and locks, without the seconds that the runs took."""
    found = {}
    for script in sorted((root / "tutorials_src").glob("*/*.py")):
        id = script.relative_to(root / "tutorials_src").with_suffix("")
        record = root / "build" / "records" / id
        for path, data in contents(record.resolve()).items():
            if path != Path("timing.json"):
                found[id / path] = data
        found[script] = script.with_suffix(".lock.json").read_bytes()
    return found


def contents(folder: Path) -> dict[Path, bytes]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder): file.read_bytes() for file in files}


def test_a_build_sweeps_what_a_killed_one_left_and_waits_for_no_other(
    book_copy: Path,
) -> None:
    left = book_copy / "build" / "making-site-killed"
    left.mkdir()
    command = [sys.executable, "-m", "nodrift", "build"]
    with (book_copy / "build" / ".building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        busy = subprocess.run(
            command, cwd=book_copy, capture_output=True, text=True, check=False
        )
    assert (busy.returncode, left.is_dir()) == (1, True)
    assert "E-TOOL: another nodrift is building this site" in busy.stderr
    subprocess.run(command, cwd=book_copy, capture_output=True, check=True)
    assert not left.exists()
    assert (book_copy / "build" / "site" / "index.html").is_file()
