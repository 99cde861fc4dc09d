"""A live example is shown as it is written, and woven as a part of its page."""

from pathlib import Path

import pytest
from desk import FRONT, judged, refused, woven, write

from nodrift.examples import Closing, Opening, read_blocks
from nodrift.ids import Id
from nodrift.markup import Display, FigureLine, Heading, Paragraph
from nodrift.render import render

FIGURE = '![Bars of one height.](coins/toss:sides "Tails and heads.")'
NUMBER = "Heads: {{ coins/toss:heads | d }}."
BOX = '<div class="nd-live" role="group" aria-label="What readers see">'


def live(text: str, fence: str = "````", language: str = "markdown") -> str:
    return f"{fence}{language} live\n{text}\n{fence}\n"


# ---- reading ----


@pytest.mark.parametrize(
    "text",
    [
        "",
        live("a"),
        live(""),
        live(live("a"), "`````"),
        live(FIGURE) + "\n" + live("$$\nx\n$$") + "\nend",
        "````markdown live\nnever closed\n",
        "- item\n\n    ````markdown live\n    a\n    ````\n",
        "````markdown\nnot live\n````\n",
    ],
)
def test_the_lines_of_all_blocks_are_the_text(text: str) -> None:
    blocks = read_blocks(text)
    assert "\n".join(block.text for block in blocks) == text
    lines = text.split("\n")
    for block in blocks:
        assert lines[block.line - 1] == block.lines[0]


def test_what_stands_in_an_example_is_read_among_the_rest_of_the_page() -> None:
    blocks = read_blocks("# Title\n\n" + live(f"words\n\n{FIGURE}") + "\n## Next")
    kinds = [(type(one), one.line) for one in blocks if one.text]
    assert kinds == [
        (Heading, 1),
        (Opening, 3),
        (Paragraph, 4),
        (FigureLine, 6),
        (Closing, 7),
        (Heading, 9),
    ]


def test_other_fences_hold_nothing_to_be_read() -> None:
    for info in ("markdown", "markdown lively", "live", "markdown title=live"):
        blocks = read_blocks(f"````{info}\n$$\nx\n$$\n````")
        assert not any(isinstance(block, Display) for block in blocks)


# ---- weaving ----


def test_what_is_written_stands_above_what_readers_see(toy: Path) -> None:
    page = woven(toy, live(NUMBER))
    written, seen = page.split(BOX)
    assert written.strip() == f"````markdown\n{NUMBER}\n````"
    assert 'title="coins/toss:heads">' in seen
    assert "{{" not in seen and seen.strip().endswith("</div>")


def test_a_reader_gets_the_source_as_text_and_the_rest_in_a_box(toy: Path) -> None:
    book = write(toy, live(f"**bold**\n\n{FIGURE}\n\n```console\n$ ls\n```") + "\nend")
    html = render(book.project.pages["coins"], book, coloured=False)
    above, box, rest = html.partition(BOX)
    inside, end, below = rest.rpartition("</div>\n<p>end</p>")
    assert box and end and not below
    assert "**bold**" in above and "![Bars of one height.]" in above
    assert "<strong>" not in above and "<figure" not in above
    assert "<strong>bold</strong>" in inside and inside.count("<figure") == 1
    assert inside.count("<div") == inside.count("</div>")


def test_an_example_can_show_an_example(toy: Path) -> None:
    page = woven(toy, live(live(NUMBER).rstrip(), "`````"))
    outer, middle, inner = page.split(BOX)
    assert outer.strip() == f"`````markdown\n{live(NUMBER).rstrip()}\n`````"
    assert middle.strip() == f"````markdown\n{NUMBER}\n````"
    assert inner.count("</div>") == 2


def test_figures_and_formulas_of_examples_count_with_those_of_the_page(
    toy: Path,
) -> None:
    formula = "$$\n\\hat{p} = \\frac{1}{n} \\sum_{i=1}^{n} x_i \\label{eq:share}\n$$"
    body = f"{FIGURE}\n\n{live(formula)}\n" + live(
        '![Frames.](coins/toss:settling@0010 "One frame.")'
    )
    book = write(toy, body)
    [label] = book.all_labels
    assert (label.name, label.number) == ("share", "1.1")
    assert (FRONT + body).split("\n")[label.line - 1] == "$$"
    assert book.drawn == {
        Id("coins/toss", "sides"),
        Id("coins/toss", "settling@0010"),
    }
    page = woven(toy, body)
    assert page.index("Figure 1.1.") < page.index("Equation 1.1") < page.index("1.2.")


# ---- mistakes ----


def test_a_mistake_in_an_example_is_told_at_its_line(toy: Path) -> None:
    mistakes = [
        ("E-ID", "Heads: {{ coins/toss:hads | d }}."),
        ("E-CLAIM", "[None]{claim: coins/toss:heads < 0}"),
        ("E-ID", '--8<-- "coins/toss:nowhere"'),
    ]
    (_, first), (_, second), (_, third) = mistakes
    body = "above\n\n" + live(f"words\n\n{first}\n\n- {second}") + "\n"
    body += live(f"```python\n{third}\n```")
    found = refused(toy, body)
    assert [(code, line.removeprefix("- ")) for code, line in found] == mistakes


def test_a_typed_number_in_an_example_is_found_once(toy: Path) -> None:
    write(toy, live("The share is 0.123."))
    found = [drift for drift in judged(toy) if drift.code == "E-NUMBER"]
    assert [drift.line for drift in found] == [FRONT.count("\n") + 2]


@pytest.mark.parametrize(
    "body",
    [
        "- item\n\n    ````markdown live\n    words\n    ````\n",
        '??? note "fold"\n\n    ````markdown live\n    words\n    ````\n',
        "> ````markdown live\n> words\n> ````\n",
        "````markdown live\nwords\n",
    ],
)
def test_an_example_stands_whole_and_for_itself(toy: Path, body: str) -> None:
    [(code, line)] = refused(toy, body)
    assert code == "E-FENCE" and line.endswith("````markdown live")


def test_an_example_has_room_around_and_needs_none_within(toy: Path) -> None:
    assert refused(toy, f"words\n\n{live(FIGURE)}\nwords\n") == []
    above = refused(toy, f"words\n{live(FIGURE)}")
    assert above == [("E-FENCE", "````markdown live")]
    assert refused(toy, f"{live(FIGURE)}words\n") == [("E-FENCE", "````")]
    inside = refused(toy, live(f"words\n{FIGURE}"))
    assert inside and {line for _, line in inside} == {FIGURE}


# ---- a binding as a listing ----


FORMULA = "$$\n\\hat{p} = \\frac{1}{n} \\sum_{i=1}^{n} x_i \\label{eq:share}\n$$\n\n"


def test_a_page_can_show_how_a_formula_is_bound(toy: Path) -> None:
    page = woven(toy, f'{FORMULA}```python\n--8<-- "eq:share"\n```\n')
    source = (toy / "tests/equations/coins.py").read_text(encoding="utf-8")
    binding = source[source.index("@of(") :].strip()
    assert f"```python\n{binding}\n```" in page
    first = source[: source.index("@of(")].count("\n") + 1
    last = first + binding.count("\n")
    assert (
        f"<code>tests/equations/coins.py</code>, lines {first}\N{EN DASH}{last}" in page
    )


def test_a_binding_that_is_not_there_is_told_at_its_line(toy: Path) -> None:
    line = '--8<-- "eq:shore"'
    assert refused(toy, f"{FORMULA}```python\n{line}\n```\n") == [("E-ID", line)]
    (toy / "tests/equations/coins.py").write_text('"""None."""\n', encoding="utf-8")
    line = '--8<-- "eq:share"'
    assert ("E-ID", line) in refused(toy, f"{FORMULA}```python\n{line}\n```\n")
