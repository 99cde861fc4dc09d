"""Each part and background page is built alike, and short enough to be read at once."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = sorted((ROOT / "docs" / "posts").glob("*.md"))
BACKGROUND = sorted((ROOT / "docs" / "maths").glob("*.md"))
WORDS = {"posts": (2500, 3500), "maths": (1200, 2600)}  # of the main line
END = [
    "Summary",
    "Measured In This Run",
    "Common Misconceptions",
    "Exercises",
    "Project",
    "References",
    "Provenance",
]

pages = pytest.mark.parametrize("page", PARTS + BACKGROUND, ids=lambda page: page.stem)


def main_line(text: str) -> str:
    """What is read without opening anything: no folds, tables, lists, code or front matter."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^\?\?\? .*\n(?:(?: {4}.*)?\n)*", "", text, flags=re.MULTILINE)
    text = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"^(?:\|.*|\{\{ [a-z]+ \}\})$", "", text, flags=re.MULTILINE)
    return re.sub(
        r'^!\[.*?\]\(\S+ "(.*)"\)(?:\{demo:.*\})?$', r"\1", text, flags=re.MULTILINE
    )


def displays(text: str) -> list[str]:
    return re.findall(r"^\$\$\n.*?^\$\$$", text, flags=re.DOTALL | re.MULTILINE)


@pages
def test_the_main_line_is_short_enough_to_be_read_in_one_sitting(page):
    text = main_line(page.read_text(encoding="utf-8"))
    for display in displays(text):
        text = text.replace(display, "")
    text = re.sub(r"\{(?:claim|from):[^}]*\}|\]\([^)]*\)", "", text)
    text = re.sub(r"\{\{.*?\}\}|\$[^$]*\$", "one", text)
    text = re.sub(r"^(\*\*\d\.\*\*) \*\(\w+\)\*", r"\1", text, flags=re.MULTILINE)
    fewest, most = WORDS[page.parent.name]
    assert fewest <= len(re.findall(r"\S*\w\S*", text)) <= most


@pytest.mark.parametrize("page", PARTS, ids=lambda page: page.stem)
def test_at_most_ten_formulas_stand_in_the_way(page):
    assert 0 < len(displays(main_line(page.read_text(encoding="utf-8")))) <= 10


@pages
def test_pages_end_alike(page):
    headings = re.findall(r"^## (.*)$", page.read_text("utf-8"), flags=re.MULTILINE)
    # Part 1 has no project: it asks the questions that the others are projects about.
    without = {"Project"} if page.parent.name == "maths" else set()
    without |= {"Project"} if page.stem == "introduction" else set()
    end = [heading for heading in END if heading not in without]
    assert headings[-len(end) :] == end


@pages
def test_every_exercise_has_a_folded_solution(page):
    text = page.read_text(encoding="utf-8")
    exercises = text.split("\n## Exercises\n")[1].split("\n## ")[0]
    numbers = re.findall(r"^\*\*(\d)\.\*\*", exercises, flags=re.MULTILINE)
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    assert len(numbers) >= (5 if page.parent.name == "posts" else 3)
    assert exercises.count('\n??? note "Solution"\n') == len(numbers)


@pages
def test_every_learning_goal_names_a_test_that_there_is(page):
    text = page.read_text(encoding="utf-8")
    goals = text.split("**Learning goals.**")[1].split("**You need**")[0]
    fold = text.split('??? note "A closer look: the test behind each learning goal"')[1]
    proofs = re.findall(r"^    - (.*)$", fold.split("\n## ")[0], flags=re.MULTILINE)
    assert len(proofs) == goals.count("\n- ")
    there = {
        node.name
        for file in Path(__file__).parent.glob("test_*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }
    for proof in proofs:
        named = re.findall(r"`(\w+)`", proof)
        assert named
        assert set(named) <= there
