"""The page about the making counts what there is, and names every code there is."""

import json
import re
from pathlib import Path

import pytest
from desk import judged, refused, write
from test_structure import raised

from nodrift.book import Book
from nodrift.errors import CODES, TOLD_BY, Drifts
from nodrift.markup import SLOT
from nodrift.record import read_lock
from nodrift.render import render
from nodrift.script import Script

MAKING = "docs/making.md"
LISTS = "# Making\n\n{{ runs }}\n\n{{ formulas }}\n\n## Checks\n\n{{ checks }}\n"


@pytest.fixture
def book(toy: Path) -> Book:
    return write(toy, LISTS, MAKING)


def shown(book: Book) -> str:
    return render(book.project.pages["making"], book)


def rows(html: str, label: str) -> list[list[str]]:
    table = html.partition(f'aria-label="{label}"')[2].partition("</table>")[0]
    found = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        for row in re.findall("<tr>(.*?)</tr>", table)
    ]
    return [[re.sub("<[^>]*>", "", cell) for cell in row] for row in found]


def test_each_script_is_counted_with_what_its_lock_holds(book: Book) -> None:
    script: Script = book.project.scripts["coins/toss"]
    lock = read_lock(book.project, script)
    assert lock is not None
    assert lock.seconds
    counts = [
        str(len(script.text.splitlines())),
        str(len(lock.results)),
        str(len(lock.figures)),
        f"{sum(lock.seconds.values()):,.1f}",
    ]
    html = shown(book)
    assert rows(html, "Runs by script")[-1] == ["tutorials_src/coins/toss.py", *counts]
    assert rows(html, "Runs by page")[1:] == [
        ["Part 1: Tossing a Coin", "1", *counts],
        ["All", "1", *counts],
    ]


def test_the_machine_and_versions_of_the_runs_are_told_once(book: Book) -> None:
    script = book.project.scripts["coins/toss"]
    environment = book.run(script).environment
    html = shown(book)
    assert html.count(environment["machine"]) == 1
    assert f"matplotlib {environment['packages']['matplotlib']}" in html
    assert "fonttools" not in html  # nobody imports it by name


def test_formulas_and_slips_are_those_of_the_locks(book: Book, toy: Path) -> None:
    lock = json.loads((toy / "tests/equations/coins.lock.json").read_text())
    (tier,) = lock["equations"].values()
    scores = tier["formula_mutants"], tier["code_mutants"]
    caught, made = (sum(counts) for counts in zip(*scores, strict=True))
    slips = [str(caught), str(made - caught)]
    found = rows(shown(book), "Formulas and slips by page")
    assert found[-1] == ["All", "1", "0", "0", "1", *slips]


def test_every_code_is_listed_once_with_its_words(book: Book) -> None:
    html = shown(book)
    listed = re.findall(r'<dt id="(.*?)"><code>(.*?)</code></dt><dd>(.*?)</dd>', html)
    assert sorted(code for _, code, _ in listed) == sorted(CODES)
    assert all(anchor == code.lower() for anchor, code, _ in listed)
    assert {code: words for _, code, words in listed} == CODES


def test_a_code_of_another_command_is_told_by_none_of_the_checks() -> None:
    told = [code for codes in TOLD_BY.values() for code in codes]
    assert len(told) == len(set(told))
    files = raised()
    for code in told:
        assert not [name for name in files[code] if name.endswith("_checks.py")], code
        assert not files[code] & {"links.py", "weave.py", "inline.py", "context.py"}


def test_the_lists_are_fine_as_they_are(book: Book, toy: Path) -> None:
    assert not [one for one in judged(toy) if one.path == MAKING]


@pytest.mark.parametrize("name", ["run", "check", "formula"])
def test_a_list_by_a_wrong_name_is_refused(toy: Path, name: str) -> None:
    line = f"{{{{ {name} }}}}"
    assert SLOT.fullmatch(line)
    assert refused(toy, f"# T\n\n{line}\n") == [("E-SYNTAX", line)]


HUNTED = [
    {
        "area": "locks",
        "kind": "a rare one",
        "command": "nodrift run",
        "planted": 2,
        "noticed": 2,
        "placed": 1,
    },
    {
        "area": "c & d",
        "kind": "a <b> one",
        "command": "nodrift check",
        "planted": 1200,
        "noticed": 1199,
        "placed": 1190,
    },
    {
        "area": "locks",
        "kind": "a second",
        "command": "nodrift check",
        "planted": 1,
        "noticed": 1,
        "placed": 1,
    },
]


def with_drifts(toy: Path, text: str) -> Book:
    options = toy / "pyproject.toml"
    said = options.read_text(encoding="utf-8") + 'drifts = "hunted.json"\n'
    options.write_text(said, encoding="utf-8")
    (toy / "hunted.json").write_text(text, encoding="utf-8")
    return write(toy, "# Making\n\n{{ drifts }}\n", MAKING)


def test_planted_drifts_are_counted_the_smallest_kind_first(toy: Path) -> None:
    html = shown(with_drifts(toy, json.dumps(HUNTED)))
    assert rows(html, "Planted drifts by kind")[1:] == [
        ["a second", "1", "1", "1", "nodrift check"],
        ["a rare one", "2", "2", "1", "nodrift run"],
        ["a &lt;b&gt; one", "1,200", "1,199", "1,190", "nodrift check"],
    ]
    assert rows(html, "Planted drifts by area")[1:] == [
        ["locks", "2", "3", "3", "2"],
        ["c &amp; d", "1", "1,200", "1,199", "1,190"],
        ["All", "3", "1,203", "1,202", "1,192"],
    ]


@pytest.mark.parametrize("text", ["", "{", '[{"kind": "x"}]', "[1]"])
def test_what_came_of_planted_drifts_has_to_be_readable(toy: Path, text: str) -> None:
    with pytest.raises(Drifts, match=r"E-CONFIG.*planted drifts cannot be read"):
        shown(with_drifts(toy, text))


def test_a_book_that_planted_nothing_has_no_such_list(toy: Path) -> None:
    with pytest.raises(Drifts, match=r"drifts in .* names no file"):
        shown(write(toy, "# Making\n\n{{ drifts }}\n", MAKING))
