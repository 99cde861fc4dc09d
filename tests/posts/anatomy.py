"""How a part and a background page are built: what docs/writing.md asks of authors.

A rule takes the text of a page and the kind of page it is, the folder that it lies in,
and yields its faults: the line, what is wrong, and how to mend it.
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
DOCS = HERE.parents[1] / "docs"

# As `nodrift new` writes it: a part with this box need not have all of it yet.
GROWING = '!!! note "This part is still growing"'
WORDS = {"posts": (2500, 3500), "maths": (1200, 2600)}  # of the main line
DISPLAYS = 10  # formulas that stand in the way of who reads on
EXERCISES = {"posts": 5, "maths": 3}
END = (
    "Summary",
    "Measured In This Run",
    "Common Misconceptions",
    "Exercises",
    "Project",
    "References",
    "Provenance",
)
GOALS = "**Learning goals.**"
NEEDS = "**You need**"
PROOFS = '??? note "A closer look: the test behind each learning goal"'
SOLUTION = '??? note "Solution"'

Fault = tuple[int, str]


def is_growing(text: str) -> bool:
    return GROWING in text.splitlines()


def main_line(text: str) -> str:
    """What is read without opening anything: no folds, tables, lists, code or top."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^\?\?\? .*\n(?:(?: {4}.*)?\n)*", "", text, flags=re.MULTILINE)
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^(?:\|.*|\{\{ [a-z]+ \}\})$", "", text, flags=re.MULTILINE)
    return re.sub(
        r'^!\[.*?\]\(\S+ "(.*)"\)(?:\{demo:.*\})?$', r"\1", text, flags=re.MULTILINE
    )


def displays(text: str) -> list[str]:
    return re.findall(r"^\$\$\n.*?^\$\$$", text, flags=re.DOTALL | re.MULTILINE)


def count_words(text: str) -> int:
    """The words of the main line, a formula or a number in a sentence as one."""
    text = main_line(text)
    for display in displays(text):
        text = text.replace(display, "")
    text = re.sub(r"\{(?:claim|from):[^}]*\}|\]\([^)]*\)", "", text)
    text = re.sub(r"\{\{.*?\}\}|\$[^$]*\$", "one", text)
    text = re.sub(r"^(\*\*\d\.\*\*) \*\(\w+\)\*", r"\1", text, flags=re.MULTILINE)
    return len(re.findall(r"\S*\w\S*", text))


def line_of(text: str, piece: str) -> int:
    """The line where a piece begins; the title's if it is not there."""
    at = text.find(f"\n{piece}")
    if at < 0:
        title = re.search(r"^# ", text, flags=re.MULTILINE)
        at = title.start() - 1 if title else -1
    return text.count("\n", 0, at + 1) + 1


def length(text: str, kind: str) -> Iterator[Fault]:
    fewest, most = WORDS[kind]
    words = count_words(text)
    if not fewest <= words <= most:
        what = f"{words:,} words outside folds, tables, lists and code"
        mend = "tell more" if words < fewest else "cut, or fold side questions away"
        yield (
            line_of(text, "# "),
            f"{what}; {mend}, until they are {fewest:,} to {most:,}",
        )


def formulas(text: str, kind: str) -> Iterator[Fault]:
    found = displays(main_line(text))
    if kind != "posts" or 0 < len(found) <= DISPLAYS:
        return
    if not found:
        yield (
            line_of(text, "# "),
            "no formula is displayed; display the one that counts",
        )
        return
    at = -1
    for display in found[: DISPLAYS + 1]:
        at = text.index(display, at + 1)
    first_too_many = text.count("\n", 0, at) + 1
    what = f"{len(found)} displayed formulas stand in the way of who reads on"
    yield first_too_many, f"{what}; leave {DISPLAYS}, and fold the others away"


def end(text: str, kind: str, first: bool) -> Iterator[Fault]:
    # Part 1 has no project: it asks the questions that the others are projects about.
    project = kind == "posts" and not first
    wanted = [one for one in END if project or one != "Project"]
    found = re.findall(r"^## (.*)$", text, flags=re.MULTILINE)[-len(wanted) :]
    if found == wanted:
        return
    missing = [heading for heading in wanted if f"\n## {heading}\n" not in text]
    what = f"the page does not end in {', '.join(wanted)}"
    mend = f"add ## {', ## '.join(missing)}" if missing else "let them stand so"
    yield line_of(text, f"## {(found or [''])[0]}"), f"{what}; {mend}"


def exercises(text: str, kind: str) -> Iterator[Fault]:
    _, _, after = text.partition("\n## Exercises\n")
    section = after.split("\n## ")[0]
    line = line_of(text, "## Exercises")
    numbers = re.findall(r"^\*\*(\d+)\.\*\*", section, flags=re.MULTILINE)
    if numbers != [str(n) for n in range(1, len(numbers) + 1)]:
        yield line, f"exercises are counted {', '.join(numbers)}; count 1, 2, 3"
    if len(numbers) < EXERCISES[kind]:
        mend = f"write {EXERCISES[kind]} or more"
        yield line, f"only {len(numbers)} exercises; {mend}"
    folds = section.count(f"\n{SOLUTION}\n")
    if folds != len(numbers):
        what = f"{len(numbers)} exercises and {folds} solutions"
        yield line, f"{what}; write {SOLUTION} below each exercise"


def goals(text: str) -> Iterator[Fault]:
    for piece, mend in (
        (GOALS, "list what a reader can do afterwards"),
        (NEEDS, "say below the goals what is to be read before"),
        (PROOFS, "name there, goal by goal, the test that shows it"),
    ):
        if f"\n{piece}" not in text:
            yield line_of(text, "# "), f"the page has no {piece}; {mend}"


def proofs(text: str, there: set[str]) -> Iterator[Fault]:
    """Each goal names a test; `there` are the tests that there are."""
    listed = text.partition(GOALS)[2].partition(NEEDS)[0]
    fold = text.partition(PROOFS)[2].split("\n## ")[0]
    rows = re.findall(r"^    - (.*)$", fold, flags=re.MULTILINE)
    line = line_of(text, PROOFS)
    if len(rows) != listed.count("\n- "):
        what = f"{listed.count(chr(10) + '- ')} learning goals and {len(rows)} rows"
        yield line, f"{what} with the tests behind them; write one row for each goal"
    for row in rows:
        named = re.findall(r"`(\w+)`", row)
        at = line_of(text, f"    - {row}")
        if not named:
            yield (
                at,
                "the row names no test; add the name of one in tests/posts, in `...`",
            )
        for name in named:
            if name not in there:
                yield at, f"tests/posts has no test {name}; write it, or mend the name"


@cache
def tests_there() -> frozenset[str]:
    return frozenset(
        node.name
        for file in HERE.glob("test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    )


def faults(page: Path, text: str) -> dict[str, list[str]]:
    """What is wrong with a page, by rule, each as `file:line: what; how to mend it`."""
    kind, first = page.parent.name, page.stem == "introduction"
    found = {
        "goals": goals(text),
        "length": length(text, kind),
        "formulas": formulas(text, kind),
        "end": end(text, kind, first),
        "exercises": exercises(text, kind),
        "proofs": proofs(text, set(tests_there())),
    }
    name = f"docs/{page.relative_to(DOCS).as_posix()}"
    return {
        rule: [f"{name}:{line}: {what}" for line, what in told]
        for rule, told in found.items()
    }
