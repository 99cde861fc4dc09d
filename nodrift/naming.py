"""What a new part or script may be called, and why another name would not do.

Each refusal says what would: raises UsageError before anything is written.
"""

import keyword
import re
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

from nodrift.environment import owners
from nodrift.errors import UsageError
from nodrift.ids import is_name, is_stem, nearest
from nodrift.numbers import typed_numbers
from nodrift.project import SOURCES, Page, Project

LONGEST = 24  # characters of a name: lines of what we write hold it three times
LONGEST_TITLE = 80
WINDOWS = re.compile(r"con|prn|aux|nul|(?:com|lpt)[0-9]")  # with any ending
# What addresses of a built site begin with, beside the folders of its pages.
ADDRESSES = {"assets", "code", "index", "pagefind", "search", "sitemap"}
MARKUP = re.compile(r"[<>{}\[\]`*_$\\|#\"]|&#?\w+;")
PART = "one lower-case word of letters and digits, such as flows"
SCRIPT = "lower-case words joined by underscores, such as two_walks"


def check_stem(project: Project, stem: str) -> None:
    """Raise UsageError unless a new part can be called `stem`."""
    if "/" in stem and stem.partition("/")[0] in project.pages:
        raise UsageError(
            f"{_shown(stem)} names a script; start it with nodrift new --script {stem}"
        )
    _check_spelling(stem, is_stem, PART, "")
    folders = {child.name.casefold() for child in project.docs.iterdir()}
    if stem in ADDRESSES | folders:
        raise UsageError(
            f"addresses of the site begin with {stem!r}; choose another word"
        )
    if (page := project.pages.get(stem)) is not None:
        raise UsageError(
            f"{page.path} is there already; for a further script of it: "
            f"nodrift new --script {stem}/name"
        )
    if taken := in_the_way(project.root / SOURCES / stem):
        raise UsageError(
            f"{taken.relative_to(project.root)} is there already; move it away, or "
            "choose another word"
        )
    if taken := test_of(project, stem):
        raise UsageError(
            f"{taken.relative_to(project.root)} is there already, and pytest wants one "
            "file of a name; choose another word"
        )


def check_script(project: Project, id: str) -> Page:
    """Return the page that a new script `id` is for; raise UsageError if it cannot be.

    A script that is run alone finds the files beside it before all modules, so it may
    have the name of none.
    """
    post, _, name = id.partition("/")
    pages = {stem: page for stem, page in project.pages.items() if is_stem(page.stem)}
    if post not in pages:
        parts = [part for part in re.split(r"[/\\]", id) if part]
        likely = "/".join(parts[-2:]).removesuffix(".py")
        if len(parts) > 2 and is_stem(likely.partition("/")[0]) and likely != id:
            raise UsageError(
                f"{_shown(id)} is a path; write a page and a name: {likely}"
            )
        raise UsageError(
            f"no page {_shown(post)}; {nearest(post, pages)}; for a script of a page "
            "write its stem and a name, such as flows/walk"
        )
    _check_spelling(name, is_name, SCRIPT, "_")
    if name == "index":
        raise UsageError("'index' is what a folder shows; choose another name")
    if is_module(project, name):
        raise UsageError(
            f"{name!r} is the name of a module: run alone, this script and those beside "
            f"it would import this file in its place; say what it shows, such as "
            f"{name}_steps"
        )
    for ending in (".py", ".lock.json"):
        if taken := in_the_way(project.root / SOURCES / post / f"{name}{ending}"):
            raise UsageError(
                f"{taken.relative_to(project.root)} is there already; choose another name"
            )
    return pages[post]


def check_title(project: Project, title: str) -> str:
    """Return `title` without the spaces around it; raise UsageError if it will not do."""
    title = title.strip(" ")
    if not title:
        raise UsageError("--title is empty; say in a few words what the part is about")
    if len(title) > LONGEST_TITLE:
        raise UsageError(
            f"--title has {len(title)} characters; say it in {LONGEST_TITLE}"
        )
    if strange := next((char for char in title if not char.isprintable()), None):
        raise UsageError(
            f"--title holds {_character(strange)}; write one line of plain text"
        )
    if markup := MARKUP.search(title):
        raise UsageError(
            f"--title holds {markup[0]!r}, which a page would take for more than text; "
            "say it in words"
        )
    if typed := next(typed_numbers(title, {}), None):
        raise UsageError(
            f"--title holds {typed.numeral}, and numbers come from runs; say it in words"
        )
    if re.search(r"\bpart \d", title, re.IGNORECASE):
        raise UsageError("--title numbers a part; its place in the series does that")
    for part in project.series:
        if part.title.casefold() == title.casefold():
            raise UsageError(f"{part.stem!r} has this title; choose another")
    return title


def is_module(project: Project, name: str) -> bool:
    """Whether scripts could mean a module by `name`, as far as this machine knows."""
    known = {*sys.stdlib_module_names, *project.options.get("packages", [])}
    return name in known or bool(owners([name]))


def in_the_way(file: Path) -> Path | None:
    """What lies at `file`, or would where file systems know no capital letters."""
    if not file.parent.is_dir():
        return None
    name = file.name.casefold()
    return next((x for x in file.parent.iterdir() if x.name.casefold() == name), None)


def test_of(project: Project, stem: str) -> Path | None:
    """A test that has the name of the one of the page `stem`, wherever it lies."""
    name = f"test_{stem}.py"
    return next(iter(sorted((project.root / "tests").rglob(name))), None)


def _check_spelling(
    name: str, fits: Callable[[str], bool], form: str, joint: str
) -> None:
    if not name:
        raise UsageError(f"a name is missing; write {form}")
    if len(name) > LONGEST:
        raise UsageError(
            f"{_shown(name)} has {len(name)} characters; at most {LONGEST} can be read"
        )
    if keyword.iskeyword(name):
        raise UsageError(f"{name!r} is a word of Python itself; choose another")
    if WINDOWS.fullmatch(name):
        raise UsageError(f"Windows can have no file {name!r}; choose another word")
    if fits(name):
        return
    near = _near(name, joint)
    mend = f"write {near}" if near != name and fits(near) else f"write {form}"
    raise UsageError(f"{_shown(name)} {_fault(name, joint)}; {mend}")


def _fault(name: str, joint: str) -> str:
    """What is wrong with a name, by its first wrong character."""
    for char in name:
        if not char.isascii() or not char.isprintable():
            return f"holds {_character(char)}"
        if char.isupper():
            return "has capital letters, and not all file systems tell them apart"
        if not (char.isalnum() or char == joint):
            return f"holds {char!r}"
    return "does not start with a letter"


def _character(char: str) -> str:
    called = unicodedata.name(char, "no printable character").lower()
    return f"{char!r} (U+{ord(char):04X}, {called})"


def _near(name: str, joint: str) -> str:
    """The last piece of a path, in letters and digits that every machine has."""
    last = re.split(r"[/\\]", name)[-1].removesuffix(".py").removesuffix(".md")
    plain = unicodedata.normalize("NFKD", last).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    return joint.join(words).lstrip("0123456789_")


def _shown(name: str) -> str:
    return repr(name if len(name) <= LONGEST else f"{name[: LONGEST - 3]}...")
