"""One screen says why a script is stale or fresh, and who quotes it."""

import shutil
from pathlib import Path

import pytest

from nodrift.explain import explain
from nodrift.project import Project


def told(toy: Path) -> dict[str, str]:
    """The lines of the explanation by their first word; `""` is the first line."""
    project = Project(toy)
    first, *rest = explain(project, project.script("coins/toss")).splitlines()
    assert all(line.startswith("  ") for line in rest)
    words = (line.strip().partition(" ") for line in rest)
    return {"": first} | {word: text for word, _, text in words}


def test_a_fresh_script_says_what_it_ran_with_and_left(toy: Path) -> None:
    lines = told(toy)
    assert lines[""] == "coins/toss is fresh"
    assert "because" not in lines
    assert lines["read"] == "tutorials_src/coins/toss.py"
    assert "Python 3." in lines["ran"]
    assert "matplotlib" in lines["packages"]
    assert lines["results"] == "gap, heads, share, shares, verdict"
    assert "running" in lines["figures"]
    assert "took" in lines["record"]


def test_a_stale_script_says_because_of_what(toy: Path) -> None:
    with (toy / "tutorials_src" / "coins" / "toss.py").open("a") as file:
        file.write("# more\n")
    lines = told(toy)
    assert lines[""] == "coins/toss is stale"
    assert lines["because"] == "tutorials_src/coins/toss.py changed"
    assert lines["results"]  # of the last run: they help to understand


def test_a_script_that_never_ran_says_so(toy: Path) -> None:
    shutil.rmtree(toy / "build")
    lines = told(toy)
    assert lines["because"] == "never run here"
    assert "record" not in lines


def test_the_pages_that_quote_it_are_named(toy: Path) -> None:
    assert told(toy)["quoted"] == "by docs/index.md, docs/posts/coins.md"


@pytest.mark.parametrize("page", ["index", "posts/coins"])
def test_a_page_that_quotes_another_script_is_not_named(page: str, toy: Path) -> None:
    file = toy / "docs" / f"{page}.md"
    file.write_text("# coins/toss or {{ coins/flip:heads }}?\n", encoding="utf-8")
    assert f"docs/{page}.md" not in told(toy)["quoted"]


def test_a_script_that_no_page_quotes_says_so(toy: Path) -> None:
    for file in (toy / "docs").rglob("*.md"):
        file.write_text("# Nothing\n", encoding="utf-8")
    assert told(toy)["quoted"] == "by no page"
