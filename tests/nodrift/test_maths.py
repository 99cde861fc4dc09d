"""Inline formulas are typeset in the finished HTML, where arithmatex left them."""

import pytest
from desk import typeset

from nodrift.book import Typeset
from nodrift.maths import UNTYPESET, FormulaError, typeset_inline


def span(tex: str) -> str:
    return f'<span class="arithmatex">\\({tex}\\)</span>'


def test_each_formula_is_typeset_in_its_place() -> None:
    page = f"<p>a {span('x')} b {span('y')}</p>"
    assert typeset_inline(page, typeset) == (
        "<p>a <katex-inline>x</katex> b <katex-inline>y</katex></p>"
    )


def test_latex_gets_its_own_signs_back_from_html() -> None:
    assert typeset_inline(span("a &lt; b &amp; c"), typeset) == (
        "<katex-inline>a < b & c</katex>"
    )


def test_a_formula_over_two_lines_is_one_formula() -> None:
    assert typeset_inline(span("a\n+ b"), typeset) == "<katex-inline>a\n+ b</katex>"


def in_pieces(*pieces: str) -> Typeset:
    """A typesetter that gives each formula these pieces, between which a line may end."""
    drawn = "".join(
        f'<span class="katex-base"><i>{piece}</i></span>' for piece in pieces
    )
    return lambda tex, display: (
        f'<math>{tex}</math><span class="katex-html">{drawn}</span>'
    )


@pytest.mark.parametrize(
    ("pieces", "mark", "joined"),
    [
        (["x"], "", False),  # nothing could come apart
        (["x"], ".", True),
        (["x"], ")\u2019,", True),
        (["p(x\u2223", "y)"], "", True),
        (["a =", "b"], "", False),  # a reader may go on in the next line
        (["x" * 40], ".", True),  # it is one piece anyway, and the mark is narrow
        (["x" * 12, "y" * 12], ".", False),  # no phone has room for it
        (["&lt;" * 10, "&amp;" * 10], ".", True),
    ],
)
def test_what_is_short_stays_in_one_line_with_the_mark_behind_it(
    pieces: list[str], mark: str, joined: bool
) -> None:
    typeset = in_pieces(*pieces)
    shown = typeset_inline(f"<p>{span('f')}{mark} Then</p>", typeset)
    whole = f"{typeset('f', False)}{mark}"
    inside = f'<span class="nd-joined">{whole}</span>' if joined else whole
    assert shown == f"<p>{inside} Then</p>"


def test_without_katex_the_latex_is_shown_safely() -> None:
    shown = typeset_inline(span("a &lt; b"), None)
    assert shown == f'<code class="{UNTYPESET}">a &lt; b</code>'


def test_other_html_is_not_touched() -> None:
    page = r'<p>\(x\) $y$ <span class="other">\(z\)</span></p>'
    assert typeset_inline(page, typeset) == page


def test_a_formula_that_cannot_be_typeset_names_itself() -> None:
    with pytest.raises(FormulaError, match="Undefined control sequence") as caught:
        typeset_inline(span(r"\wrong &lt; 1"), typeset)
    assert caught.value.tex == r"\wrong < 1"
