"""A caption is prose: woven, typeset and linked although it lives in HTML."""

import re
from pathlib import Path

import pytest
from desk import refused, woven, write

from nodrift.book import Book
from nodrift.project import Project
from nodrift.weave import weave


def caption(toy: Path, text: str, end: str = "") -> str:
    page = woven(toy, f'![A line.](coins/toss:running "{text}")\n{end}')
    found = re.search(r"Figure 1\.1\.</span> (.*?)</p><details", page, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Plain words.", "Plain words."),
        ("A *stressed* word, `code`.", "A <em>stressed</em> word, <code>code</code>."),
        ("With $x < 1$.", "With <katex-inline>x < 1</katex>."),
        (
            "In $p = {{ coins/toss:share | .1% }}$.",
            r"In <katex-inline>p = 48.8\%</katex>.",
        ),
        ("An & and a < b.", "An &amp; and a &lt; b."),
        ('Say "so" (twice).', 'Say "so" (twice).'),
        ("[Out](https://example.org/a).", '<a href="https://example.org/a">Out</a>.'),
        ("[Home](../index.md).", '<a href="../../">Home</a>.'),
        ("[Home](../index.md#top).", '<a href="../../#top">Home</a>.'),
        ("[Here](#below).", '<a href="#below">Here</a>.'),
        ("[Nowhere](dice.md).", '<a href="dice.md">Nowhere</a>.'),
        ("Code `{{ x }}` stays.", "Code <code>{{ x }}</code> stays."),
    ],
)
def test_a_caption_is_markdown_with_maths_and_links(
    toy: Path, text: str, shown: str
) -> None:
    assert caption(toy, text) == shown


def test_numbers_claims_and_citations_are_woven_in_captions(toy: Path) -> None:
    shown = caption(
        toy,
        "{{ coins/toss:heads }} heads, [close]{claim: coins/toss:gap < 1}, "
        "[51%]{from: @diaconis2007} [@gelman2002]",
        "\n{{ references }}\n",
    )
    assert ">195</span> heads, " in shown
    assert '">close</span>' in shown
    assert '<data class="nd-published" value="51%">' in shown
    assert "Gelman &amp; Nolan, 2002" in shown


def test_a_formula_is_cited_from_a_caption(toy: Path) -> None:
    shown = caption(
        toy, r"See \eqref{eq:mean} and $\hat p$.", "\n$$\nx \\label{eq:mean}\n$$\n"
    )
    assert '<a class="nd-eqref" href="#eq-mean">(1.1)</a>' in shown


def test_underscores_of_ids_do_not_become_emphasis(toy: Path) -> None:
    shown = caption(toy, "{{ coins/toss:heads }} _and_ {{ coins/toss:heads }}")
    assert shown.count('title="coins/toss:heads"') == 2
    assert "<em>and</em>" in shown


def test_one_caption_leaves_nothing_to_the_next(toy: Path) -> None:
    both = (
        '![A.](coins/toss:running "[one][a]")\n\n'
        '![B.](coins/toss:sides "two {{ coins/toss:heads }}")\n'
    )
    page = woven(toy, both)
    assert page.count(">195</span>") == 1
    assert "\ue000" not in page


def test_what_is_wrong_in_a_caption_is_told_at_the_line_of_the_figure(
    toy: Path,
) -> None:
    line = '![A.](coins/toss:running "{{ nothing }} and [@nobody]")'
    found = refused(toy, f"text\n\n{line}\n\n{{{{ references }}}}\n")
    assert found == [("E-CITE", line), ("E-EXPR", line)]


def test_a_formula_that_cannot_be_typeset_is_told_and_the_page_goes_on(
    toy: Path,
) -> None:
    line = '![A.](coins/toss:running "so $\\wrong$")'
    found = refused(toy, f"{line}\n\nand {{{{ nothing }}}}\n")
    assert found == [("E-MATH", line), ("E-EXPR", "and {{ nothing }}")]


def test_a_link_to_a_page_follows_the_generator(toy: Path) -> None:
    text = '![A.](coins/toss:running "[Home](../index.md#top)")\n'
    write(toy, text)
    book = Book(Project(toy), None, "zensical")
    page = weave(text, book.project.pages["coins"], book, lambda piece: piece)
    assert 'href="../index.md#top"' in page
