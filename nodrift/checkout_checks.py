"""What a checkout may hold besides text: no links out of it, and nothing that a run made.

A link would publish a file of the machine that builds. What lies below build/ is taken
at its word when its seals fit, so it may come from runs here and never from a commit.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from nodrift.book import Book
from nodrift.errors import Drift
from nodrift.formulas.lock import FOLDER as EQUATIONS
from nodrift.markup import split_front_matter, units
from nodrift.project import CONFIG, SOURCES

READ = ("docs", SOURCES, EQUATIONS.as_posix())
TEXTS = {".md", ".py", ".bib", ".tex", ".yml", ".toml"}
# What turns the direction of writing around, or is not seen at all: a line would read
# otherwise than it runs (CVE-2021-42574).
DECEIVING = re.compile(
    "[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    "|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
)
PAGE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*\.md")
LONGEST_PAGE = 200_000  # characters: what a reader reads in a day
LONGEST_PARAGRAPH = 4_000  # characters; Markdown reads some of them again and again
UNCLOSED = 50  # square brackets: Markdown looks for the end of each of them
TAG = re.compile(r"<(/?)(?!(?:br|hr|img|wbr|col)\b)[A-Za-z]")
DEEPEST = 60
TAKEN = {"assets", "code", "search"}  # where a build puts what it makes
PARAGRAPHS = re.compile(r"\n(?=[ \t>]*\n)")


def check_checkout(book: Book) -> Iterator[Drift]:
    """Files are plain and were made by people."""
    root = book.project.root
    yield from _committed(root)
    for file in _files(root):
        if file.is_symlink():
            path = file.relative_to(root)
            what = f"it is a link, to {os.readlink(file)!a}"  # noqa: PTH115 - as it is
            yield Drift(path, 1, "E-DOCS", what, "commit the file itself")


def check_unseen(book: Book) -> Iterator[Drift]:
    """Files say what they seem to say."""
    root = book.project.root
    for file in _files(root):
        if file.suffix in TEXTS and file.is_file():
            yield from _deceiving(file, file.relative_to(root))


def _files(root: Path) -> list[Path]:
    """What the engine reads, with its folders."""
    found = [root / CONFIG, root / "pyproject.toml"]
    for folder in READ:
        found += sorted((root / folder).rglob("*"))
        found.append(root / folder)
    return found


def _committed(root: Path) -> Iterator[Drift]:
    """What git keeps of build/, where this is a checkout and there is a git."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return
    command = [git, "ls-files", "-z", "--", "build", ".venv"]
    done = subprocess.run(command, cwd=root, capture_output=True, check=False)
    for name in done.stdout.decode(errors="replace").split("\0")[:5]:
        if name:
            what = "it is committed, so no run here has made it"
            mend = "git rm -r --cached it: what a run makes is made anew"
            yield Drift(ascii(name)[1:-1], 1, "E-RECORD", what, mend)


def _deceiving(file: Path, path: Path) -> Iterator[Drift]:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return  # its reader says so
    for number, line in enumerate(text.split("\n"), 1):
        if found := DECEIVING.search(line):
            what = f"{found[0]!a} is not seen and changes how the line is read"
            yield Drift(path, number, "E-SYNTAX", what, "take it out")


def check_pages_are_readable(book: Book) -> Iterator[Drift]:
    """Pages have plain names and a size that people and parsers can read."""
    for page in book.project.pages.values():
        if not PAGE_NAME.fullmatch(page.file.name):
            what = f"{page.file.name!a} is no name for an address of the web"
            yield Drift(
                ascii(str(page.path))[1:-1], 1, "E-STEM", what, "use a-z 0-9 _ -"
            )
        if page.uri.split("/")[0] in TAKEN:
            what = "a build puts what it makes into the folder of this name"
            yield Drift(page.path, 1, "E-STEM", what, "move the page to another folder")
        text, above = split_front_matter(page.read())
        if len(text) > LONGEST_PAGE:
            what = f"the page has {len(text):,} characters"
            mend = f"make two of it: {LONGEST_PAGE:,} are a day's reading"
            yield Drift(page.path, 1, "E-SYNTAX", what, mend)
        depth = 0
        for tag in TAG.finditer(text):
            depth += -1 if tag[1] else 1
            if depth > DEEPEST:
                line = above + text.count("\n", 0, tag.start()) + 1
                what = f"more than {DEEPEST} tags are open here"
                yield Drift(page.path, line, "E-SYNTAX", what, "close them")
                break
        line = above + 1
        for piece in (u for one in PARAGRAPHS.split(text) for u in units(one)):
            if len(piece) > LONGEST_PARAGRAPH:
                what = f"the paragraph has {len(piece):,} characters"
                mend = f"cut it by an empty line: {LONGEST_PARAGRAPH:,} are too many"
                yield Drift(page.path, line + _empty(piece), "E-SYNTAX", what, mend)
            elif abs(piece.count("[") - piece.count("]")) > UNCLOSED:
                what = "more square brackets open than close"
                mend = "close them, or write them as `code`"
                yield Drift(page.path, line + _empty(piece), "E-SYNTAX", what, mend)
            line += piece.count("\n") + 1


def _empty(piece: str) -> int:
    """How many empty lines stand above its words."""
    return piece[: len(piece) - len(piece.lstrip())].count("\n")
