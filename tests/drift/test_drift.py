"""Whatever drifts is noticed: one row a drift, planted in a copy of the real book.

Later parts add rows. A row that names no command is found by `check`; the others run
scripts or build the site, and are slow.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from planting import (
    Plant,
    add,
    all_of,
    edit,
    line_of,
    nodrift,
    nothing,
    noticed,
    noticed_with,
    record,
    remove,
    reseal,
    run,
    say,
)

from nodrift.book import Typeset
from nodrift.extension import typesetter
from nodrift.locks import with_seconds
from nodrift.project import Project
from nodrift.record import read_record, record_path, write_lock

POST = "docs/posts/introduction.md"
HOME = "docs/index.md"
BIB = "docs/references.bib"
CONFIG = "mkdocs.yml"

# One script of the real book, and what its page quotes of it once.
ID = "introduction/density"
SCRIPT = f"tutorials_src/{ID}.py"
LOCK = f"tutorials_src/{ID}.lock.json"
RECORD = record(ID)
FIGURE, REGION, RESULT, SETTING = "crowding", "probability", "small_total", "CROWD"
TWIN, SHARED = "introduction/map", "box_density"  # a function that both scripts have
DRAWING = f"build/records/{ID}/figures/{FIGURE}.svg"

NEXT_PAGE = """\
---
title: Building a Simple Discriminative Model
description: How a network learns to tell things apart.
keywords: [network]
categories: [Python]
tags: [neural networks]
date: 2026-11-21
updated: 2026-11-21
---

# Building a Simple Discriminative Model

Soon.
"""
UNREAD = """
@misc{unread2020,
  author = {Reader, No},
  title = {A Work that Nobody Cites},
  howpublished = {A Site},
  year = {2020},
  url = {https://example.org/unread}
}
"""
IN_RESULTS = r"^results = \{$"


@dataclass(frozen=True)
class Row:
    """`plant` makes the drift, after `before` prepared a book that still passes.

    It must be found by `command` with `code` in `file`, at the text that `plant`
    returns; `also` holds the codes of what else it brings about.
    """

    drift: str
    plant: Plant
    code: str
    file: str
    command: str = "check"
    also: tuple[str, ...] = ()
    before: Plant = nothing
    slow: bool = False


ROWS = (
    # Scripts and what they left behind
    Row(
        "a script changed and was not run again",
        edit(SCRIPT, rf"^({SETTING} = )(\d+)", r"\g<1>1\2"),
        "E-LOCK",
        SCRIPT,
        also=("E-LOCK",),  # of its formulas, too
    ),
    Row(
        "the data that a script read changed",
        all_of(add(f"tutorials_src/{ID}.csv", "5\n"), at="towns = Path("),
        "E-LOCK",
        SCRIPT,
        before=all_of(
            add(f"tutorials_src/{ID}.csv", "1\n2\n3\n"),
            edit(
                SCRIPT,
                IN_RESULTS,
                "from pathlib import Path\n\n"
                "towns = Path(__file__).with_suffix('.csv').read_text().split()\n"
                'results = {\n    "towns": len(towns),',
            ),
            run(ID),
        ),
        slow=True,
    ),
    Row(
        "a figure was edited by hand",
        all_of(add(DRAWING, "<!-- a better curve -->"), at=""),
        "E-RECORD",
        DRAWING,
    ),
    Row(
        "a figure was deleted",
        all_of(remove(DRAWING), at=f'"{FIGURE}": {{'),
        "E-RECORD",
        RECORD,
    ),
    Row(
        "a record was edited by hand",
        edit(RECORD, rf'("{RESULT}": ).*(,?)$', r"\g<1>0.125\2"),
        "E-RECORD",
        RECORD,
    ),
    Row(
        "a record was edited by hand and sealed again",
        reseal(RECORD, RESULT),
        "E-LOCK",
        LOCK,
    ),
    Row(
        "a lock was edited by hand",
        edit(LOCK, rf'("{RESULT}": ).*(,?)$', r"\g<1>0.125\2"),
        "E-LOCK",
        LOCK,
        also=("E-LOCK",),
    ),
    Row(
        "a lock was edited by hand and sealed again",
        reseal(LOCK, RESULT),
        "E-LOCK",
        LOCK,
    ),
    Row(
        "a lock was copied from another script",
        all_of(
            lambda root: str(
                shutil.copy(root / f"tutorials_src/{TWIN}.lock.json", root / LOCK)
            ),
            at='"script":',
        ),
        "E-LOCK",
        LOCK,
        also=("E-FIGURE", "E-ID"),  # the other script's lock knows other names
    ),
    Row(
        "a lock was forged where there is no record, as in continuous integration",
        all_of(reseal(LOCK, RESULT), lambda root: forget(root, ID)),
        "E-LOCKED",
        LOCK,
        command="run --locked",
    ),
    Row(
        "a script was never run",
        all_of(remove(LOCK), lambda root: forget(root, ID)),
        "E-LOCK",
        SCRIPT,
        also=("E-LOCK",),
    ),
    Row(
        "a site is built without the record of a script",
        lambda root: forget(root, ID),
        "E-RECORD",
        SCRIPT,
        command="build",
    ),
    Row(
        "a region was renamed",
        all_of(
            edit(SCRIPT, rf"^# %% {REGION}$", "# %% area"),
            run(ID),
            at=f'--8<-- "{ID}:{REGION}"',
        ),
        "E-ID",
        POST,
        slow=True,
    ),
    Row(
        "a region was removed",
        all_of(
            edit(SCRIPT, rf"^# %% {REGION}\n", ""),
            run(ID),
            at=f'--8<-- "{ID}:{REGION}"',
        ),
        "E-ID",
        POST,
        slow=True,
    ),
    Row(
        "a result was renamed",
        all_of(
            edit(SCRIPT, f'"{RESULT}":', f'"{RESULT}_area":'),
            run(ID),
            at=f"{{{{ {ID}:{RESULT}",
        ),
        "E-ID",
        POST,
        also=("E-ID",),  # wherever else it is quoted
        slow=True,
    ),
    Row(
        "a result was removed",
        all_of(
            edit(SCRIPT, rf'^    "{RESULT}": .*\n', ""),
            run(ID),
            at=f"{{{{ {ID}:{RESULT}",
        ),
        "E-ID",
        POST,
        also=("E-ID",),  # wherever else it is quoted
        slow=True,
    ),
    Row(
        "a figure was renamed",
        all_of(
            edit(SCRIPT, f'num="{FIGURE}"', f'num="{FIGURE}_points"'),
            run(ID),
            at=f"]({ID}:{FIGURE} ",
        ),
        "E-ID",
        POST,
        also=("E-FIGURE",),
        slow=True,
    ),
    Row(
        "a setting was renamed",
        all_of(
            edit(SCRIPT, rf"^{SETTING} = (\d+).*$", r"POINTS = \1"),
            lambda root: rename(root, SETTING, "POINTS"),
            run(ID),
            at=f"there the product for all {{{{ {ID}:{SETTING}",
        ),
        "E-ID",
        POST,
        also=("E-ID",),  # it is quoted twice
        slow=True,
    ),
    Row(
        "a setting was removed",
        all_of(
            edit(SCRIPT, rf"^{SETTING} = .*\n", ""),
            lambda root: rename(root, SETTING, "200"),
            run(ID),
            at=f"there the product for all {{{{ {ID}:{SETTING}",
        ),
        "E-ID",
        POST,
        also=("E-ID",),  # it is quoted twice
        slow=True,
    ),
    Row(
        "a result is not a number",
        all_of(
            edit(SCRIPT, IN_RESULTS, 'results = {\n    "broken": float("nan"),'),
            at='    "broken":',
        ),
        "E-RESULT",
        SCRIPT,
        command="run",
    ),
    Row(
        "a claim became false in a new run",
        all_of(
            edit(SCRIPT, rf"^({SETTING} = )\d+", r"\g<1>3"),
            run(ID),
            at="[The squares hold a crowd]",
        ),
        "E-CLAIM",
        POST,
        before=say(
            POST, f"[The squares hold a crowd]{{claim: {ID}:{SETTING} >= 100}}."
        ),
        slow=True,
    ),
    Row(
        "a line that readers see never ran",
        all_of(
            edit(
                SCRIPT,
                IN_RESULTS,
                f"if {SETTING} < 0:\n    print('an empty square')\n\\g<0>",
            ),
            run(ID),
            at="    print('an empty square')",
        ),
        "E-UNRUN",
        SCRIPT,
        slow=True,
    ),
    Row(
        "a script fails",
        all_of(
            edit(SCRIPT, IN_RESULTS, "raise ValueError('too crowded')\n\\g<0>"),
            at="raise ValueError",
        ),
        "E-RUN",
        SCRIPT,
        command="run",
    ),
    Row(
        "a region cuts a function",
        all_of(
            edit(SCRIPT, r"^    return float\(\(density", "# %% cut\n\\g<0>"),
            at="# %% cut",
        ),
        "E-REGION",
        SCRIPT,
        also=("E-LOCK",),
    ),
    Row(
        "a setting is assigned twice, so that a page could quote either",
        edit(SCRIPT, IN_RESULTS, f"{SETTING} = 3\n\\g<0>"),
        "E-SETTING",
        SCRIPT,
        also=("E-LOCK", "E-NAME"),
    ),
    Row(
        "a script imports its sibling",
        edit(SCRIPT, "^import math$", r"import friends\n\g<0>"),
        "E-IMPORT",
        SCRIPT,
        also=("E-LOCK",),
    ),
    Row(
        "a script imports the engine",
        edit(SCRIPT, "^import math$", r"from nodrift import load\n\g<0>"),
        "E-IMPORT",
        SCRIPT,
        also=("E-LOCK",),
    ),
    Row(
        "a script imports what its reader does not have",
        edit(SCRIPT, "^import math$", r"import pandas\n\g<0>"),
        "E-IMPORT",
        SCRIPT,
        also=("E-LOCK",),
    ),
    Row(
        "a function that scripts copy from each other differs in one of them",
        all_of(
            edit(
                f"tutorials_src/{TWIN}.py",
                rf"^(def {SHARED}\([\s\S]*?\n)(    return )",
                r"\1    pass\n\2",
            ),
            at=f"def {SHARED}(",
        ),
        "E-SHARED",
        f"tutorials_src/{TWIN}.py",
        also=("E-LOCK", "E-SHARED"),
    ),
    Row(
        "a figure has no name",
        all_of(edit(SCRIPT, rf'num="{FIGURE}", ', ""), at=f"# %% {FIGURE}"),
        "E-FIGURE",
        SCRIPT,
        command="run",
    ),
    # Numbers, claims and what else a page quotes
    Row(
        "a measured number was typed into a sentence",
        say(POST, "The detective was right in 83.1 of a hundred cases."),
        "E-NUMBER",
        POST,
    ),
    Row(
        "a share was typed into a table",
        all_of(
            say(POST, "| sampler | caught |\n|---|---|\n| cheat | 97 % |"),
            at="| cheat |",
        ),
        "E-NUMBER",
        POST,
    ),
    Row(
        "a whole number that a script gave was typed",
        say(POST, "All of the 200 postcards came from dry land."),
        "E-NUMBER",
        POST,
    ),
    Row(
        "a measured number was typed into a caption",
        edit(POST, rf'(\]\({ID}:{FIGURE} "[^"]*)"', r'\1 It is 0.5 wide."'),
        "E-NUMBER",
        POST,
    ),
    Row(
        "a measured number was typed into a heading",
        say(POST, "### Right in 83.1 % of the cases"),
        "E-NUMBER",
        POST,
    ),
    Row(
        "a heading quotes a number, so that its anchor would move with the run",
        say(POST, f"### Inside we find {{{{ {ID}:{RESULT} | .3f }}}}"),
        "E-HEADING",
        POST,
    ),
    Row(
        "a claim does not hold",
        say(POST, f"[There is nobody]{{claim: {ID}:{SETTING} == 0}}."),
        "E-CLAIM",
        POST,
    ),
    Row(
        "a claim stands one space apart, and would be published unread",
        say(POST, f"[There is nobody] {{claim: {ID}:{SETTING} == 0}}."),
        "E-SYNTAX",
        POST,
    ),
    Row(
        "a directive is not closed, and would be published as it is",
        say(POST, f"It is {{{{ {ID}:{RESULT} | .2f }} in all."),
        "E-SYNTAX",
        POST,
        also=("E-NUMBER",),  # its format reads like a number
    ),
    Row(
        "a measured number has no format",
        say(POST, f"It is {{{{ {ID}:{RESULT} }}}} in all."),
        "E-FORMAT",
        POST,
    ),
    Row(
        "a number is quoted that no script gives",
        say(POST, f"It is {{{{ {ID}:small_sum | .2f }}}} in all."),
        "E-ID",
        POST,
    ),
    Row(
        "a number is quoted from a script that does not exist",
        say(POST, "It is {{ introduction/crowd:total | .2f }} in all."),
        "E-ID",
        POST,
    ),
    # Listings, output and figures
    Row(
        "Python was typed by hand",
        say(POST, "```python\nprint('nobody ran this')\n```"),
        "E-FENCE",
        POST,
    ),
    Row(
        "output was typed by hand",
        say(POST, "```text\nloss 0.12\n```"),
        "E-FENCE",
        POST,
    ),
    Row(
        "code was typed in an indented block",
        all_of(
            say(POST, "So:\n\n    print('nobody ran this')"),
            at="    print('nobody",
        ),
        "E-FENCE",
        POST,
    ),
    Row(
        "a listing has a typed line beside the quoted ones",
        say(POST, f'```python\n--8<-- "{ID}:{REGION}"\nprint(1)\n```'),
        "E-FENCE",
        POST,
    ),
    Row(
        "a figure has no text for readers who cannot see it",
        edit(POST, rf"!\[[^\]]*(\]\({ID}:{FIGURE} )", r"![\1"),
        "E-ALT",
        POST,
    ),
    Row(
        "a figure comes to life by no program",
        edit(POST, rf"(\]\({ID}:{FIGURE} .*)$", r'\1{demo: life "It moves."}'),
        "E-DEMO",
        POST,
    ),
    Row(
        "a figure is shown nowhere",
        all_of(
            edit(POST, rf"^!\[[^\]]*\]\({ID}:{FIGURE} .*$", "A figure stood here."),
            at=f'num="{FIGURE}"',
        ),
        "E-FIGURE",
        SCRIPT,
        also=("E-ANCHOR",),  # the glossary leads there
    ),
    Row(
        "a picture is shown that no script drew",
        say(POST, "![A drawing](drawing.png)"),
        "E-FIGURE",
        POST,
    ),
    # Citations, labels, links, formulas
    Row(
        "a citation has no entry",
        say(POST, "Somebody showed it before [@nobody1999]."),
        "E-CITE",
        POST,
    ),
    Row("a reference is cited nowhere", add(BIB, UNREAD), "E-BIB", BIB),
    Row(
        "a reference does not say where to find it",
        all_of(
            edit(BIB, r"^(  doi = \{10\.1098/rsta\.1922.*)$", "  note = {lost}"),
            at="fisher",
        ),
        "E-BIB",
        BIB,
    ),
    Row(
        "a formula is cited that does not exist",
        say(POST, r"It follows from \eqref{eq:nothing_at_all}."),
        "E-LABEL",
        POST,
    ),
    Row(
        "a formula has no label",
        say(POST, "$$\nx = x\n$$"),
        "E-LABEL",
        POST,
    ),
    Row(
        "two formulas have one label",
        say(POST, "$$\nx = x \\label{eq:likelihood}\n$$"),
        "E-LABEL",
        POST,
    ),
    Row(
        "a displayed formula cannot be typeset",
        say(POST, "$$\n\\frac{1 \\label{note: broken}\n$$"),
        "E-MATH",
        POST,
        also=("E-ORACLE",),
    ),
    Row(
        "a formula in a sentence cannot be typeset",
        say(POST, r"Here $\frac{1}$ is meant."),
        "E-MATH",
        POST,
    ),
    Row(
        "a link leads to a page that does not exist",
        say(POST, "See [another page](nowhere.md)."),
        "E-LINK",
        POST,
    ),
    Row(
        "a link leads to an anchor of this page that does not exist",
        say(POST, "See [below](#no-such-place)."),
        "E-ANCHOR",
        POST,
    ),
    Row(
        "a link leads to an anchor of another page that does not exist",
        say(HOME, "See [there](posts/introduction.md#no-such-place)."),
        "E-ANCHOR",
        HOME,
    ),
    Row(
        "a link of the theme leads nowhere",
        all_of(
            edit(
                "docs/theme/main.html",
                r"\Z",
                '\n{% block footer %}<a href="/nowhere/">x</a>{% endblock %}\n',
            ),
            at="",
        ),
        "E-LINK",
        CONFIG,
        command="build",
    ),
    # The series
    Row(
        "a page has another title than the series",
        edit(POST, "^title: .*$", "title: A Rough Introduction"),
        "E-SERIES",
        POST,
        also=("E-FRONT",),  # the heading is what it was
    ),
    Row(
        "the series has another title than the page",
        all_of(
            edit(CONFIG, "A Gentle Introduction to GANs", "An Introduction"),
            at="title: A Gentle",
        ),
        "E-SERIES",
        POST,
    ),
    Row(
        "a page does not say what it is about",
        all_of(edit(POST, r"^description: .*\n", ""), at=""),
        "E-FRONT",
        POST,
    ),
    Row(
        "two pages share one stem",
        all_of(add("docs/maths/introduction.md", NEXT_PAGE), at=""),
        "E-STEM",
        POST,
    ),
    Row(
        "a page is not in the series",
        add("docs/posts/extra.md", NEXT_PAGE),
        "E-SERIES",
        "docs/posts/extra.md",
        also=("E-SERIES",),  # nor in the navigation
    ),
    Row(
        "the navigation does not follow the series",
        all_of(
            edit(
                CONFIG,
                r"(.*posts/introduction\.md\n)(.*posts/discriminative\.md\n)",
                r"\2\1",
            ),
            at="\nnav:\n",
        ),
        "E-SERIES",
        CONFIG,
    ),
    Row(
        "the navigation names a page that does not exist",
        all_of(
            edit(
                CONFIG,
                r"^  - posts/introduction\.md\n",
                r"\g<0>  - posts/lost.md\n",
            ),
            at="  - posts/lost.md",
        ),
        "E-SERIES",
        CONFIG,
    ),
)


@pytest.fixture(scope="session")
def typeset(recorded_book: Path) -> Typeset:
    katex = typesetter(Project(recorded_book))
    assert katex is not None, "KaTeX and quickjs are not installed"
    return katex


@pytest.fixture(scope="session")
def local_book(recorded_book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book with locks of this very machine: others may round otherwise."""
    book = tmp_path_factory.mktemp("local") / "book"
    shutil.copytree(recorded_book, book, symlinks=True)
    project = Project(book)
    for script in project.scripts.values():
        record = read_record(record_path(project, script))
        assert record is not None
        write_lock(script, with_seconds(record.run, record.folder))
    return book


@pytest.fixture
def book(local_book: Path, tmp_path: Path) -> Path:
    """A copy of it to plant drifts in."""
    return shutil.copytree(local_book, tmp_path / "book", symlinks=True)


def forget(root: Path, id: str) -> str:
    """Take away the record of a script, as if it had never run here."""
    folder = root / "build" / "records" / id
    shutil.rmtree(folder.resolve())
    folder.unlink()
    return ""


def rename(root: Path, old: str, new: str) -> str:
    text = (root / SCRIPT).read_text(encoding="utf-8")
    (root / SCRIPT).write_text(text.replace(old, new), encoding="utf-8")
    return ""


def parameters() -> list[object]:
    def marks(row: Row) -> list[pytest.MarkDecorator]:
        return [pytest.mark.slow] if row.slow or row.command != "check" else []

    return [pytest.param(row, id=row.drift, marks=marks(row)) for row in ROWS]


@pytest.mark.parametrize("command", sorted({row.command for row in ROWS}))
def test_nothing_is_found_where_nothing_was_planted(
    command: str, book: Path, typeset: Typeset
) -> None:
    assert noticed(book, command, typeset) == []


@pytest.mark.parametrize("row", parameters())
def test_a_planted_drift_is_found_where_it_is(
    row: Row, book: Path, typeset: Typeset
) -> None:
    if row.before is not nothing:
        row.before(book)
        assert noticed(book, row.command, typeset) == []
    spot = row.plant(book)
    found = noticed(book, row.command, typeset)
    wanted = (row.code, row.file, line_of(book / row.file, spot))
    assert wanted in found
    found.remove(wanted)
    assert {code for code, _, _ in found} <= set(row.also)


def test_another_version_of_a_package_is_noticed(book: Path, tmp_path: Path) -> None:
    scripts = Project(book).scripts.values()
    drawing = [script for script in scripts if "matplotlib" in script.text]
    packages = tmp_path / "packages"
    packages.mkdir()
    assert noticed_with(book, packages) == []
    described = packages / "matplotlib-0.1.dist-info"
    described.mkdir()
    metadata = "Metadata-Version: 2.1\nName: matplotlib\nVersion: 0.1\n"
    (described / "METADATA").write_text(metadata, encoding="utf-8")
    found = noticed_with(book, packages)
    assert found == [("E-LOCK", str(script.path), 1) for script in drawing]


@pytest.mark.slow
def test_a_failing_script_stops_every_build_and_leaves_all_as_it_was(
    book: Path,
) -> None:
    assert nodrift(book, "run").returncode == 0
    assert nodrift(book, "build").returncode == 0
    before = contents(book)
    spot = edit(SCRIPT, IN_RESULTS, "raise ValueError('too crowded')\n\\g<0>")(book)
    failed = ("E-RUN", SCRIPT, line_of(book / SCRIPT, spot))
    for _ in range(2):
        assert noticed(book, "run", None) == [failed]
        assert noticed(book, "build", None) == [("E-LOCK", SCRIPT, 1)]
        assert contents(book) == before
    # The other scripts are not held up, and a mended one is at once as good as before.
    text = (book / SCRIPT).read_text(encoding="utf-8")
    mended = text.replace("raise ValueError('too crowded')\n", "")
    (book / SCRIPT).write_text(mended, encoding="utf-8")
    assert noticed(book, "build", None) == []


def contents(book: Path) -> dict[Path, bytes]:
    """All that runs and builds left behind: records, locks and the site."""
    places = [*(book / "build" / "records").rglob("*"), *book.rglob("*.lock.json")]
    places += (book / "build" / "site").rglob("*")
    return {place: place.read_bytes() for place in places if place.is_file()}
