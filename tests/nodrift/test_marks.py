"""A formula says how it was checked, and a page lists all formulas with what was found."""

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from desk import give_script_pages, judged, typeset, woven, write

from nodrift.book import Book, fingerprint
from nodrift.errors import Drifts
from nodrift.formulas.lock import Tier, write_tiers
from nodrift.project import Project
from nodrift.render import render
from nodrift.weave import weave

FORMULA = "$$\n\\hat p = 1 \\label{eq:share}\n$$\n"
NOTE = "$$\n\\hat p \\le 1 \\label{note: a bound}\n$$\n"
PROVENANCE = "{{ provenance }}\n"
LISTING = "docs/formulas.md"
EXPLAINED = "## Proven\n\n## Agrees\n\n## Tested by an oracle\n\n## Not evaluated\n\n"
TIER = Tier(
    tier="agrees",
    draws=200,
    cases=0,
    tolerance=1e-9,
    script="coins/toss",
    text="0123456789ab",
    binding="0123456789ab",
    function="0123456789ab",
    engine="0123456789ab",
    reason="",
    formula_mutants=(8, 9),
    code_mutants=(5, 6),
)
BINDING = '''\
"""What the symbols stand for."""

from nodrift.formulas.vocabulary import Names, of

MOST = 5
SIZES = 1, MOST
LEAST = 7


def bits(draw):
    return draw.bits(draw.size(*SIZES))


def odds(draw, code):
    return LEAST


@of("coins/toss")
def share(draw, code):
    tosses = bits(draw)
    return Names({r"\\hat p": code.share(tosses), "x": tosses})
'''


def checked(toy: Path, page: str = "coins", **labels: dict[str, Any]) -> None:
    """Write the lock of a page: what differs from TIER for each label."""
    project = Project(toy)
    tiers = {name: replace(TIER, **change) for name, change in labels.items()}
    write_tiers(project, project.pages[page], tiers)


def mark(page: str) -> str:
    """What stands below the only formula of a woven page."""
    [found] = re.findall(
        r'<p class="nd-mark"[^>]*>(.*?) <button class="nd-tex"[^<]*</button></p>',
        page,
    )
    return str(found)


def words(page: str) -> str:
    return re.sub(r"<[^>]*>", "", page)


def listed(toy: Path, generator: str = "mkdocs") -> str:
    """The page of all formulas, woven."""
    text = f"{EXPLAINED}{{{{ equations }}}}\n"
    write(toy, text, LISTING)
    book = Book(Project(toy), typeset, generator)
    return weave(text, book.project.pages["formulas"], book, lambda piece: piece)


# ---- the mark below a formula ----


@pytest.mark.parametrize(
    ("tier", "told"),
    [
        ({}, "agrees on 200 draws"),
        ({"draws": 1}, "agrees on 1 draw"),
        ({"draws": 2000}, "agrees on 2,000 draws"),
        ({"tier": "proven", "cases": 4}, "proven in 4 small cases"),
        ({"tier": "proven", "cases": 1}, "proven in 1 small case"),
        (
            {"tier": "oracle", "draws": 0, "reason": "a limit as n < m"},
            "tested by a hand-written oracle (a limit as n &lt; m)",
        ),
    ],
)
def test_a_mark_says_in_words_how_a_formula_was_checked(
    toy: Path, tier: dict[str, Any], told: str
) -> None:
    checked(toy, share=tier)
    assert words(mark(woven(toy, FORMULA))) == f"Checked against share: {told}"


def test_a_mark_leads_to_function_list_and_run(toy: Path) -> None:
    give_script_pages(toy)
    checked(toy, share={})
    listed(toy)
    below = mark(woven(toy, f"{FORMULA}\n{PROVENANCE}"))
    assert re.findall(r'<a href="([^"]*)">(.*?)</a>', below) == [
        ("../../code/coins/toss/#share", "<code>share</code>"),
        ("../../formulas/#check-share", "agrees on 200 draws"),
        ("#run-coins-toss", "its record"),
    ]


def test_what_a_mark_leads_to_is_there(toy: Path) -> None:
    checked(toy, share={})
    listed(toy)
    write(toy, f"## The share of heads\n\n{FORMULA}\n{NOTE}\n{PROVENANCE}")
    assert [d for d in judged(toy) if d.code in ("E-LINK", "E-ANCHOR")] == []


def test_the_anchors_that_explain_the_words_are_asked_for(toy: Path) -> None:
    checked(toy, share={})
    listed(toy)
    file = toy / LISTING
    file.write_text(file.read_text("utf-8").replace("## Agrees", "## All is well"))
    [drift] = [d for d in judged(toy) if d.code == "E-ANCHOR"]
    assert (drift.path, drift.what) == (LISTING, f"{LISTING} has no anchor #agrees")


def test_a_mark_is_no_part_of_the_formula(toy: Path) -> None:
    """A screen reader takes what is in the group for the formula."""
    checked(toy, share={})
    page = woven(toy, FORMULA)
    group = re.search(r'<div class="nd-equation".*?</div>', page)
    assert group is not None
    assert "Checked" not in group[0]
    assert '</div><p class="nd-mark">Checked' in page


@pytest.mark.parametrize(
    ("before", "inside"),
    [("- item\n\n", "li"), ('??? note "A closer look"\n\n', "details")],
)
def test_a_mark_stays_with_its_formula_in_lists_and_folds(
    toy: Path, before: str, inside: str
) -> None:
    checked(toy, share={})
    body = before + "".join(f"    {row}\n" for row in FORMULA.splitlines())
    book = write(toy, f"{body}\nafter\n")
    page = render(book.project.pages["coins"], book)
    part = page[page.index(f"<{inside}") : page.index(f"</{inside}>")]
    assert part.count('<p class="nd-mark"') == part.count('class="nd-equation"') == 1
    assert "<p><div" not in page


def test_a_formula_without_a_function_says_why(toy: Path) -> None:
    listed(toy)
    page = woven(toy, NOTE.replace("a bound", "a < b, no definition"))
    assert 'id="eq-coins-note-1" aria-label="Formula"' in page
    assert mark(page) == (
        '<a href="../../formulas/#check-coins-note-1">Not evaluated</a>: '
        "a &lt; b, no definition"
    )


def test_formulas_without_a_function_have_anchors_of_their_own(toy: Path) -> None:
    page = woven(toy, f"{NOTE}\n{FORMULA}\n{NOTE}")
    anchors = re.findall(r'id="(eq-[^"]*)"', page)
    assert anchors == ["eq-coins-note-1", "eq-share", "eq-coins-note-2"]


def test_a_formula_that_nothing_checked_yet_says_so_and_is_woven(toy: Path) -> None:
    (toy / "tests/equations/coins.lock.json").unlink()
    told = "Not checked yet: <code>nodrift equations</code>"
    assert mark(woven(toy, FORMULA)) == told
    checked(toy, other={})
    assert mark(woven(toy, FORMULA)) == told


def test_a_book_without_a_list_of_formulas_has_marks_too(toy: Path) -> None:
    checked(toy, share={})
    assert "formulas/" not in mark(woven(toy, FORMULA))
    assert mark(woven(toy, NOTE)) == "Not evaluated: a bound"


def test_a_page_that_lists_no_runs_links_to_none(toy: Path) -> None:
    checked(toy, share={})
    assert "its record" not in woven(toy, FORMULA)


@pytest.mark.parametrize("script", ["coins/gone", "coins/toss"])
def test_a_function_that_is_gone_is_named_and_not_linked(
    toy: Path, script: str
) -> None:
    """The check that is out of step says what is wrong: weaving need not."""
    checked(toy, head={"script": script})
    below = mark(woven(toy, FORMULA.replace("share", "head") + f"\n{PROVENANCE}"))
    assert below == "Checked against <code>head</code>: agrees on 200 draws"


def test_a_script_of_another_page_is_listed_among_the_runs(toy: Path) -> None:
    (toy / "docs/posts/coins.md").unlink()
    text = f"{FORMULA}\n{PROVENANCE}"
    book = write(toy, text, "docs/posts/dice.md")
    checked(toy, "dice", share={})
    page = weave(text, book.project.pages["dice"], book, lambda piece: piece)
    assert 'href="#run-coins-toss"' in page
    assert '<tr id="run-coins-toss">' in page


def test_a_generator_without_script_pages_gets_links_to_files(toy: Path) -> None:
    checked(toy, share={})
    listed(toy)
    text = f"{FORMULA}\n{PROVENANCE}"
    write(toy, text)
    book = Book(Project(toy), typeset, "zensical")
    page = weave(text, book.project.pages["coins"], book, lambda piece: piece)
    assert re.findall(r'href="([^"]*)"', mark(page)) == [
        "../code/coins/toss/toss.py",
        "../formulas.md#check-share",
        "#run-coins-toss",
    ]


# ---- the list of all formulas ----


def test_the_list_says_of_each_formula_all_that_is_known(toy: Path) -> None:
    give_script_pages(toy)
    checked(toy, share={"tier": "proven", "cases": 3})
    (toy / "tests/equations/coins.py").write_text(BINDING, encoding="utf-8")
    write(toy, f"{FORMULA}\n{PROVENANCE}")
    page = listed(toy)
    entry = page[page.index('<li id="check-share">') : page.index("</li>")]
    assert '<a class="nd-eqref" href="../posts/coins/#eq-share">(1.1)</a>' in entry
    assert '<a href="#proven">proven in 3 small cases</a>' in entry
    assert "<katex" not in entry  # it stands where the number leads
    assert words(entry).count("Checked") == 0
    assert (
        "200 draws, equal to within 10<sup>\N{MINUS SIGN}9</sup> \N{MIDDLE DOT} spoilt "
        "formulas caught: 8 of 9 \N{MIDDLE DOT} spoilt functions caught: 5 of 6<br>"
    ) in entry
    assert (
        'Function in <a href="../code/coins/toss/#share"><code>coins/toss.py</code></a>'
        ', lines 19\N{EN DASH}21 \N{MIDDLE DOT} <a href="../posts/coins/#run-coins-toss">'
    ) in entry
    assert "<summary>What each symbol stands for</summary>" in entry


def test_a_binding_is_shown_with_what_it_leans_on(toy: Path) -> None:
    checked(toy, share={})
    (toy / "tests/equations/coins.py").write_text(BINDING, encoding="utf-8")
    page = listed(toy)
    shown = html.unescape(words(page[page.index("<pre>") : page.index("</pre>")]))
    rows = BINDING.splitlines()
    parts = rows[4:6], rows[9:11], rows[17:21]
    assert shown == "\n\n".join("\n".join(part) for part in parts) + "\n"
    assert (
        "<code>tests/equations/coins.py</code>, lines 5\N{EN DASH}6, 10\N{EN DASH}11, "
        "18\N{EN DASH}21</p>"
    ) in page


@pytest.mark.parametrize("text", [None, "def share(", "def other():\n    pass\n"])
def test_a_binding_that_is_not_there_is_not_shown(toy: Path, text: str | None) -> None:
    checked(toy, share={})
    file = toy / "tests/equations/coins.py"
    file.unlink()
    if text is not None:
        file.write_text(text, encoding="utf-8")
    assert "<details" not in listed(toy)


def test_a_lock_that_was_edited_is_told_at_the_lock(toy: Path) -> None:
    checked(toy, share={})
    file = toy / "tests/equations/coins.lock.json"
    file.write_text(file.read_text("utf-8").replace(": 200", ":  900"), "utf-8")
    with pytest.raises(Drifts) as caught:
        woven(toy, FORMULA)
    [drift] = caught.value.drifts
    assert (drift.path, drift.code) == ("tests/equations/coins.lock.json", "E-LOCK")


@pytest.mark.parametrize(
    ("tolerance", "told"),
    [
        (1e-6, "10<sup>\N{MINUS SIGN}6</sup>"),
        (5e-10, "5 \N{MULTIPLICATION SIGN} 10<sup>\N{MINUS SIGN}10</sup>"),
        (0, "0"),
    ],
)
def test_a_tolerance_is_written_as_people_write_it(
    toy: Path, tolerance: float, told: str
) -> None:
    checked(toy, share={"tolerance": tolerance})
    assert f"equal to within {told} " in listed(toy)


def test_an_oracle_shows_its_reason_and_no_draws(toy: Path) -> None:
    nothing = {"draws": 0, "formula_mutants": (0, 0), "code_mutants": (0, 0)}
    checked(toy, share=nothing | {"tier": "oracle", "reason": "a limit"})
    page = listed(toy)
    assert (
        '<a href="#tested-by-an-oracle">tested by a hand-written oracle</a>: a limit'
        in page
    )
    assert "draws" not in page
    assert "spoilt" not in page
    (toy / "tests/equations/coins.py").write_text(BINDING, encoding="utf-8")
    assert "<summary>The hand-written test</summary>" in listed(toy)


def test_the_list_follows_the_series_and_each_page_from_top_to_bottom(
    toy: Path,
) -> None:
    write(toy, f"{NOTE}\n{FORMULA}\n{FORMULA.replace('share', 'odds')}")
    write(toy, FORMULA.replace("share", "law"), "docs/chance.md")
    write(toy, FORMULA.replace("share", "other"), "docs/appendix.md")
    page = listed(toy)
    assert re.findall(r'<li id="check-([^"]*)">', page) == [
        "coins-note-1",
        "share",
        "odds",
        "law",
        "other",
    ]
    assert re.findall(r"^## (.*)$", page.split("nd-table")[1], re.MULTILINE) == [
        "Part 1: Tossing a Coin",
        "M1: Tossing a Coin",
        "Tossing a Coin",
    ]


def test_formulas_are_counted_by_page_and_over_all(toy: Path) -> None:
    checked(toy, share={}, odds={"tier": "proven", "cases": 2})
    write(toy, f"{NOTE}\n{FORMULA}\n{FORMULA.replace('share', 'odds')}")
    write(toy, FORMULA.replace("share", "law"), "docs/chance.md")
    checked(toy, "chance", law={})
    table = re.search(r"<table>.*?</table>", listed(toy))
    assert table is not None
    rows = [
        re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)
        for row in re.findall("<tr>(.*?)</tr>", table[0])
    ]
    assert [[words(cell) for cell in row] for row in rows] == [
        ["Page", "Proven", "Agrees", "By oracle", "Not evaluated", "Formulas"],
        ["Part 1", "1", "1", "0", "1", "3"],
        ["M1", "0", "1", "0", "0", "1"],
        ["All", "1", "2", "0", "1", "4"],
    ]
    assert '<a href="#checks-chance">M1</a>' in table[0]


def test_what_nothing_checked_yet_is_counted_as_such(toy: Path) -> None:
    (toy / "tests/equations/coins.lock.json").unlink()
    page = listed(toy)
    assert '<th scope="col">Not checked yet</th>' in page
    assert "Not checked yet: <code>nodrift equations</code>" in page
    checked(toy, share={})
    assert "Not checked yet" not in listed(toy)


def test_a_formula_that_cannot_be_typeset_is_told_on_its_own_page(toy: Path) -> None:
    write(toy, "$$\n\\wrong < 1 \\label{eq:share}\n$$\n")
    assert r"\wrong" not in listed(toy)
    told = {drift.path for drift in judged(toy) if drift.code == "E-MATH"}
    assert told <= {"docs/posts/coins.md"}  # nowhere, where KaTeX is not installed


def test_a_title_is_no_markdown_in_the_list(toy: Path) -> None:
    config = toy / "mkdocs.yml"
    text = config.read_text("utf-8")
    text = text.replace("title: Tossing a Coin", "title: Tossing *a* Coin")
    config.write_text(text, "utf-8")
    write(toy, FORMULA)
    listed(toy)
    book = Book(Project(toy), typeset)
    assert "Part 1: Tossing *a* Coin" in render(book.project.pages["formulas"], book)


def test_a_book_without_formulas_lists_none(toy: Path) -> None:
    write(toy, "text\n")
    page = listed(toy)
    assert "<li" not in page
    assert ">All</th><td>0</td>" in page


def test_generators_see_that_a_check_or_a_binding_changed(toy: Path) -> None:
    before = fingerprint(Project(toy))
    checked(toy, share={})
    between = fingerprint(Project(toy))
    (toy / "tests/equations/coins.py").write_text(BINDING, encoding="utf-8")
    assert len({before, between, fingerprint(Project(toy))}) == 3
