"""One screen says why a script is stale or fresh, and who quotes it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from workshop import record_of, run_one

from nodrift.explain import explain
from nodrift.project import Project
from nodrift.record import Run, write_lock


def told(toy: Path) -> dict[str, str]:
    """The lines of the explanation by their first word; `""` is the first line."""
    project = Project(toy)
    first, *rest = explain(project, project.script("coins/toss")).splitlines()
    assert all(line.startswith("  ") and len(line) <= 100 for line in rest)
    found, word = {"": first}, ""
    for line in rest:
        word, text = line[:11].strip() or word, line[11:]
        found[word] = f"{found[word]} {text}" if word in found else text
    return found


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


def test_the_lock_is_compared_with_sources_and_record(toy: Path) -> None:
    lock = toy / "tutorials_src" / "coins" / "toss.lock.json"
    assert told(toy)["lock"] == "agrees"
    run = Run.from_json(lock.read_text(encoding="utf-8"))
    script = Project(toy).script("coins/toss")
    write_lock(script, replace(run, results=run.results | {"heads": 0}))
    assert told(toy)["lock"].startswith("differs: heads: 0 -> ")
    write_lock(script, replace(run, environment=run.environment | {"machine": "m"}))
    assert told(toy)["lock"].startswith("of another machine")
    lock.write_text("{", encoding="utf-8")
    assert "not what a run wrote" in told(toy)["lock"]
    lock.unlink()
    assert told(toy)["lock"] == "none is committed"
    with script.file.open("a", encoding="utf-8") as file:
        file.write("# more\n")
    write_lock(script, run)
    assert told(toy)["lock"] == "out of step: tutorials_src/coins/toss.py changed"


def test_a_file_looked_for_in_vain_is_named_as_such(tmp_path: Path) -> None:
    code = """
        import contextlib
        with contextlib.suppress(OSError):
            open(__file__ + ".csv")
        """
    record_of(run_one(tmp_path, code))
    project = Project(tmp_path)
    text = explain(project, project.script("lab/script"))
    assert "script.py.csv (in vain)" in text


def test_the_pages_that_quote_it_are_named(toy: Path) -> None:
    quoted = told(toy)["quoted"]
    assert quoted.startswith("by docs/index.md:")
    page = (toy / "docs" / "index.md").read_text(encoding="utf-8").splitlines()
    numbers = quoted.partition("docs/index.md:")[2].partition(",")[0].split("+")
    assert all("coins/toss" in page[int(number) - 1] for number in numbers)
    assert "docs/posts/coins.md:" in quoted


@pytest.mark.parametrize("page", ["index", "posts/coins"])
def test_a_page_that_quotes_another_script_is_not_named(page: str, toy: Path) -> None:
    file = toy / "docs" / f"{page}.md"
    file.write_text("# coins/toss or {{ coins/flip:heads }}?\n", encoding="utf-8")
    assert f"docs/{page}.md" not in told(toy)["quoted"]


def test_a_script_that_no_page_quotes_says_so(toy: Path) -> None:
    for file in (toy / "docs").rglob("*.md"):
        file.write_text("# Nothing\n", encoding="utf-8")
    assert told(toy)["quoted"] == "by no page"
