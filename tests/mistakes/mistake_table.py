"""What contributors do wrong: one row a mistake, made in a copy of the work book.

Each row says which command tells it, by which code and at which line. Where a program
can do what the message asks for, `mend` does, and all is well again.
"""

import dataclasses
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from planting import Plant, add, all_of, edit, nodrift, remove, run, say
from work_book import PAGE

from nodrift.errors import Drift
from nodrift.formulas.lock import read_tiers, write_tiers
from nodrift.project import Project

Mend = Callable[[Path, Drift], None]

HOME, CHANCE = "docs/index.md", "docs/maths/chance.md"
BIB, MACROS = "docs/references.bib", "docs/macros.tex"
GLOSSARY, NOTATION = "docs/glossary.md", "docs/notation.md"
CONFIG, OPTIONS = "mkdocs.yml", "pyproject.toml"
TOSS, URN = "tutorials_src/coins/toss.py", "tutorials_src/chance/urn.py"
TOSS_LOCK = "tutorials_src/coins/toss.lock.json"
URN_LOCK = "tutorials_src/chance/urn.lock.json"
BINDINGS, TIERS = "tests/equations/chance.py", "tests/equations/chance.lock.json"
MEASURES = "tutorials_src/chance/scale.py"  # a script that a mistake brings along


@dataclass(frozen=True)
class Mistake:
    """`did` says what was done wrong, `plant` does it.

    `plant` returns text of the line that must be named, "" for a file as a whole. `also`
    holds the codes of what else the mistake brings about. Of a `foreign` message, part
    is in the words of Python or of a library, whose versions say it differently.
    """

    did: str
    plant: Plant
    code: str
    file: str
    command: str = "check"
    mend: Mend | None = None
    also: tuple[str, ...] = ()
    foreign: bool = False


# ---- ways to make a mistake ----


def swap(file: str, old: str, new: str, at: str | None = None) -> Plant:
    """Put `new` in the one place of `old`; told `at` this text, else at `new`."""
    plant = edit(file, re.escape(old), new.replace("\\", r"\\"))
    return plant if at is None else all_of(plant, at=at)


def write(file: str, text: str, at: str | None = None) -> Plant:
    """Make a new file, or a known one anew."""

    def plant(root: Path) -> str:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")
        return text if at is None else at

    return plant


def put_bytes(file: str, old: str, new: bytes, at: str) -> Plant:
    """The same as `swap`, for what is no text any more."""

    def plant(root: Path) -> str:
        data = (root / file).read_bytes()
        assert data.count(old.encode()) == 1
        (root / file).write_bytes(data.replace(old.encode(), new))
        return at

    return plant


def script(code: str, at: str) -> Plant:
    """Bring along a script of a few lines."""
    return write(MEASURES, f"# %% all\n{code}", at)


# ---- ways to do what a message asks for ----


def meant(root: Path, drift: Drift) -> None:
    """Take the word after "did you mean", or the one quoted to be written."""
    found = re.search(r"did you mean (.+)\?$", drift.mend)
    assert found is not None, drift.mend
    lines = (root / drift.path).read_text(encoding="utf-8").split("\n")
    wrong = re.findall(r"'([^']+)'|(\S+) leads nowhere|#(\S+)", drift.what)
    words = [word for match in wrong for word in match if word]
    assert words, drift.what
    whole = rf"(?<![\w./]){re.escape(words[-1])}(?!\w)"
    mended, count = re.subn(whole, lambda _: found[1], lines[drift.line - 1])
    assert count == 1, (lines[drift.line - 1], words)
    lines[drift.line - 1] = mended
    (root / drift.path).write_text("\n".join(lines), encoding="utf-8")


def boast(label: str, **more: object) -> Plant:
    """Let the lock say more of a formula than was judged, sealed as it should be."""

    def plant(root: Path) -> str:
        project = Project(root)
        page = project.pages[Path(TIERS).name.partition(".")[0]]
        tiers = read_tiers(project, page)
        forged = dataclasses.replace(tiers[label], **more)  # type: ignore[arg-type]
        write_tiers(project, page, tiers | {label: forged})
        return f'  "{label}": {{'

    return plant


def commanded(root: Path, drift: Drift) -> None:
    """Call the command that the message names."""
    found = re.search(r"nodrift ((?:run|equations) \S+)", drift.mend)
    assert found is not None, drift.mend
    done = nodrift(root, *found[1].split())
    assert done.returncode == 0, done.stderr


def by_hand(*plants: Plant) -> Mend:
    """What a person would do who reads the message."""

    def mend(root: Path, drift: Drift) -> None:
        for plant in plants:
            plant(root)

    return mend


def taken_away(root: Path, drift: Drift) -> None:
    """Take away the line that the message names."""
    lines = (root / drift.path).read_text(encoding="utf-8").split("\n")
    del lines[drift.line - 1]
    (root / drift.path).write_text("\n".join(lines), encoding="utf-8")


def removed(root: Path, drift: Drift) -> None:
    """Remove the file that the message names."""
    (root / drift.path).unlink()


def conflict(file: str, text: str) -> Plant:
    """A merge that nobody finished, around one place of a file."""
    mine = f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> spelling\n"
    return swap(file, text, mine, at="<<<<<<< HEAD")


DISPLAY = "\\hat p = \\frac{1}{n} \\sum_{i=1}^{n} x_i \\label{eq:share}\n$$\n"
CLAIM = "[close to one half]{claim: coins/toss:gap < 0.1}"
FENCE = '```python\n--8<-- "coins/toss:share"\n```'
SIDES = '![Two bars of nearly the same height.](coins/toss:sides "Tails and heads.")'
RESULT = '    "heads": sum(tosses),\n'
NEW_PAGE = """\
---
title: Dice
description: What changes with six faces.
tags: [dice]
---

# Dice
"""

# ---- the table ----

PROSE = [
    Mistake(
        "a formula is never closed",
        swap(PAGE, DISPLAY, DISPLAY.removesuffix("$$\n"), at="$$\n\\hat p"),
        "E-MATH",
        PAGE,
        also=("E-FENCE", "E-BINDING", "E-LABEL", "E-LOCK", "E-ORACLE"),
        mend=by_hand(swap(PAGE, "{eq:share}\n", "{eq:share}\n$$\n")),
    ),
    Mistake(
        "a fence of code is not closed",
        swap(PAGE, FENCE, FENCE.removesuffix("\n```"), at="```python"),
        "E-FENCE",
        PAGE,
        also=("E-FIGURE", "E-BIB", "E-ANCHOR", "E-CITE", "E-NOTATION", "E-TERM"),
        mend=by_hand(swap(PAGE, '"coins/toss:share"\n', '"coins/toss:share"\n```\n')),
    ),
    Mistake(
        "the brace of a claim is not closed",
        swap(PAGE, CLAIM, CLAIM.removesuffix("}")),
        "E-SYNTAX",
        PAGE,
        also=("E-NUMBER",),
        mend=by_hand(swap(PAGE, CLAIM.removesuffix("}"), CLAIM)),
    ),
    Mistake(
        "the brace of a claim is not opened",
        swap(PAGE, CLAIM, "[close to one half]claim: coins/toss:gap < 0.1}"),
        "E-SYNTAX",
        PAGE,
        also=("E-NUMBER",),
    ),
    Mistake(
        "a number has one closing brace",
        swap(PAGE, "{{ coins/toss:heads }}", "{{ coins/toss:heads }"),
        "E-SYNTAX",
        PAGE,
    ),
    Mistake(
        "the name of a result has a typo",
        swap(PAGE, "coins/toss:heads }}", "coins/toss:haeds }}"),
        "E-ID",
        PAGE,
        mend=meant,
    ),
    Mistake(
        "the name of a script has a typo",
        swap(PAGE, "coins/toss:heads }}", "coins/tos:heads }}"),
        "E-ID",
        PAGE,
        mend=meant,
    ),
    Mistake(
        "an id is written without its page",
        swap(PAGE, "{{ coins/toss:heads }}", "{{ toss:heads }}"),
        "E-EXPR",
        PAGE,
    ),
    Mistake(
        "the name of a region has a typo",
        swap(PAGE, '"coins/toss:share"', '"coins/toss:shar"'),
        "E-ID",
        PAGE,
        mend=meant,
    ),
    Mistake(
        "a claim says more than the run shows",
        swap(PAGE, "coins/toss:gap < 0.1", "coins/toss:gap < 0.001"),
        "E-CLAIM",
        PAGE,
        mend=by_hand(swap(PAGE, "gap < 0.001", "gap < 0.1")),
    ),
    Mistake(
        "a claim compares nothing",
        swap(PAGE, "coins/toss:gap < 0.1", "coins/toss:gap"),
        "E-EXPR",
        PAGE,
    ),
    Mistake(
        "an expression is not finished",
        say(PAGE, "We got {{ coins/toss:heads / | .2f }} of them."),
        "E-EXPR",
        PAGE,
    ),
    Mistake(
        "a share has no format",
        swap(PAGE, "{{ coins/toss:shares[2] | .2f }}", "{{ coins/toss:shares[2] }}"),
        "E-FORMAT",
        PAGE,
    ),
    Mistake(
        "a format does not fit a word",
        swap(PAGE, "{{ coins/toss:COIN }}", "{{ coins/toss:COIN | .2f }}"),
        "E-FORMAT",
        PAGE,
    ),
    Mistake(
        "a number has a unit that its script does not give it",
        say(PAGE, "Of {{ coins/toss:TOSSES | d }} bits, some were heads."),
        "E-UNIT",
        PAGE,
    ),
    Mistake(
        "a time is counted in minutes",
        say(PAGE, "It took {{ coins/toss:tosses@seconds | .2f }} minutes."),
        "E-UNIT",
        PAGE,
    ),
    Mistake(
        "a per cent sign stands behind one",
        say(PAGE, "We had {{ coins/toss:shares[2] | .1% }} % heads."),
        "E-FORMAT",
        PAGE,
    ),
    Mistake(
        "a share is called per cent",
        say(PAGE, "We had {{ coins/toss:shares[2] | .2f }} per cent heads."),
        "E-FORMAT",
        PAGE,
    ),
    Mistake(
        "a measured number is typed",
        say(PAGE, "In the end we had 48.8 % heads."),
        "E-NUMBER",
        PAGE,
        mend=by_hand(swap(PAGE, "48.8 %", "{{ coins/toss:share | .1% }}")),
    ),
    Mistake(
        "a word for a list is misspelt",
        swap(PAGE, "{{ provenance }}", "{{ provenances }}"),
        "E-SYNTAX",
        PAGE,
        mend=meant,
    ),
    Mistake(
        "a heading quotes a number",
        say(PAGE, "## After {{ coins/toss:heads }} heads"),
        "E-HEADING",
        PAGE,
    ),
    Mistake(
        "a heading is underlined",
        say(
            PAGE,
            "What now?\n---------",
        ),
        "E-HEADING",
        PAGE,
        mend=by_hand(swap(PAGE, "What now?\n---------", "## What now?")),
    ),
    Mistake(
        "code is typed into a fence",
        say(PAGE, "```python\nprint(share([0, 1]))\n```"),
        "E-FENCE",
        PAGE,
    ),
    Mistake(
        "the quotation marks of a listing are curly",
        swap(PAGE, '--8<-- "coins/toss:share"', "--8<-- “coins/toss:share”"),
        "E-FENCE",
        PAGE,
        mend=by_hand(swap(PAGE, "“coins/toss:share”", '"coins/toss:share"')),
    ),
    Mistake(
        "the content of a fold is indented by two",
        swap(PAGE, f"    {SIDES}", f"  {SIDES}"),
        "E-SYNTAX",
        PAGE,
    ),
    Mistake(
        "a comment is not closed",
        say(PAGE, "<!-- I am not sure of this."),
        "E-SYNTAX",
        PAGE,
    ),
    Mistake(
        "HTML that acts when it is clicked",
        say(PAGE, '<b onclick="toss()">Toss!</b>'),
        "E-HTML",
        PAGE,
    ),
    Mistake(
        "a footnote has no text",
        say(PAGE, "Coins were tossed long ago.[^rome]"),
        "E-ANCHOR",
        PAGE,
    ),
    Mistake(
        "a dollar is left open in a sentence",
        swap(PAGE, "Write $x_i = 1$ for heads", "Write $x_i = 1 for heads"),
        "E-SYNTAX",
        PAGE,
        mend=by_hand(swap(PAGE, "Write $x_i = 1 for", "Write $x_i = 1$ for")),
    ),
    Mistake(
        "a bare bar in a table",
        swap(PAGE, "| last |", "| last $x | n$ |"),
        "E-TABLE",
        PAGE,
    ),
    Mistake(
        "a row of a table has lost a cell",
        swap(PAGE, "| last | {{", "| {{"),
        "E-TABLE",
        PAGE,
    ),
    Mistake(
        "a column of a table has no name",
        swap(PAGE, "| look | share |", "| | share |"),
        "E-TABLE",
        PAGE,
        mend=by_hand(swap(PAGE, "| | share |", "| look | share |")),
    ),
    Mistake(
        "the bytes of a page are not UTF-8",
        put_bytes(PAGE, "Real coins", "Réal coins".encode("latin-1"), "come down as"),
        "E-TEXT",
        PAGE,
    ),
    Mistake(
        "a page begins with a byte order mark",
        put_bytes(PAGE, "---\ntags", b"\xef\xbb\xbf---\ntags", ""),
        "E-TEXT",
        PAGE,
    ),
    Mistake(
        "a merge is left half done in a page",
        conflict(PAGE, "- The same in three steps:\n"),
        "E-TEXT",
        PAGE,
    ),
]

FIGURES = [
    Mistake(
        "a figure stands inside a sentence",
        say(PAGE, "Look at ![the two bars](coins/toss:sides) here."),
        "E-FIGURE",
        PAGE,
    ),
    Mistake(
        "the quotation marks of a caption are curly",
        swap(PAGE, '"Tails and heads."', "“Tails and heads.”"),
        "E-FIGURE",
        PAGE,
        also=("E-FIGURE",),
        mend=by_hand(swap(PAGE, "“Tails and heads.”", '"Tails and heads."')),
    ),
    Mistake(
        "a caption lacks its last quotation mark",
        swap(PAGE, '"Tails and heads."', '"Tails and heads.'),
        "E-FIGURE",
        PAGE,
        also=("E-FIGURE",),
        mend=by_hand(swap(PAGE, '"Tails and heads.', '"Tails and heads."')),
    ),
    Mistake(
        "the name of a figure has a typo",
        swap(PAGE, "(coins/toss:sides ", "(coins/toss:side "),
        "E-ID",
        PAGE,
        also=("E-FIGURE",),
        mend=meant,
    ),
    Mistake(
        "a figure has no text for those who cannot see it",
        swap(PAGE, "![Two bars of nearly the same height.]", "![]"),
        "E-ALT",
        PAGE,
        mend=by_hand(swap(PAGE, "![]", "![Two bars.]")),
    ),
    Mistake(
        "a figure has its caption for a text",
        swap(PAGE, "![Two bars of nearly the same height.]", "![Tails and heads.]"),
        "E-ALT",
        PAGE,
        mend=by_hand(swap(PAGE, "![Tails and heads.]", "![Two bars.]")),
    ),
    Mistake(
        "a formula in the text for those who cannot see",
        swap(PAGE, "![Two bars of nearly the same height.]", "![Two bars of $n$.]"),
        "E-ALT",
        PAGE,
    ),
    Mistake(
        "a caption has LaTeX that is none",
        swap(PAGE, "Tails and heads.", r"Tails and $\haeds$."),
        "E-MATH",
        PAGE,
        also=("E-NOTATION",),
    ),
    Mistake(
        "a picture is linked instead of drawn",
        say(PAGE, "![A penny.](penny.png)"),
        "E-FIGURE",
        PAGE,
    ),
    Mistake(
        "a picture file is put into docs/",
        write("docs/posts/penny.png", "a picture", at=""),
        "E-DOCS",
        "docs/posts/penny.png",
        mend=removed,
    ),
    Mistake(
        "a figure is drawn and shown nowhere",
        swap(PAGE, f"    {SIDES}\n", "", at='num="sides"'),
        "E-FIGURE",
        TOSS,
    ),
    Mistake(
        "a figure is shown twice",
        say(PAGE, '![Two bars.](coins/toss:sides "Once more.")'),
        "E-ANCHOR",
        PAGE,
    ),
    Mistake(
        "a demo is asked for that there is not",
        swap(PAGE, f"{SIDES}", SIDES + '{demo: toss "You can toss it yourself."}'),
        "E-DEMO",
        PAGE,
    ),
]

LINKS = [
    Mistake(
        "a link lacks .md",
        say(PAGE, "See [chance](../maths/chance)."),
        "E-LINK",
        PAGE,
        mend=meant,
    ),
    Mistake(
        "a link has backslashes",
        say(PAGE, r"See [chance](..\maths\chance.md)."),
        "E-LINK",
        PAGE,
        mend=meant,
    ),
    Mistake(
        "the case of a file name is wrong",
        say(PAGE, "See [chance](../maths/Chance.md)."),
        "E-LINK",
        PAGE,
        mend=meant,
    ),
    Mistake(
        "a link is one folder off",
        say(PAGE, "See [chance](maths/chance.md)."),
        "E-LINK",
        PAGE,
        mend=meant,
    ),
    Mistake(
        "a link to another site stands in the text",
        say(PAGE, "See [a page](https://coins.example/)."),
        "E-LINK",
        PAGE,
    ),
    Mistake(
        "a heading is renamed that another page links to",
        swap(
            PAGE,
            "## The share of heads",
            "## The part of heads",
            at="Start with [the share of heads]",
        ),
        "E-ANCHOR",
        HOME,
        also=("E-ANCHOR",),
    ),
    Mistake(
        "an anchor has a typo",
        say(CHANCE, "More [in the urn](#a-urn)."),
        "E-ANCHOR",
        CHANCE,
        mend=meant,
    ),
    Mistake(
        "a formula is cited by a wrong name",
        say(CHANCE, r"So says \eqref{eq:mean_wait}."),
        "E-LABEL",
        CHANCE,
        mend=meant,
    ),
    Mistake(
        "a work is cited by a wrong name",
        say(PAGE, "As seen before [@gelman2020]."),
        "E-CITE",
        PAGE,
        mend=meant,
    ),
    Mistake(
        "a source lacks its at sign",
        swap(PAGE, "{from: @diaconis2007}", "{from: diaconis2007}"),
        "E-CITE",
        PAGE,
        also=("E-BIB",),
        mend=by_hand(swap(PAGE, "{from: diaconis", "{from: @diaconis")),
    ),
    Mistake(
        "a page cites a work and lists none",
        all_of(say(CHANCE, "Urns are old [@gelman2002]."), at="{{ provenance }}"),
        "E-CITE",
        CHANCE,
    ),
]

FRONT = [
    Mistake(
        "a tab stands for spaces in the front matter",
        swap(PAGE, "tags: [coins]", "tags:\n\t- coins", at="\t- coins"),
        "E-FRONT",
        PAGE,
    ),
    Mistake(
        "a quotation mark is left open in the front matter",
        swap(PAGE, "title: Tossing a Coin", 'title: "Tossing a Coin'),
        "E-FRONT",
        PAGE,
    ),
    Mistake(
        "a title holds a bare colon",
        swap(CHANCE, "title: Chance", "title: Chance: an Urn"),
        "E-FRONT",
        CHANCE,
        mend=by_hand(
            swap(CHANCE, "title: Chance: an Urn", 'title: "Chance: an Urn"'),
            swap(CHANCE, "\n# Chance\n", "\n# Chance: an Urn\n"),
        ),
    ),
    Mistake(
        "a key stands twice in the front matter",
        swap(
            CHANCE, "tags: [chance]", "tags: [chance]\ntags: [urns]", at="tags: [urns]"
        ),
        "E-FRONT",
        CHANCE,
        mend=taken_away,
    ),
    Mistake(
        "the front matter is not closed",
        swap(CHANCE, "tags: [chance]\n---\n", "tags: [chance]\n", at=""),
        "E-FRONT",
        CHANCE,
    ),
    Mistake(
        "the front matter lacks a line",
        swap(CHANCE, "tags: [chance]\n", "", at=""),
        "E-FRONT",
        CHANCE,
    ),
    Mistake(
        "tags are words instead of a list",
        swap(CHANCE, "tags: [chance]", "tags: chance"),
        "E-FRONT",
        CHANCE,
        mend=by_hand(swap(CHANCE, "tags: chance", "tags: [chance]")),
    ),
    Mistake(
        "a heading is not the title",
        swap(PAGE, "\n# Tossing a Coin", "\n# Flipping a Coin", at="# Flipping"),
        "E-FRONT",
        PAGE,
        mend=by_hand(swap(PAGE, "# Flipping", "# Tossing")),
    ),
    Mistake(
        "a page has another title than the series",
        swap(PAGE, "title: Tossing a Coin", "title: Flipping a Coin"),
        "E-SERIES",
        PAGE,
        mend=by_hand(swap(PAGE, "title: Flipping", "title: Tossing")),
        also=("E-FRONT",),  # the heading is what it was
    ),
]

BOOK = [
    Mistake(
        "a line of the navigation is indented wrongly",
        swap(CONFIG, "  - posts/coins.md\n", " - posts/coins.md\n"),
        "E-CONFIG",
        CONFIG,
    ),
    Mistake(
        "the navigation names a page that is not there",
        swap(CONFIG, "  - posts/coins.md\n", "  - posts/coin.md\n", at="posts/coin.md"),
        "E-SERIES",
        CONFIG,
        also=("E-SERIES",),
    ),
    Mistake(
        "the navigation leaves a page out",
        swap(CONFIG, "  - Home: index.md\n", "", at="nav:"),
        "E-SERIES",
        CONFIG,
    ),
    Mistake(
        "a way through the book names a page that is not there",
        swap(
            CONFIG,
            "extra:\n",
            "extra:\n  tracks:\n    - name: All\n      pages: [coin]\n",
            at="      pages: [coin]",
        ),
        "E-SERIES",
        CONFIG,
        mend=meant,
    ),
    Mistake(
        "an old address leads to a page that is not there",
        swap(
            CONFIG,
            "plugins: []",
            "plugins:\n  - redirects:\n      redirect_maps:\n        old.md: posts/coin.md",
            at="        old.md",
        ),
        "E-CONFIG",
        CONFIG,
    ),
    Mistake(
        "a key stands twice in mkdocs.yml",
        add(CONFIG, "\nsite_name: The Book of Coins\n"),
        "E-CONFIG",
        CONFIG,
        mend=taken_away,
    ),
    Mistake(
        "a quotation mark is left open in mkdocs.yml",
        swap(CONFIG, "title: Tossing a Coin", 'title: "Tossing a Coin'),
        "E-CONFIG",
        CONFIG,
    ),
    Mistake(
        "the name of an extension has a typo",
        swap(CONFIG, "  - footnotes", "  - footnots"),
        "E-CONFIG",
        CONFIG,
        foreign=True,
    ),
    Mistake(
        "a key stands twice in pyproject.toml",
        add(OPTIONS, 'packages = ["numpy"]\n'),
        "E-CONFIG",
        OPTIONS,
        foreign=True,
    ),
    Mistake(
        "another generator is asked for, by a name that it has not",
        swap(
            OPTIONS,
            "time_limit = 60",
            'time_limit = 60\ngenerator = "zensic"',
            at="zensic",
        ),
        "E-CONFIG",
        OPTIONS,
    ),
    Mistake(
        "a merge is left half done in mkdocs.yml",
        conflict(CONFIG, "site_name: The Coin Book\n"),
        "E-TEXT",
        CONFIG,
    ),
    Mistake(
        "a new post is not in the series",
        write("docs/posts/cards.md", NEW_PAGE, at=""),
        "E-SERIES",
        "docs/posts/cards.md",
        also=("E-SERIES",),  # nor in the navigation
    ),
    Mistake(
        "two pages have one name",
        write("docs/coins.md", NEW_PAGE, at=""),
        "E-STEM",
        PAGE,
    ),
    Mistake(
        "a work stands twice in the list",
        add(BIB, "\n@book{gelman2002,\n  title = {A Die}\n}\n"),
        "E-BIB",
        BIB,
        foreign=True,
    ),
    Mistake(
        "a work lacks a comma",
        swap(
            BIB,
            "title = {Dynamical Bias in the Coin Toss},",
            "title = {Dynamical Bias in the Coin Toss}",
        ),
        "E-BIB",
        BIB,
        foreign=True,
    ),
    Mistake(
        "a work has another year than its key says",
        swap(BIB, "  year = {2007}", "  year = {2017}", at="@article{diaconis2007"),
        "E-BIB",
        BIB,
    ),
    Mistake(
        "a work does not say where to find it",
        swap(
            BIB, "  doi = {10.1137/S0036144504446436}\n", "", at="@article{diaconis2007"
        ),
        "E-BIB",
        BIB,
    ),
    Mistake(
        "a word of the glossary is out of order",
        swap(
            GLOSSARY,
            "\nurn\n",
            "\ntoken\n:   A round thing like a coin.\n:   [the page](posts/coins.md)\n\nurn\n",
            at="token",
        ),
        "E-TERM",
        GLOSSARY,
        also=("E-TERM",),
    ),
    Mistake(
        "a word of the glossary does not say where it is told",
        swap(
            GLOSSARY, ":   [the page on chance](maths/chance.md#an-urn)\n", "", at="urn"
        ),
        "E-TERM",
        GLOSSARY,
    ),
    Mistake(
        "a symbol has no row in the notation",
        say(CHANCE, "Call the share of red balls $r$."),
        "E-NOTATION",
        CHANCE,
        also=("E-NOTATION",),
    ),
    Mistake(
        "a kind of the notation has a typo",
        swap(NOTATION, "| the mean weight | number |", "| the mean weight | numbers |"),
        "E-NOTATION",
        NOTATION,
        mend=meant,
        also=("E-NOTATION",),
    ),
    Mistake(
        "a macro has a typo",
        swap(CHANCE, r"$\half$", r"$\hlaf$"),
        "E-MATH",
        CHANCE,
        also=("E-NOTATION",),
    ),
    Mistake(
        "a macro is defined by another command",
        add(MACROS, "\\def\\third{1/3}\n"),
        "E-NOTATION",
        MACROS,
    ),
    Mistake(
        "an exercise has no level",
        swap(CHANCE, "**1.** *(gentle)* How", "**1.** How"),
        "E-EXERCISE",
        CHANCE,
        mend=by_hand(swap(CHANCE, "**1.** How", "**1.** *(gentle)* How")),
    ),
    Mistake(
        "an exercise has a number twice",
        swap(
            CHANCE,
            "## Provenance",
            '**1.** *(steady)* And a blue one?\n\n??? note "Solution"\n\n    Weigh it.\n\n## Provenance',
            at="**1.** *(steady)*",
        ),
        "E-EXERCISE",
        CHANCE,
    ),
    Mistake(
        "a solution is not indented",
        swap(CHANCE, "    As heavy as", "As heavy as", at="**1.** *(gentle)*"),
        "E-EXERCISE",
        CHANCE,
        also=("E-EXERCISE",),
    ),
    Mistake(
        "text says another part than it links to",
        say(PAGE, "More in [part 2](coins.md)."),
        "E-SERIES",
        PAGE,
    ),
]

FORMULAS = [
    Mistake(
        "a formula has no label",
        swap(CHANCE, r" \label{eq:mean_weight}", "", at="$$\nm ="),
        "E-LABEL",
        CHANCE,
        also=("E-LABEL", "E-BINDING", "E-LOCK"),
    ),
    Mistake(
        "a label is not the name of a function",
        swap(
            CHANCE, r"w_i \label{eq:mean_weight}", r"w_i \label{eq:mean}", at="$$\nm ="
        ),
        "E-BINDING",
        CHANCE,
        also=("E-LABEL", "E-BINDING", "E-LOCK"),
    ),
    Mistake(
        "a formula stands in a line of text",
        say(CHANCE, "So $$m = 1$$ it is."),
        "E-MATH",
        CHANCE,
    ),
    Mistake(
        "more and more formulas are not evaluated",
        all_of(say(PAGE, "$$\nn = n \\label{note: too plain}\n$$"), at="$$\nn = n"),
        "E-ORACLE",
        PAGE,
    ),
    Mistake(
        "a formula is changed and not evaluated again",
        swap(CHANCE, "i=1}^{n} w_i", "i=1}^{n} w_i + 0", at="$$\nm ="),
        "E-LOCK",
        CHANCE,
        mend=commanded,
    ),
    Mistake(
        "a formula is wrong by a sign",
        swap(CHANCE, r"m = \frac{1}{n}", r"m = -\frac{1}{n}"),
        "E-EQUATION",
        CHANCE,
        command="equations",
    ),
    Mistake(
        "a formula can be read in two ways",
        swap(
            CHANCE, r"m = \frac{1}{n} \sum_{i=1}^{n} w_i", r"m = 1/n \sum_{i=1}^{n} w_i"
        ),
        "E-READ",
        CHANCE,
        command="equations",
    ),
    Mistake(
        "a formula says nothing of its function",
        swap(CHANCE, r"m = \frac{1}{n} \sum_{i=1}^{n} w_i", r"m = m"),
        "E-GATE",
        CHANCE,
        command="equations",
    ),
    Mistake(
        "a binding computes",
        swap(BINDINGS, "code.mean_weight(w)", "code.mean_weight(w) / 1"),
        "E-BINDING",
        BINDINGS,
        also=("E-LOCK",),
    ),
    Mistake(
        "a binding has a letter that the formula has not",
        swap(BINDINGS, '"n": n})', '"n": n, "x": n})', at="    return Names("),
        "E-BINDING",
        BINDINGS,
        also=("E-LOCK", "E-NOTATION"),
    ),
    Mistake(
        "a binding lacks a letter of the formula",
        swap(BINDINGS, ', "n": n})', "})", at="m = "),
        "E-READ",
        CHANCE,
        command="equations",
    ),
    Mistake(
        "a binding names a script with a typo",
        swap(BINDINGS, "chance/urn", "chance/earn"),
        "E-BINDING",
        BINDINGS,
        mend=meant,
        also=("E-BINDING",),
    ),
    Mistake(
        "a test by hand is of another formula",
        swap(
            BINDINGS,
            '@of("chance/urn")',
            '@oracle("chance/urn", reviewed="0123456789ab", reason="it is too long")',
            at="$$\nm =",
        ),
        "E-REVIEW",
        CHANCE,
    ),
]

SCRIPTS = [
    Mistake(
        "a script is changed and not run again",
        swap(URN, "random.seed(0)", "random.seed(1)", at=""),
        "E-LOCK",
        URN,
        also=("E-LOCK",),
        mend=commanded,
    ),
    Mistake(
        "a new script was never run",
        script('"""Weigh."""\n\nimport math\n\nresults = {"weight": math.pi}\n', at=""),
        "E-LOCK",
        MEASURES,
        mend=commanded,
    ),
    Mistake(
        "a script is deleted and still quoted",
        all_of(remove(URN), at='--8<-- "chance/urn:weights"'),
        "E-ID",
        CHANCE,
        also=("E-ID", "E-BINDING", "E-NOTATION", "E-LOCK"),
    ),
    Mistake(
        "the lock of a deleted script is left behind",
        write("tutorials_src/chance/scale.lock.json", "{}\n", at=""),
        "E-LOCK",
        "tutorials_src/chance/scale.lock.json",
        mend=removed,
    ),
    Mistake(
        "a bracket is not closed",
        swap(URN, "random.seed(0)", "random.seed(0"),
        "E-PYTHON",
        URN,
        foreign=True,
    ),
    Mistake(
        "a script asks for a newer Python",
        swap(URN, "def share(tosses: list[int])", "def share[T](tosses: list[T])"),
        "E-PYTHON",
        URN,
        foreign=True,
        also=("E-LOCK",),
    ),
    Mistake(
        "a script ends its lines as Windows does",
        put_bytes(URN, "BALLS = 10\n", b"BALLS = 10\r\n", "BALLS = 10"),
        "E-TEXT",
        URN,
    ),
    Mistake(
        "a merge is left half done in a script",
        conflict(URN, "BALLS = 10\n"),
        "E-TEXT",
        URN,
    ),
    Mistake(
        "a merge is left half done in a lock",
        conflict(URN_LOCK, ' "schema": 1,\n'),
        "E-TEXT",
        URN_LOCK,
    ),
    Mistake(
        "a lock is edited by hand",
        swap(URN_LOCK, '"BALLS": 10', '"BALLS": 11'),
        "E-LOCK",
        URN_LOCK,
        also=("E-LOCK",),
        mend=commanded,
    ),
    Mistake(
        "a lock tells people one thing and programs another",
        swap(URN_LOCK, '"BALLS": 10', '"BALLS": 11, "BALLS": 10'),
        "E-LOCK",
        URN_LOCK,
        mend=commanded,
    ),
    Mistake(
        "a record is edited by hand",
        swap("build/records/chance/urn/record.json", '"BALLS": 10', '"BALLS": 11'),
        "E-RECORD",
        "build/records/chance/urn/record.json",
        mend=commanded,
    ),
    Mistake(
        "the name of a region has capitals",
        swap(URN, "# %% weights", "# %% Weights"),
        "E-REGION",
        URN,
        also=("E-LOCK", "E-ID"),
    ),
    Mistake(
        "a region begins inside a function",
        swap(URN, "    return sum(weights)", "# %% mean\n    return sum(weights)"),
        "E-REGION",
        URN,
        also=("E-LOCK",),
    ),
    Mistake(
        "a setting is given twice",
        swap(URN, "BALLS = 10\n", "BALLS = 10\nBALLS = 20\n", at="BALLS = 20"),
        "E-SETTING",
        URN,
        also=("E-LOCK", "E-NAME"),
    ),
    Mistake(
        "a function is defined twice",
        swap(
            URN,
            "# %% results",
            "# %% again\ndef share(tosses):\n    return 0.5\n\n\n# %% results",
            at="def share(tosses):",
        ),
        "E-NAME",
        URN,
        also=("E-LOCK", "E-SHARED"),
    ),
    Mistake(
        "a script imports its neighbour",
        script("from urn import share\n", at="from urn"),
        "E-IMPORT",
        MEASURES,
        also=("E-LOCK",),
    ),
    Mistake(
        "one of two copies of a function is changed",
        swap(
            TOSS,
            "    return sum(tosses) / len(tosses)",
            "    return sum(tosses) / max(1, len(tosses))",
            at="def share(",
        ),
        "E-SHARED",
        TOSS,
        also=("E-LOCK", "E-SHARED"),
    ),
    Mistake(
        "no id can name a script",
        write("tutorials_src/chance/Red-Ball.py", "# %% all\nx = 1\n", at=""),
        "E-ID",
        "tutorials_src/chance/Red-Ball.py",
    ),
    Mistake(
        "a function is shown that nothing calls",
        all_of(
            swap(
                URN,
                "# %% share",
                "# %% heaviest\ndef heaviest(weights):\n    return max(weights)\n\n\n# %% share",
            ),
            run("chance/urn"),
            at="    return max(weights)",
        ),
        "E-UNRUN",
        URN,
    ),
]

RUNS = [
    Mistake(
        "a result is a number of NumPy",
        all_of(
            swap(
                TOSS,
                "import matplotlib.pyplot as plt\n",
                "import matplotlib.pyplot as plt\nimport numpy as np\n",
            ),
            swap(TOSS, RESULT, '    "heads": np.sum(tosses),\n'),
            at='    "heads": np.sum',
        ),
        "E-RESULT",
        TOSS,
        command="run coins/toss",
    ),
    Mistake(
        "a script fails",
        script("weights = []\nprint(sum(weights) / len(weights))\n", at="print(sum"),
        "E-RUN",
        MEASURES,
        command="run chance/scale",
    ),
    Mistake(
        "a figure has no name",
        swap(TOSS, 'plt.subplots(num="sides")', "plt.subplots()", at="# %% sides"),
        "E-FIGURE",
        TOSS,
        command="run coins/toss",
    ),
    Mistake(
        "a script asks for the network",
        script(
            "from urllib.request import urlopen\nurlopen('https://coins.example/')\n",
            at="urlopen('",
        ),
        "E-NETWORK",
        MEASURES,
        command="run chance/scale",
    ),
    Mistake(
        "a script starts another program",
        script("import subprocess\nsubprocess.run(['date'])\n", at="subprocess.run"),
        "E-CHILD",
        MEASURES,
        command="run chance/scale",
    ),
    Mistake(
        "a script reads a file of its author's machine",
        all_of(
            script(
                "from pathlib import Path\n"
                "print(Path(__file__).parents[3].joinpath('notes.txt').read_text())\n",
                at="",
            ),
            write("../notes.txt", "5 grams\n"),
            at="print(Path",
        ),
        "E-INPUT",
        MEASURES,
        command="run chance/scale",
    ),
    Mistake(
        "a script writes beside its folder",
        script(
            "from pathlib import Path\n"
            "Path(__file__).with_name('weights.txt').write_text('5 grams')\n",
            at="Path(__file__)",
        ),
        "E-WRITE",
        MEASURES,
        command="run chance/scale",
    ),
    Mistake(
        "a script leaves a file with a space in its name",
        script("open('my weights.txt', 'w').write('5')\n", at="open"),
        "E-ASSET",
        MEASURES,
        command="run chance/scale",
    ),
    Mistake(
        "a script never ends",
        all_of(
            script("x = 0\nwhile True:\n    x += 1\n", at=""),
            swap(OPTIONS, "time_limit = 60", "time_limit = 1"),
            at="    x += 1",
        ),
        "E-TIME",
        MEASURES,
        command="run chance/scale",
    ),
    Mistake(
        "a file stands where the records belong",
        all_of(
            lambda root: str(shutil.rmtree(root / "build/records")),
            write("build/records", "", at=""),
            at="",
        ),
        "E-DISK",
        URN,
        command="run chance/urn",
    ),
    Mistake(
        "a lock is not committed with its script",
        script("results = {'n': 1}\n", at=""),
        "E-LOCKED",
        MEASURES,
        command="run --locked chance/scale",
    ),
    Mistake(
        "the lock of a formula says more than was judged",
        boast("mean_weight", draws=9000),
        "E-LOCKED",
        TIERS,
        command="equations --locked",
        mend=commanded,
    ),
    Mistake(
        "the site is built where KaTeX is not installed",
        lambda root: "",
        "E-TOOL",
        "docs/theme/package.json",
        command="build",
    ),
]

MISTAKES = (*PROSE, *FIGURES, *LINKS, *FRONT, *BOOK, *FORMULAS, *SCRIPTS, *RUNS)
