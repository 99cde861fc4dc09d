"""Each part and background page is built alike, and short enough to be read at once."""

import re

import pytest
from anatomy import (
    DISPLAYS,
    DOCS,
    END,
    EXERCISES,
    GOALS,
    GROWING,
    NEEDS,
    PROOFS,
    WORDS,
    faults,
    is_growing,
)

PAGES = sorted([*DOCS.glob("posts/*.md"), *DOCS.glob("maths/*.md")])
RULES = ["goals", "length", "formulas", "end", "exercises", "proofs"]
PAGE = DOCS / "posts" / "vae.md"
TEXT = PAGE.read_text(encoding="utf-8")
DISPLAY = "$$\nx\n$$\n\n"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_is_built_as_authors_are_told(page):
    text = page.read_text(encoding="utf-8")
    if not is_growing(text):
        told = [fault for found in faults(page, text).values() for fault in found]
        if told:
            told.append(f"until it has all of it, {page.name} may say {GROWING}")
            pytest.fail("\n".join(told), pytrace=False)


def test_a_part_as_new_writes_it_may_grow_and_would_else_break_every_rule():
    root = DOCS.parent
    text = (root / "nodrift/template/post.md.template").read_text(encoding="utf-8")
    assert is_growing(text)
    text = text.replace("$$$$", "").replace(GROWING, "")
    assert not is_growing(text)
    broken = [rule for rule, told in faults(PAGE, text).items() if told]
    assert broken == [rule for rule in RULES if rule != "proofs"]  # it has no goals


def test_authors_are_told_of_every_number_and_name_that_is_asked_for():
    guide = (DOCS / "writing.md").read_text(encoding="utf-8")
    section = guide.partition("\n## How a part is built\n")[2].partition("\n## ")[0]
    wanted = [f"{n:,}" for pair in WORDS.values() for n in pair]
    wanted += [*END, GOALS, NEEDS, PROOFS, GROWING]
    said = {3: "three on a background page", 5: "five exercises or more", 10: "ten at"}
    wanted += [said[n] for n in (DISPLAYS, *EXERCISES.values())]
    assert not [piece for piece in wanted if piece not in section]


def cut(pattern: str, by: str = "") -> str:
    text, times = re.subn(pattern, by, TEXT, count=1, flags=re.MULTILINE | re.DOTALL)
    assert times == 1
    return text


PLANTED = {
    "no goals": (cut(r"^\*\*Learning goals\.\*\*"), "goals", "# "),
    "no needs": (cut(r"^\*\*You need\*\*"), "goals", "# "),
    "too short": (cut(r"^## .*(?=^## Summary)"), "length", "# "),
    "too long": (TEXT.replace("## Summary", "word " * 2000), "length", "# "),
    "no formula": (re.sub(r"^\$\$$", "", TEXT, flags=re.MULTILINE), "formulas", "# "),
    "too many formulas": (
        cut(r"^## Summary$", f"{DISPLAY * 11}## Summary"),
        "formulas",
        "$$",
    ),
    "no summary": (cut(r"^## Summary$", "## In Short"), "end", "## In Short"),
    "no project": (cut(r"^## Project$", "## Work"), "end", "## Summary"),
    "another order": (
        cut(r"^## Summary$(.*)^## Project$", r"## Project\1## Summary"),
        "end",
        "## Project",
    ),
    "an exercise is gone": (
        cut(r"^\*\*2\.\*\*", "**3.**"),
        "exercises",
        "## Exercises",
    ),
    "too few": (
        cut(r"^\*\*4\.\*\*.*?^## Project", "## Project"),
        "exercises",
        "## Exercises",
    ),
    "no solution": (
        cut(r'^\?\?\? note "Solution"', '??? note "Hint"'),
        "exercises",
        "## Exercises",
    ),
    "a goal more": (cut(r"^- say why", "- fly;\n- say why"), "proofs", "??? note"),
    "a test that is not there": (cut(r"`test_\w+`", "`test_no`"), "proofs", "    - "),
    "no test": (cut(r"^    - [^\n]*`test_[^\n]*$", "    - a test"), "proofs", "    - "),
}


@pytest.mark.parametrize(
    ("text", "rule", "start"), PLANTED.values(), ids=PLANTED.keys()
)
def test_what_is_wrong_with_a_page_is_told_at_its_line(text, rule, start):
    told = faults(PAGE, text)[rule]
    assert told and all(";" in one for one in told)
    line = int(told[0].split(":")[1])
    assert text.split("\n")[line - 1].startswith(start)
