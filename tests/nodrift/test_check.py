"""Every drift that `nodrift check` can tell is planted, and caught at its line.

PLANTS is the table: what is changed in a book that passes, and the code, file and line
by which it must be told. The first plant of each check is one that no other check
would catch, so that taking a check away turns a test red.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from desk import PAGE, judged, lead_to

from nodrift import check as judging
from nodrift.check import CHECKS
from nodrift.hashing import digest
from nodrift.project import Project
from nodrift.publish import write_whole
from nodrift.record import (
    MANIFEST,
    read_lock,
    record_path,
    write_lock,
)

Edit = Callable[[Path], None]

BIB = "docs/references.bib"
BINDINGS = "tests/equations/coins.py"
TIERS = "tests/equations/coins.lock.json"
SPREAD = """\
@of("coins/toss")
def spread(draw, code):
    return Names({"x": draw.real()})"""
BY_HAND = '@oracle("coins/toss", reviewed="0123456789ab", reason="it is too long")'
CONFIG = "mkdocs.yml"
GLOSSARY = "docs/glossary.md"
INDEX = "docs/index.md"
LOCK = "tutorials_src/coins/toss.lock.json"
MACROS = "docs/macros.tex"
NOTATION = "docs/notation.md"
OPTIONS = "pyproject.toml"
SCRIPT = "tutorials_src/coins/toss.py"
TOSSED = "How the share of heads settles as a coin is tossed."
FRONT = "---\ntitle: T\ndescription: D\n---\n\n"
SIDES = "    ![Two bars of nearly the same height.](coins/toss:sides"
BOUND = r"    0 \le \hat p \le 1 \label{note: a bound, nothing to evaluate}"


@dataclass(frozen=True)
class Plant:
    """One drift. `check` is whose it is, "" if the book cannot even be read.

    `line` is part of the text of the line that must be named. `katex` says that it
    takes KaTeX to see it.
    """

    check: str
    name: str
    edit: Edit
    code: str
    file: str
    line: str
    katex: bool = False

    def found(self, toy: Path) -> bool:
        for drift in judged(toy):
            if (drift.code, drift.path) == (self.code, self.file):
                text = (toy / self.file).read_text(encoding="utf-8", errors="replace")
                if self.line in [*text.splitlines(), ""][drift.line - 1]:
                    return True
        return False


# ---- ways to plant ----


def swap(file: str, old: str, new: str) -> Edit:
    def edit(toy: Path) -> None:
        text = (toy / file).read_text(encoding="utf-8")
        assert old in text
        (toy / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def put(file: str, content: str | bytes) -> Edit:
    def edit(toy: Path) -> None:
        (toy / file).parent.mkdir(parents=True, exist_ok=True)
        data = content if isinstance(content, bytes) else content.encode()
        (toy / file).write_bytes(data)

    return edit


def front(lines: str) -> Edit:
    """Put lines into the front matter of the page."""
    return swap(PAGE, "---\ntitle:", f"---\n{lines}\ntitle:")


def write(text: str) -> Edit:
    """Put a paragraph into the page."""
    return swap(PAGE, "## References", f"{text}\n\n## References")


def take(file: str) -> Edit:
    return lambda toy: (toy / file).unlink()


def both(*edits: Edit) -> Edit:
    def edit(toy: Path) -> None:
        for one in edits:
            one(toy)

    return edit


def as_if_run(**changes: Any) -> Edit:
    """Make record and lock agree that the script, as it is now, left `changes`."""

    def edit(toy: Path) -> None:
        project = Project(toy)
        script = project.script("coins/toss")
        run = read_lock(project, script)
        assert run is not None
        inputs = {script.path.as_posix(): digest(script.file.read_bytes())}
        run = replace(run, inputs=inputs, **changes)
        write_lock(script, run)
        write_whole(record_path(project, script) / MANIFEST, run.to_json())

    return edit


def reseal(heads: float = 195, **changes: Any) -> Edit:
    """A lock edited by someone who knows how it is sealed."""

    def edit(toy: Path) -> None:
        project = Project(toy)
        script = project.script("coins/toss")
        run = read_lock(project, script)
        assert run is not None
        forged = replace(run, results=run.results | {"heads": heads}, **changes)
        write_lock(script, forged)

    return edit


def edit_figure(toy: Path) -> None:
    [figure] = (toy / "build/records/coins/toss/figures").glob("sides.svg")
    figure.write_text(figure.read_text().replace("heads", "tails"))


# ---- the table ----


def paragraph(code: str, name: str, text: str, line: str, katex: bool = False) -> Plant:
    return Plant("check_pages", name, write(text), code, PAGE, line, katex)


def rename(name: str, kind: str, old: str, new: str, line: str) -> Plant:
    """A thing of the script gets another name, and the run is recorded anew."""
    change = {
        "region": lambda run: {},
        "result": lambda run: {
            "results": {new if k == old else k: v for k, v in run.results.items()}
        },
        "setting": lambda run: {
            "settings": {new if k == old else k: v for k, v in run.settings.items()}
        },
        "figure": lambda run: {
            "figures": {new if k == old else k: v for k, v in run.figures.items()}
        },
        "output": lambda run: {"outputs": {}},
    }[kind]

    def edit(toy: Path) -> None:
        if kind == "region":
            swap(SCRIPT, f"# %% {old}", f"# %% {new}")(toy)
        project = Project(toy)
        run = read_lock(project, project.script("coins/toss"))
        as_if_run(**change(run))(toy)

    return Plant("check_pages", name, edit, "E-ID", PAGE, line)


HEADS = "| Symbol | Stands for | Kind | In the scripts | Where |"


def redirected(old: str, new: str) -> str:
    return f"plugins:\n  - redirects:\n      redirect_maps:\n        {old}: {new}"


ROWS = """\
| $x$, $\\hat p$ | sides seen; their share | list or number | `share` | everywhere |
| $i$ | which toss | whole number | \N{EM DASH} | elsewhere |
| $n$ | how many tosses | whole number | `TOSSES` | [1](posts/coins.md) |
"""


def noted(old: str = "", new: str = "", *edits: Edit) -> Edit:
    """Give the book a notation that fits it, with `old` made `new`, then edit on."""
    rows = ROWS.replace(old, new) if old else ROWS
    assert rows != ROWS or not old
    table = f"{FRONT}# T\n\n{HEADS}\n|---|---|---|---|---|\n{rows}"
    slot = swap(PAGE, "## The share of heads", "{{ symbols }}\n\n## The share of heads")
    return both(put(NOTATION, table), lambda toy: lead_to(toy, NOTATION), slot, *edits)


def macros(text: str, *edits: Edit) -> Edit:
    return both(put(MACROS, text), *edits)


def row(name: str, old: str, new: str, line: str) -> Plant:
    """A row of the notation that cannot stand so."""
    return Plant("check_symbols", name, noted(old, new), "E-NOTATION", NOTATION, line)


def macro(name: str, text: str, line: str, *edits: Edit) -> Plant:
    return Plant("check_macros", name, macros(text, *edits), "E-NOTATION", MACROS, line)


PLANTS = [
    # scripts
    Plant(
        "check_scripts",
        "a cell line inside a function",
        swap(SCRIPT, "    return sum", "# %% inside\n    return sum"),
        "E-REGION",
        SCRIPT,
        "# %% inside",
    ),
    Plant(
        "check_scripts",
        "a setting given twice",
        swap(SCRIPT, 'COIN = "penny"', 'COIN = "penny"\nCOIN = "dime"'),
        "E-SETTING",
        SCRIPT,
        'COIN = "dime"',
    ),
    Plant(
        "check_scripts",
        "a syntax error",
        swap(SCRIPT, "random.seed(0)", "random.seed(0"),
        "E-PYTHON",
        SCRIPT,
        "random.seed(0",
    ),
    Plant(
        "check_scripts",
        "a region without a proper name",
        swap(SCRIPT, "# %% sides", "# %% Both sides"),
        "E-REGION",
        SCRIPT,
        "# %% Both sides",
    ),
    Plant(
        "check_scripts",
        "two regions of one name",
        swap(SCRIPT, "# %% sides", "# %% share"),
        "E-REGION",
        SCRIPT,
        "# %% share",
    ),
    Plant(
        "check_scripts",
        "an empty region",
        swap(SCRIPT, "# %% sides", "# %% nothing\n\n# %% sides"),
        "E-REGION",
        SCRIPT,
        "# %% nothing",
    ),
    Plant(
        "check_scripts",
        "a script without regions",
        put("tutorials_src/coins/flip.py", "print(1)\n"),
        "E-REGION",
        "tutorials_src/coins/flip.py",
        "print(1)",
    ),
    Plant(
        "check_imports",
        "a package that readers do not have",
        swap(SCRIPT, "import random", "import random\nimport numpy"),
        "E-IMPORT",
        SCRIPT,
        "import numpy",
    ),
    Plant(
        "check_imports",
        "a script that Python would take for a module",
        put("tutorials_src/coins/random.py", "# %% draw\nprint(4)\n"),
        "E-IMPORT",
        "tutorials_src/coins/random.py",
        "# %% draw",
    ),
    Plant(
        "check_imports",
        "an import of the engine",
        swap(SCRIPT, "import random", "import random\nfrom nodrift import load"),
        "E-IMPORT",
        SCRIPT,
        "from nodrift import load",
    ),
    Plant(
        "check_imports",
        "an import of a sibling inside a function",
        swap(SCRIPT, "    return sum", "    import flip\n    return sum"),
        "E-IMPORT",
        SCRIPT,
        "import flip",
    ),
    Plant(
        "check_shared",
        "two copies of a function that differ",
        both(
            swap(OPTIONS, "packages =", 'shared = ["share"]\npackages ='),
            put(
                "tutorials_src/coins/flip.py",
                "# %% share\ndef share(tosses):\n    return 0\n",
            ),
        ),
        "E-SHARED",
        SCRIPT,
        "def share(",
    ),
    Plant(
        "check_shared",
        "two equal copies of a function that nothing keeps equal",
        both(
            put(
                "tutorials_src/coins/flip.py",
                "# %% sides\ndef sides():\n    return 2\n",
            ),
            put(
                "tutorials_src/coins/spin.py",
                "# %% sides\ndef sides():\n    return 2\n",
            ),
        ),
        "E-SHARED",
        "tutorials_src/coins/spin.py",
        "def sides(",
    ),
    Plant(
        "check_shared",
        "a shared function that no script has",
        swap(OPTIONS, "packages =", 'shared = ["sides"]\npackages ='),
        "E-SHARED",
        OPTIONS,
        "",
    ),
    Plant(
        "check_stems",
        "scripts of no page",
        put("tutorials_src/dice/roll.py", "# %% roll\nprint(1)\n"),
        "E-ID",
        "tutorials_src/dice/roll.py",
        "# %% roll",
    ),
    # what was recorded
    Plant(
        "check_locks",
        "a script changed and not run again",
        swap(SCRIPT, "random.seed(0)", "random.seed(1)"),
        "E-LOCK",
        SCRIPT,
        '"""',
    ),
    Plant(
        "check_locks",
        "a lock edited by hand",
        swap(LOCK, '"heads": 195', '"heads": 201'),
        "E-LOCK",
        LOCK,
        '"heads": 201',
    ),
    Plant(
        "check_locks",
        "a lock edited and sealed anew",
        reseal(201),
        "E-LOCK",
        LOCK,
        '"heads": 201',
    ),
    Plant(
        "check_locks",
        "a number of a lock made one of another type and sealed anew",
        reseal(195.0),
        "E-LOCK",
        LOCK,
        '"heads": 195.0',
    ),
    Plant(
        "check_locks",
        "a lock that says one thing to people and another to programs",
        swap(LOCK, '"heads": 195', '"heads": 201, "heads": 195'),
        "E-LOCK",
        LOCK,
        '"heads": 201',
    ),
    Plant(
        "check_locks",
        "a lock whose times were edited",
        swap(LOCK, '"seconds": {', '"seconds": {\n  "more": 1.0,'),
        "E-LOCK",
        LOCK,
        '"seconds": {',
    ),
    Plant(
        "check_locks",
        "a lock of another script",
        reseal(script="coins/test"),
        "E-LOCK",
        LOCK,
        '"script": "coins/test"',
    ),
    Plant(
        "check_locks",
        "a setting changed and not run again",
        swap(SCRIPT, "STOPS = (10, 100, 400)", "STOPS = (10, 100, 300)"),
        "E-LOCK",
        SCRIPT,
        "STOPS = (10, 100, 300)",
    ),
    Plant("check_locks", "a lock cut short", put(LOCK, "{"), "E-LOCK", LOCK, "{"),
    Plant(
        "check_locks",
        "a script that never ran",
        both(take(LOCK), take("build/records/coins/toss")),
        "E-LOCK",
        SCRIPT,
        '"""',
    ),
    Plant(
        "check_locks",
        "a package of another version",
        as_if_run(
            environment={
                "engine": "",
                "machine": "",
                "packages": {"matplotlib": "0.1"},
                "python": "3.11.0",
                "threads": 1,
            }
        ),
        "E-LOCK",
        SCRIPT,
        '"""',
    ),
    Plant(
        "check_records",
        "a figure edited by hand",
        edit_figure,
        "E-RECORD",
        "build/records/coins/toss/figures/sides.svg",
        "<svg",
    ),
    Plant(
        "check_records",
        "a figure taken away",
        take("build/records/coins/toss/figures/sides.svg"),
        "E-RECORD",
        "build/records/coins/toss/record.json",
        '"sides": {',
    ),
    Plant(
        "check_records",
        "a record edited by hand",
        swap("build/records/coins/toss/record.json", '"heads": 195', '"heads": 201'),
        "E-RECORD",
        "build/records/coins/toss/record.json",
        '"heads": 201',
    ),
    Plant(
        "check_private",
        "an output that tells where somebody lives",
        as_if_run(outputs={"results": "saved to /home/alice/coins.csv"}),
        "E-RECORD",
        SCRIPT,
        "# %% results",
    ),
    Plant(
        "check_docstrings",
        "first words that are a tag",
        swap(SCRIPT, '"""Toss a coin', '"""<b>Toss</b> a coin'),
        "E-HTML",
        SCRIPT,
        '"""<b>Toss',
    ),
    Plant(
        "check_lines",
        "a line that never ran",
        as_if_run(unreached=[21]),
        "E-UNRUN",
        SCRIPT,
        "return sum(tosses)",
    ),
    Plant(
        "check_figures",
        "a figure that no page shows",
        swap(PAGE, f'{SIDES} "Tails and heads.")\n\n', ""),
        "E-FIGURE",
        SCRIPT,
        'num="sides"',
    ),
    Plant(
        "check_figures",
        "frames that no page shows",
        swap(PAGE, "coins/toss:settling ", "coins/toss:settling@0100 "),
        "E-FIGURE",
        SCRIPT,
        "# %% settling",
    ),
    # the series
    Plant(
        "check_series",
        "a post that is no part",
        put("docs/posts/extra.md", f"{FRONT}# T\n"),
        "E-SERIES",
        "docs/posts/extra.md",
        "---",
    ),
    Plant(
        "check_parts",
        "a part beyond the last",
        write("More in part 7."),
        "E-SERIES",
        PAGE,
        "More in part 7",
    ),
    Plant(
        "check_parts",
        "one of several parts beyond the last",
        write("More in\nparts 1 and 7."),
        "E-SERIES",
        PAGE,
        "parts 1 and 7",
    ),
    Plant(
        "check_parts",
        "a link in a caption to another part than it says",
        swap(PAGE, '"Tails and heads."', '"As in [Part 2](coins.md)."'),
        "E-SERIES",
        PAGE,
        '"As in [Part 2]',
    ),
    Plant(
        "check_parts",
        "a link to another part than it says",
        write("Look again at\n[the end of part 2](coins.md)."),
        "E-SERIES",
        PAGE,
        "(coins.md)",
    ),
    Plant(
        "check_series",
        "a page that no navigation leads to",
        put("docs/notes.md", f"{FRONT}# T\n"),
        "E-SERIES",
        CONFIG,
        "nav:",
    ),
    Plant(
        "check_tracks",
        "a way through the book along a page that is not there",
        swap(
            CONFIG,
            "  background:",
            "  tracks: [{name: All, pages: [coin]}]\n  background:",
        ),
        "E-SERIES",
        CONFIG,
        "pages: [coin]",
    ),
    Plant(
        "check_tracks",
        "a way through the book with a script that is not there",
        swap(
            CONFIG,
            "  background:",
            "  tracks: [{name: All, run: [coins/tos]}]\n  background:",
        ),
        "E-SERIES",
        CONFIG,
        "run: [coins/tos]",
    ),
    Plant(
        "check_old_addresses",
        "an old address that leads to no page",
        swap(CONFIG, "plugins: []", redirected("old.md", "posts/coin.md")),
        "E-CONFIG",
        CONFIG,
        "old.md",
    ),
    Plant(
        "check_old_addresses",
        "an old address at which a page stands",
        swap(CONFIG, "plugins: []", redirected("posts/coins.md", "index.md")),
        "E-CONFIG",
        CONFIG,
        "posts/coins.md: index.md",
    ),
    Plant(
        "check_parts",
        "a caption that links to another part than it says",
        swap(
            PAGE, "after each toss; it", "after each toss, as in [part 2](coins.md); it"
        ),
        "E-SERIES",
        PAGE,
        "(coins.md)",
    ),
    Plant(
        "check_series",
        "a part given twice",
        swap(CONFIG, "stem: dice", "stem: coins"),
        "E-SERIES",
        CONFIG,
        "stem: coins",
    ),
    Plant(
        "check_series",
        "a page that the navigation invents",
        swap(CONFIG, "  - posts/coins.md", "  - posts/coins.md\n  - posts/dice.md"),
        "E-SERIES",
        CONFIG,
        "posts/dice.md",
    ),
    Plant(
        "check_series",
        "a part that the navigation leaves out",
        swap(CONFIG, "  - posts/coins.md\n", ""),
        "E-SERIES",
        CONFIG,
        "nav:",
    ),
    Plant(
        "check_series",
        "a navigation in another order",
        both(
            swap(
                CONFIG,
                "  - posts/coins.md",
                "  - Parts:\n    - posts/dice.md\n    - posts/coins.md",
            ),
            put(
                "docs/posts/dice.md",
                "---\ntitle: Throwing Dice\ndescription: D\n---\n\n# T\n",
            ),
        ),
        "E-SERIES",
        CONFIG,
        "nav:",
    ),
    Plant(
        "check_series",
        "a part without a title",
        swap(CONFIG, "      title: Throwing Dice\n", ""),
        "E-SERIES",
        CONFIG,
        "series:",
    ),
    # names
    Plant(
        "check_names",
        "a function that another one takes the place of",
        swap(SCRIPT, "# %% tosses", "# %% again\nshare = len  # other\n\n# %% tosses"),
        "E-NAME",
        SCRIPT,
        "share = len  # other",
    ),
    Plant(
        "check_names",
        "a function that is wrapped",
        swap(
            SCRIPT,
            "# %% tosses",
            "# %% again\nif True:\n    def share(x): return 1\n\n# %% tosses",
        ),
        "E-NAME",
        SCRIPT,
        "    def share(x): return 1",
    ),
    Plant(
        "check_names",
        "a setting that changes",
        swap(SCRIPT, "# %% tosses", "# %% again\nTOSSES += 1\n\n# %% tosses"),
        "E-NAME",
        SCRIPT,
        "TOSSES += 1",
    ),
    # bindings
    Plant(
        "check_bindings",
        "a formula that is bound to no function",
        swap(BINDINGS, "def share", "def shares"),
        "E-BINDING",
        PAGE,
        "$$",
    ),
    Plant(
        "check_bindings",
        "a binding of no formula",
        swap(BINDINGS, '@of("coins/toss")', f'{SPREAD}\n\n\n@of("coins/toss")'),
        "E-BINDING",
        BINDINGS,
        '@of("coins/toss")',
    ),
    Plant(
        "check_bindings",
        "a binding to a script that is not there",
        swap(BINDINGS, "coins/toss", "coins/tosses"),
        "E-BINDING",
        BINDINGS,
        '@of("coins/tosses")',
    ),
    Plant(
        "check_bindings",
        "a binding to a function that is not there",
        both(
            write("$$\nx \\label{eq:spread}\n$$"),
            swap(BINDINGS, '@of("coins/toss")', f'{SPREAD}\n\n\n@of("coins/toss")'),
        ),
        "E-BINDING",
        BINDINGS,
        '@of("coins/toss")',
    ),
    Plant(
        "check_bindings",
        "bindings that are not Python",
        put(BINDINGS, "def share(:"),
        "E-BINDING",
        BINDINGS,
        "def share(:",
    ),
    Plant(
        "check_bindings",
        "a binding that does not say whose function it is",
        swap(BINDINGS, '@of("coins/toss")', "@of"),
        "E-BINDING",
        BINDINGS,
        "def share(draw, code):",
    ),
    Plant(
        "check_bindings",
        "a binding that computes",
        swap(BINDINGS, "code.share(x)", "code.share(x) * 1"),
        "E-BINDING",
        BINDINGS,
        r'    return Names({r"\hat{p}": code.share(x) * 1, "x": x, "n": n})',
    ),
    Plant(
        "check_bindings",
        "a binding that computes by a method",
        swap(BINDINGS, '"n": n', '"n": x.size'),
        "E-BINDING",
        BINDINGS,
        r'    return Names({r"\hat{p}": code.share(x), "x": x, "n": x.size})',
    ),
    Plant(
        "check_bindings",
        "a binding that computes by a function of Python",
        swap(BINDINGS, '"n": n', '"n": sum(x)'),
        "E-BINDING",
        BINDINGS,
        r'    return Names({r"\hat{p}": code.share(x), "x": x, "n": sum(x)})',
    ),
    Plant(
        "check_bindings",
        "a binding that goes in a loop",
        swap(BINDINGS, "    return", "    for i in x:\n        n = i\n    return"),
        "E-BINDING",
        BINDINGS,
        "    for i in x:",
    ),
    Plant(
        "check_bindings",
        "a binding file that imports more than words",
        swap(BINDINGS, "from nodrift", "import numpy\nfrom nodrift"),
        "E-BINDING",
        BINDINGS,
        "import numpy",
    ),
    Plant(
        "check_letters",
        "a letter of a binding that its formula does not have",
        swap(BINDINGS, '"n": n', '"n": n, "k": n'),
        "E-BINDING",
        BINDINGS,
        '"k": n',
    ),
    Plant(
        "check_letters",
        "a letter of a binding that is no LaTeX",
        swap(BINDINGS, '"n": n', r'"n": n, r"\simga": n'),
        "E-BINDING",
        BINDINGS,
        "simga",
    ),
    Plant(
        "check_letters",
        "a letter of a binding that is none",
        swap(BINDINGS, '"n": n', '"n": n, "": n'),
        "E-BINDING",
        BINDINGS,
        '"": n',
    ),
    Plant(
        "check_bindings",
        "bindings of no page",
        put("tests/equations/cards.py", '"""Nothing."""\n'),
        "E-BINDING",
        "tests/equations/cards.py",
        "Nothing",
    ),
    # evaluated formulas
    Plant(
        "check_equations",
        "a formula that changed since it was evaluated",
        swap(PAGE, r"\sum_{i=1}^{n} x_i", r"\sum_{i=1}^{n} x_i^2"),
        "E-LOCK",
        PAGE,
        "$$",
    ),
    Plant(
        "check_equations",
        "a binding that changed since",
        swap(BINDINGS, "draw.size(1, 6)", "draw.size(1, 5)"),
        "E-LOCK",
        PAGE,
        "$$",
    ),
    Plant(
        "check_equations",
        "a formula that was never evaluated",
        take(TIERS),
        "E-LOCK",
        PAGE,
        "$$",
    ),
    Plant(
        "check_equations",
        "a result that was edited",
        swap(TIERS, '"draws": 100', '"draws": 100000'),
        "E-LOCK",
        TIERS,
        "{",
    ),
    Plant(
        "check_equations",
        "a result of no formula",
        both(swap(BINDINGS, "share", "portion"), swap(PAGE, "eq:share", "eq:portion")),
        "E-LOCK",
        TIERS,
        "{",
    ),
    Plant(
        "check_equations",
        "a test by hand of another formula",
        swap(BINDINGS, '@of("coins/toss")', BY_HAND),
        "E-REVIEW",
        PAGE,
        "$$",
    ),
    Plant(
        "check_equations",
        "too much that is not evaluated",
        write("$$\nx \\label{note: again, and nothing to evaluate}\n$$"),
        "E-ORACLE",
        PAGE,
        "$$",
    ),
    # what lies below docs/
    Plant(
        "check_docs",
        "a page under a suffix that only a generator knows",
        put("docs/posts/lie.markdown", FRONT + "# Lie\n"),
        "E-DOCS",
        "docs/posts/lie.markdown",
        "---",
    ),
    Plant(
        "check_docs",
        "a notebook that nobody ran",
        put("docs/code/coins/lie.ipynb", "{}"),
        "E-DOCS",
        "docs/code/coins/lie.ipynb",
        "{}",
    ),
    # front matter
    Plant(
        "check_front_matter",
        "a page without a description",
        swap(PAGE, "description: How the share of heads settles", "about: How"),
        "E-FRONT",
        PAGE,
        "---",
    ),
    Plant(
        "check_front_matter",
        "a measured number in the description",
        swap(PAGE, "a coin is tossed.", "a coin gives 50.5% heads."),
        "E-NUMBER",
        PAGE,
        "description:",
    ),
    Plant(
        "check_front_matter",
        "a description that search results would cut",
        swap(PAGE, "a coin is tossed.", "a coin is tossed again" + " and again" * 12),
        "E-FRONT",
        PAGE,
        "description:",
    ),
    Plant(
        "check_front_matter",
        "one description for two pages",
        swap(INDEX, "A tiny book with which the engine is tested.", TOSSED),
        "E-FRONT",
        PAGE,
        "description:",
    ),
    Plant(
        "check_front_matter",
        "a page without a key that the book asks for",
        put(OPTIONS, '[tool.nodrift]\nfront_matter = ["tags"]\n'),
        "E-FRONT",
        PAGE,
        "---",
    ),
    Plant(
        "check_front_matter",
        "keywords that are no list",
        front("keywords: coins, dice"),
        "E-FRONT",
        PAGE,
        "keywords:",
    ),
    Plant(
        "check_front_matter",
        "a heading that is not the title",
        swap(PAGE, "# Tossing a Coin", "# Flipping a Coin"),
        "E-FRONT",
        PAGE,
        "# Flipping",
    ),
    Plant(
        "check_front_matter",
        "a day that no calendar has",
        front("date: 2026-02-30"),
        "E-FRONT",
        PAGE,
        "2026-02-30",
    ),
    Plant(
        "check_front_matter",
        "a tag given twice, case aside",
        front("tags: [Coins, coins]"),
        "E-FRONT",
        PAGE,
        "tags:",
    ),
    Plant(
        "check_front_matter",
        "a date that is no day",
        front("date: last spring"),
        "E-FRONT",
        PAGE,
        "date:",
    ),
    Plant(
        "check_front_matter",
        "a page from the future",
        front("date: 2525-01-01"),
        "E-FRONT",
        PAGE,
        "date:",
    ),
    Plant(
        "check_front_matter",
        "a page that was changed before it was there",
        front("date: 2020-02-02\nupdated: 2020-02-01"),
        "E-FRONT",
        PAGE,
        "updated:",
    ),
    Plant(
        "check_front_matter",
        "a page without front matter",
        swap(INDEX, "---\ntitle:", "title:"),
        "E-FRONT",
        INDEX,
        "title:",
    ),
    Plant(
        "check_front_matter",
        "a title that is no text",
        swap(INDEX, "title: The Coin Book", "title: 7"),
        "E-FRONT",
        INDEX,
        "---",
    ),
    Plant(
        "check_front_matter",
        "front matter that is no YAML",
        swap(INDEX, "description: A", "description: A: b"),
        "E-FRONT",
        INDEX,
        "description: A: b",
    ),
    Plant(
        "check_front_matter",
        "a title that is not the one of the series",
        swap(PAGE, "title: Tossing a Coin", "title: Flipping a Coin"),
        "E-SERIES",
        PAGE,
        "title: Flipping a Coin",
    ),
    Plant(
        "check_labels",
        "a label given on two pages",
        swap(PAGE, BOUND, r"    x \label{eq:share}"),
        "E-LABEL",
        PAGE,
        "    $$",
    ),
    # typed numbers
    Plant(
        "check_numbers",
        "a typed share",
        write("The share of heads\nis 48.8% in the end."),
        "E-NUMBER",
        PAGE,
        "is 48.8% in the end.",
    ),
    Plant(
        "check_numbers",
        "a typed whole number that equals a result",
        write("We got 195 heads."),
        "E-NUMBER",
        PAGE,
        "We got 195 heads.",
    ),
    Plant(
        "check_numbers",
        "a typed number in a caption",
        swap(PAGE, "Tosses so far.", "Tosses so far: 0.8."),
        "E-NUMBER",
        PAGE,
        "so far: 0.8.",
    ),
    Plant(
        "check_numbers",
        "a typed number in an alternative text",
        swap(PAGE, "stays near one half.", "stays near 0.5."),
        "E-NUMBER",
        PAGE,
        "stays near 0.5.",
    ),
    Plant(
        "check_numbers",
        "a typed number in a table",
        swap(PAGE, "{{ coins/toss:shares[2] | .2f }}", "0.49"),
        "E-NUMBER",
        PAGE,
        "| last | 0.49 |",
    ),
    Plant(
        "check_numbers",
        "a typed number in a heading",
        swap(PAGE, "## The share of heads", "## The share of heads is 0.49"),
        "E-NUMBER",
        PAGE,
        "## The share of heads is 0.49",
    ),
    # units
    Plant(
        "check_units",
        "a unit behind a number that has none",
        write("It is {{ coins/toss:share | .2f }} nats."),
        "E-UNIT",
        PAGE,
        "It is {{",
    ),
    Plant(
        "check_units",
        "a sum of two units",
        both(
            swap(SCRIPT, '"heads": sum(tosses),', '"heads": sum(tosses),  # nats'),
            write("[So]{claim: coins/toss:heads > coins/toss:tosses@seconds} it is."),
        ),
        "E-UNIT",
        PAGE,
        "[So]",
    ),
    Plant(
        "check_units",
        "a per cent sign behind a share",
        write("It is {{ coins/toss:share | .2f }} per cent."),
        "E-FORMAT",
        PAGE,
        "It is {{",
    ),
    # works
    Plant(
        "check_bibliography",
        "a work of another year than its key",
        swap(BIB, "year = {2002}", "year = {2012}"),
        "E-BIB",
        BIB,
        "@article{gelman2002,",
    ),
    Plant(
        "check_bibliography",
        "a work that no page cites",
        swap(BIB, "@article{gelman2002,", "@misc{new2020,\n}\n\n@article{gelman2002,"),
        "E-BIB",
        BIB,
        "@misc{new2020,",
    ),
    Plant(
        "check_bibliography",
        "a work that nobody could find",
        swap(BIB, "  doi = {10.1198/000313002605}\n", ""),
        "E-BIB",
        BIB,
        "@article{gelman2002,",
    ),
    Plant(
        "check_bibliography",
        "works that are not BibTeX",
        swap(BIB, "title = {You", "title {You"),
        "E-BIB",
        BIB,
        "title {You",
    ),
    # terms; test_glossary.py has the other slips of an entry
    Plant(
        "check_glossary",
        "a term that means two sentences",
        put(
            GLOSSARY, f"{FRONT}# T\n\ncoin\n:   Round. Flat.\n:   [a](posts/coins.md)\n"
        ),
        "E-TERM",
        GLOSSARY,
        "coin",
    ),
    Plant(
        "check_pages",
        "a term that the page it names never uses",
        put(GLOSSARY, f"{FRONT}# T\n\nyen\n:   Money.\n:   [a](posts/coins.md)\n"),
        "E-TERM",
        GLOSSARY,
        "[a](posts/coins.md)",
    ),
    # notation
    Plant(
        "check_symbols",
        "a symbol that is not listed",
        noted("", "", write("Call it $q$.")),
        "E-NOTATION",
        PAGE,
        "Call it $q$.",
    ),
    Plant(
        "check_symbols",
        "a symbol whose meaning holds on another page",
        noted(
            "| elsewhere |",
            "| [M1](chance.md) |",
            put("docs/chance.md", f"{FRONT}# C\n\n{{{{ symbols }}}}\n\nThis is $i$.\n"),
        ),
        "E-NOTATION",
        PAGE,
        "Write $x_i = 1$",
    ),
    Plant(
        "check_symbols",
        "a page that does not list its symbols",
        noted("", "", swap(PAGE, "{{ symbols }}", "Some words.")),
        "E-NOTATION",
        PAGE,
        "---",
    ),
    Plant(
        "check_symbols",
        "LaTeX whose symbols cannot be read",
        noted("", "", write(r"See $\hbar{x}$.")),
        "E-NOTATION",
        PAGE,
        r"See $\hbar{x}$.",
    ),
    row(
        "a row that no page uses",
        "| $i$",
        "| $q$ | a | sign | \N{EM DASH} | everywhere |\n| $i$",
        "| $q$",
    ),
    row("a row for a page that does not use it", "| $i$", "| $i$, $\\mu$", "$\\mu$"),
    row(
        "two meanings everywhere",
        "| $i$",
        "| $x$ | a | list | \N{EM DASH} | elsewhere |\n| $i$",
        "| $x$ | a",
    ),
    row(
        "two meanings on one page",
        "| $n$",
        "| $n$ | a | sign | \N{EM DASH} | [1](posts/coins.md) |\n| $n$",
        "| how many",
    ),
    row(
        "a scope that is no page",
        "[1](posts/coins.md)",
        "[1](posts/cards.md)",
        "cards.md",
    ),
    row(
        "a scope by a wrong number", "[1](posts/coins.md)", "[2](posts/coins.md)", "[2]"
    ),
    row("a scope in words", "| elsewhere |", "| in tosses |", "in tosses"),
    row(
        "a kind that nobody knows",
        "whole number | \N{EM DASH}",
        "integer | \N{EM DASH}",
        "integer",
    ),
    row("a row without a symbol", "| $i$ |", "| i |", "| i |"),
    row("a row that is no row", "which toss |", "which | toss |", "which | toss"),
    row("a name that is none", "`TOSSES`", "tosses", "| tosses |"),
    row("a symbol that is none", "| $i$ |", "| $\\hat$ |", "hat$ |"),
    Plant(
        "check_kinds",
        "a symbol that stands for another kind of thing",
        noted("how many tosses | whole number", "each toss | list"),
        "E-NOTATION",
        BINDINGS,
        '"n": n',
    ),
    Plant(
        "check_kinds",
        "a number where only entries of a list may be one",
        noted(
            "| $n$ | how many tosses | whole number",
            "| $n_i$ | how many so far | whole number | \N{EM DASH} | elsewhere |\n"
            "| $n$ | how many tosses | list",
            swap(PAGE, "{{ symbols }}\n", "{{ symbols }}\n\nNow they are $n_i$.\n"),
        ),
        "E-NOTATION",
        BINDINGS,
        '"n": n',
    ),
    Plant(
        "check_kinds",
        "a symbol of a binding that is not listed",
        noted("| $n$", "| $N$"),
        "E-NOTATION",
        BINDINGS,
        '"n": n',
    ),
    Plant(
        "check_notation_names",
        "a name that no script knows any more",
        noted("`TOSSES`", "`TOSSES`, `FLIPS`"),
        "E-NOTATION",
        NOTATION,
        "FLIPS",
    ),
    Plant(
        "check_notation_names",
        "a page whose scripts know no name of a row",
        noted(
            "| [1](posts/coins.md) |",
            "| [1](posts/coins.md), [M1](chance.md) |",
            put("docs/chance.md", f"{FRONT}# C\n\n{{{{ symbols }}}}\n\nThis is $n$.\n"),
        ),
        "E-NOTATION",
        NOTATION,
        "TOSSES",
    ),
    macro("a macro that no page uses", "\\newcommand{\\half}{1/2}\n", "half"),
    macro(
        "a macro that is defined twice",
        "\\newcommand{\\half}{1/2}\n\\newcommand{\\half}{2/4}\n",
        "2/4",
        write(r"See $\half$."),
    ),
    macro(
        "a macro that calls itself",
        "\\newcommand{\\half}{\\half/2}\n",
        "half/2",
        write(r"See $\half$."),
    ),
    macro("a line that defines nothing", "% fine\n\\def\\half{1/2}\n", "def"),
    Plant(
        "check_macros",
        "a macro that is written out",
        macros(
            "\\newcommand{\\half}[1]{#1 half}\n\\newcommand{\\fair}{p = 1/2}\n",
            write(r"See $\half{a}$, $\fair$ and"),
            write("then $p = 1/2$."),
        ),
        "E-NOTATION",
        PAGE,
        "then $p",
    ),
    Plant(
        "check_pages",
        "a macro that nobody defined",
        write(r"See $\half$."),
        "E-MATH",
        PAGE,
        r"See $\half$.",
        katex=True,
    ),
    Plant(
        "check_pages",
        "a macro without its argument",
        macros(
            "\\newcommand{\\half}[1]{#1/2}\n",
            write(r"See $\half{a}$."),
            write(r"See $\half$."),
        ),
        "E-MATH",
        PAGE,
        r"See $\half$.",
        katex=True,
    ),
    Plant(
        "check_pages",
        "a list of symbols in a book without any",
        write("{{ symbols }}"),
        "E-NOTATION",
        PAGE,
        "{{ symbols }}",
    ),
    Plant(
        "check_bibliography",
        "a work that stands there twice",
        swap(
            BIB,
            "@article{gelman2002,",
            "@misc{twin,\n doi = {10.1198/000313002605}\n}\n\n@article{gelman2002,",
        ),
        "E-BIB",
        BIB,
        "@article{gelman2002,",
    ),
    Plant(
        "check_exercises",
        "an exercise without a level",
        swap(PAGE, "## References", "## Exercises\n\n**1.** Toss it.\n\n## References"),
        "E-EXERCISE",
        PAGE,
        "**1.** Toss it.",
    ),
    # pages: ids
    paragraph("E-ID", "no such script", "{{ coins/flip:share | .1f }} x", "coins/flip"),
    rename("a region renamed", "region", "share", "mean", '--8<-- "coins/toss:share"'),
    rename("a result renamed", "result", "heads", "eagles", "{{ coins/toss:heads }}"),
    rename("a setting renamed", "setting", "COIN", "PIECE", "{{ coins/toss:COIN }}"),
    rename("a figure renamed", "figure", "sides", "faces", "(coins/toss:sides"),
    rename("no output any more", "output", "", "", "coins/toss:results@output"),
    # pages: numbers and claims
    paragraph("E-EXPR", "no expression", "{{ coins/toss:share.real }} x", "share.real"),
    paragraph("E-EXPR", "no id", "{{ 0.5 | .1f }} x", "{{ 0.5"),
    paragraph("E-FORMAT", "no format", "{{ coins/toss:share }} x", "share }} x"),
    paragraph("E-FORMAT", "a wrong format", "{{ coins/toss:COIN | .1f }} x", "| .1f"),
    paragraph(
        "E-CLAIM",
        "a claim that does not hold",
        "They are\n[many]{claim: coins/toss:heads > 200} now",
        "[many]{claim:",
    ),
    Plant(
        "check_pages",
        "a claim made false by a new run",
        as_if_run(results={"heads": 1, "share": 0.9, "shares": [1, 1, 1], "gap": 0.4}),
        "E-CLAIM",
        PAGE,
        "[close to one half]{claim:",
    ),
    paragraph("E-SYNTAX", "half a directive", "a\n{{ coins/toss:heads", "{{ coins"),
    # pages: listings
    paragraph("E-FENCE", "typed Python", "```python\nprint(1)\n```", "```python"),
    paragraph("E-FENCE", "typed output", "```text\n0.98\n```", "```text"),
    paragraph("E-FENCE", "code by indent", "text\n\n    print(1)", "    print(1)"),
    paragraph("E-FENCE", "a fence that never ends", "~~~console\n$ ls", "~~~console"),
    # pages: figures
    paragraph("E-HEADING", "a citation in a heading", "## See [@gelman2002]", "## S"),
    paragraph(
        "E-SYNTAX",
        "a directive inside a tag",
        '<a title="{{ coins/toss:heads }}">x</a>',
        "<a title",
    ),
    paragraph(
        "E-FENCE",
        "indented code below what only looks like a list",
        "text\n- not a list\n\n    def f(x):\n        return x",
        "def f(x)",
    ),
    paragraph("E-FENCE", "Python of another name", "```sage\nx = 1\n```", "```sage"),
    paragraph("E-FENCE", "a typed traceback", "```pytb\nx\n```", "```pytb"),
    paragraph("E-SYNTAX", "code in a raw tag", "<pre>model.fit(x)</pre>", "<pre>"),
    paragraph(
        "E-SYNTAX",
        "a mark of ours on a claim nobody checked",
        '<span class="nd-claim">Beats</span>',
        "nd-claim",
    ),
    paragraph(
        "E-ID",
        "a directive between backticks of two list items",
        "- a ` b\n- {{ coins/toss:nope | .1f }}\n- c ` d",
        "nope",
    ),
    paragraph(
        "E-FIGURE",
        "a picture by reference",
        "A ![cat] here.\n\n[cat]: cat.png",
        "cat.png",
    ),
    paragraph("E-HTML", "a link that is no address", "[x](javascript:a)", "javascript"),
    paragraph("E-HTML", "a handler of events", "<b onclick='a()'>x</b>", "onclick"),
    Plant(
        "check_pages",
        "a demo that there is not",
        swap(PAGE, '"Tails and heads.")', '"Tails."){demo: spinn "You could spin."}'),
        "E-DEMO",
        PAGE,
        "spinn",
    ),
    paragraph(
        "E-FORMAT",
        "a format that makes another number",
        "{{ coins/toss:heads | 9>8d }}",
        "9>8d",
    ),
    paragraph(
        "E-MATH",
        "a typed number of a formula",
        "$$\nx \\tag{7.7} \\label{note: typed}\n$$",
        "$$",
    ),
    Plant(
        "check_pages",
        "a work without what its kind must have",
        both(
            swap(
                BIB,
                "@",
                "@article{late, title={T}, author={A B}, year=2020, doi={1/x}}\n@",
            ),
            write("See [@late]."),
        ),
        "E-BIB",
        BIB,
        "@article{late",
    ),
    Plant(
        "check_tables",
        "a column without a name",
        write("| | heads |\n|---|---|\n| first | yes |"),
        "E-TABLE",
        PAGE,
        "| | heads |",
    ),
    Plant(
        "check_tables",
        "a last column without a name",
        write("| toss | |\n|:---|---:|\n| first | yes |"),
        "E-TABLE",
        PAGE,
        "| toss | |",
    ),
    Plant(
        "check_tables",
        "a row with fewer cells than columns",
        write("| toss | coin |\n|---|---|\n| first | yes |\n| no |"),
        "E-TABLE",
        PAGE,
        "| no |",
    ),
    Plant(
        "check_tables",
        "a row with more cells than columns",
        write(
            "| toss | coin |\n|---|---|\n| `a|b` | {{ coins/toss:share | .2f }} | x |"
        ),
        "E-TABLE",
        PAGE,
        "| `a|b` |",
    ),
    Plant(
        "check_footnotes",
        "a footnote without text",
        write("Old.[^one] New.[^two]\n\n[^one]: Told."),
        "E-ANCHOR",
        PAGE,
        "New.[^two]",
    ),
    paragraph("E-FIGURE", "a foreign picture", "![a](a.png)", "![a](a.png)"),
    paragraph("E-FIGURE", "a figure in a line", "x ![a](coins/toss:sides) y", "x !["),
    Plant(
        "check_pages",
        "a figure without an alternative text",
        swap(PAGE, "Two bars of nearly the same height.", ""),
        "E-ALT",
        PAGE,
        "![](coins/toss:sides",
    ),
    Plant(
        "check_pages",
        "a figure whose text is its caption",
        swap(PAGE, "Two bars of nearly the same height.", "Tails and heads"),
        "E-ALT",
        PAGE,
        "![Tails and heads]",
    ),
    Plant(
        "check_pages",
        "a formula in an alternative text",
        swap(PAGE, "Two bars of nearly the same height.", "Bars of height $h$."),
        "E-ALT",
        PAGE,
        "![Bars of height $h$.]",
    ),
    paragraph(
        "E-ANCHOR",
        "a figure shown twice",
        '![Again.](coins/toss:running "Once more.")',
        "![Again.]",
    ),
    # pages: formulas
    paragraph("E-LABEL", "no label", "$$\nx^2\n$$", "$$"),
    paragraph("E-LABEL", "two labels", "$$\nx \\label{eq:a} \\label{eq:b}\n$$", "$$"),
    paragraph("E-LABEL", "an unknown label", r"by \eqref{eq:none} x", r"\eqref{eq:"),
    Plant(
        "check_pages",
        "a label renamed that another page cites",
        swap(PAGE, r"\label{eq:share}", r"\label{eq:mean}"),
        "E-LABEL",
        INDEX,
        r"\eqref{eq:share}",
    ),
    paragraph("E-MATH", "a formula that never ends", "$$\nx \\label{eq:a}", "$$"),
    paragraph("E-MATH", "a formula in a line", "so $$x$$ is", "so $$x$$ is"),
    paragraph(
        "E-MATH", "LaTeX that is none", "$$\n\\foo \\label{eq:a}\n$$", "$$", katex=True
    ),
    paragraph(
        "E-MATH", "inline LaTeX that is none", "x $\\foo$", "$\\foo$", katex=True
    ),
    Plant(
        "check_pages",
        "LaTeX in a caption that is none",
        swap(PAGE, "Tails and heads.", r"Tails and $\foo$."),
        "E-MATH",
        PAGE,
        r"$\foo$",
        katex=True,
    ),
    # pages: headings, works, links
    paragraph(
        "E-HEADING", "a number in a heading", "## {{ coins/toss:heads }}", "## {"
    ),
    paragraph("E-CITE", "a work that is not listed", "x\n[@nobody1900]", "[@nobody"),
    paragraph("E-CITE", "a source that is none", "[51%]{from: me} x", "{from: me}"),
    Plant(
        "check_pages",
        "a page that cites and lists nothing",
        swap(INDEX, "of the tosses.", "of the tosses [@gelman2002]."),
        "E-CITE",
        INDEX,
        "",
    ),
    paragraph("E-LINK", "a link to no page", "to\n[a](dice.md)", "[a](dice.md)"),
    paragraph("E-ANCHOR", "a link to no anchor", "[a](../index.md#b)", "index.md#b"),
    Plant(
        "check_pages",
        "an anchor renamed that another page links to",
        swap(PAGE, "## The share of heads", "## The share of tails"),
        "E-ANCHOR",
        INDEX,
        "coins.md#the-share-of-heads",
    ),
    Plant(
        "check_pages",
        "a generator that would not weave",
        swap(CONFIG, "  - nodrift:\n      root: .\n", ""),
        "E-CONFIG",
        CONFIG,
        "",
    ),
    Plant(
        "",
        "an extension that nobody knows",
        swap(CONFIG, "  - footnotes", "  - footnots"),
        "E-CONFIG",
        CONFIG,
        "  - footnots",
    ),
    # what keeps the book from being read at all
    Plant(
        "",
        "two pages with one stem",
        put("docs/coins.md", FRONT),
        "E-STEM",
        "docs/posts/coins.md",
        "---",
    ),
    Plant(
        "",
        "a script that no id can name",
        put("tutorials_src/coins/Toss.py", "# %% a\n"),
        "E-ID",
        "tutorials_src/coins/Toss.py",
        "# %% a",
    ),
    Plant("", "a script that is no text", put(SCRIPT, b"\xff"), "E-PYTHON", SCRIPT, ""),
    Plant("", "a page that is no text", put(PAGE, b"\xff"), "E-TEXT", PAGE, ""),
    Plant(
        "",
        "a configuration that is no YAML",
        swap(CONFIG, "extra:", "extra: ["),
        "E-CONFIG",
        CONFIG,
        "",
    ),
    Plant(
        "",
        "options that are no TOML",
        swap(OPTIONS, "packages = [", "packages = "),
        "E-CONFIG",
        OPTIONS,
        "packages = ",
    ),
    Plant("", "works that are no text", put(BIB, b"\xff"), "E-TEXT", BIB, ""),
]


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_a_planted_drift_is_caught_at_its_line(
    toy: Path, web: Path | None, plant: Plant
) -> None:
    if plant.katex and web is None:
        pytest.skip("KaTeX is not installed")
    assert judged(toy) == []
    plant.edit(toy)
    assert plant.found(toy), judged(toy)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_without_a_check_its_drift_goes_unseen(
    toy: Path, monkeypatch: pytest.MonkeyPatch, check: judging.Check
) -> None:
    plant = next(plant for plant in PLANTS if plant.check == check.__name__)
    plant.edit(toy)
    assert plant.found(toy)
    others = tuple(other for other in CHECKS if other is not check)
    monkeypatch.setattr(judging, "CHECKS", others)
    assert not plant.found(toy)


@pytest.mark.parametrize(
    ("others", "told"), [(["flip", "spin"], ["toss"]), (["flip"], ["flip", "toss"])]
)
def test_of_the_copies_of_a_function_those_that_are_fewer_are_wrong(
    toy: Path, others: list[str], told: list[str]
) -> None:
    swap(OPTIONS, "packages =", 'shared = ["share"]\npackages =')(toy)
    for name in others:
        copy = "# %% share\ndef share(tosses):\n    return 0\n"
        put(f"tutorials_src/coins/{name}.py", copy)(toy)
    found = [drift.path for drift in judged(toy) if drift.code == "E-SHARED"]
    assert found == [f"tutorials_src/coins/{name}.py" for name in told]


def test_every_plant_names_a_check_and_every_name_is_given_once() -> None:
    names = {check.__name__ for check in CHECKS}
    assert {plant.check for plant in PLANTS} == names | {""}
    assert len({plant.name for plant in PLANTS}) == len(PLANTS)


def test_every_code_of_the_reading_side_is_planted() -> None:
    running = {
        "errors",
        "reasons",
        "run",
        "ending",
        "limits",
        "child",
        "guard",
        "sandbox",
        "telling",
        "values",
        "locks",
        "build",
        "web",
        "katex",
        "cli",
        "new",
        "plugin",
        "generators",
        "notebook_style",
        "equations",
        "search",
        "serve",
        "live_server",
        "live_site",
        "site_links",
        "web_packages",
        "web_bundle",
        "web_fonts",
    }
    engine = Path(judging.__file__).parent
    codes = {
        code
        for file in engine.glob("*.py")
        if file.stem not in running
        for code in re.findall(r'"(E-[A-Z]+)"', file.read_text(encoding="utf-8"))
    }
    codes -= {"E-DISK"}  # writing a lock
    assert codes == {plant.code for plant in PLANTS}


def test_everything_is_told_once_and_in_order(toy: Path) -> None:
    for edit in (
        swap(INDEX, "of the tosses.", "of the 0.5 tosses."),
        write("{{ a }} and 0.5 and {{ a }}"),
        swap(BIB, "  doi = {10.1198/000313002605}\n", ""),
    ):
        edit(toy)
    found = [(drift.path, drift.code) for drift in judged(toy)]
    assert found == [
        (INDEX, "E-NUMBER"),
        (PAGE, "E-EXPR"),
        (PAGE, "E-NUMBER"),
        (BIB, "E-BIB"),
    ]


def test_what_keeps_a_book_from_being_read_is_told_alone(toy: Path) -> None:
    put("docs/coins.md", FRONT)(toy)
    write("{{ a }} and 0.5")(toy)
    assert [drift.code for drift in judged(toy)] == ["E-STEM"]


def test_a_page_without_scripts_and_a_book_without_pages_pass(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: A\nmarkdown_extensions:\n  - nodrift\n"
    )
    assert judged(tmp_path) == []
    put("docs/index.md", f"{FRONT}# T\n\nPlain words.\n")(tmp_path)
    assert judged(tmp_path) == []


def test_a_number_behind_one_part_is_no_second_part(toy: Path) -> None:
    write("The game of part 1, 7 friends, as in\nparts 1, 2 and 2.")(toy)
    assert judged(toy) == []


def test_a_book_with_a_notation_and_macros_passes(toy: Path) -> None:
    noted("", "")(toy)
    macros("\\newcommand{\\hits}[1]{#1 = n}\n", write(r"It is $\hits{x}$."))(toy)
    assert judged(toy) == []


def test_judging_writes_nothing(toy: Path) -> None:
    def tree() -> dict[str, bytes]:
        return {
            str(file): file.read_bytes() for file in toy.rglob("*") if file.is_file()
        }

    before = tree()
    write("{{ a }} and 0.5")(toy)
    changed = tree()
    judged(toy)
    assert tree() == changed != before
