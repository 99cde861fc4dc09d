"""Inline formulas are typeset in the finished HTML, where arithmatex left them."""

import pytest
from desk import typeset

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
