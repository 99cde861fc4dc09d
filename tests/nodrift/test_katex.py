"""Formulas are typeset at build time, or refused with KaTeX's own words."""

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nodrift.errors import Drift
from nodrift.katex import Katex, KatexError
from nodrift.web import install

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def katex() -> Katex:
    pytest.importorskip("quickjs")
    try:
        web = install(ROOT)
    except Drift as drift:
        pytest.skip(str(drift))
    return Katex(web / "node_modules" / "katex" / "dist" / "katex.min.js")


def test_a_formula_is_both_seen_and_read_aloud(katex: Katex) -> None:
    page = katex.render(r"p(x \mid \theta)", display=False)
    assert '<span class="katex-html" aria-hidden="true">' in page
    assert "<math" in page
    assert "katex-display" not in page


def test_its_latex_is_kept_where_nobody_reads_it_aloud(katex: Katex) -> None:
    page = katex.render('p(x\n  \\mid \\text{"a"}) < 1', display=False)
    assert r' data-tex="p(x \mid \text{&quot;a&quot;}) &lt; 1"' in page
    assert "\\" not in re.sub(r' data-tex="[^"]*"', "", page)
    assert "annotation" not in page


def test_a_number_is_no_part_of_what_is_read_aloud_or_copied(katex: Katex) -> None:
    page = katex.render(
        r"\begin{aligned} x &= 1 \\ y &= 2 \end{aligned} \tag{1.4}", True
    )
    mathml = page.partition("</math>")[0]
    assert "1.4" not in mathml
    assert mathml.count("<mtable") == 1  # of the two lines
    assert page.count("1.4") == 1
    assert (
        katex.render(r"x = \tag{1} 2", True).count("tag") == 2
    )  # not at the end: kept


def test_a_display_formula_carries_its_number(katex: Katex) -> None:
    page = katex.render(r"x = 1 \tag{1.4}", display=True)
    assert "katex-display" in page
    assert "katex-tag" in page  # docs/theme/assets/theme.css keeps it in sight


@pytest.mark.parametrize(
    ("tex", "message"),
    [
        (r"x^2 \foo", r"Undefined control sequence: \foo at position 5: x^2 \foo"),
        (r"x_{", "Expected '}', got 'EOF' at end of input: x_{"),
        (r"x \label{eq:a}", r"Undefined control sequence: \label"),
        (r"\tag{1} x", r"\tag works only in display equations"),
        ("é", 'Accented Unicode text character "é" used in math mode'),
        (r"\href{x}{y}", r"\href is not allowed"),
        (r"\includegraphics{x}", r"\includegraphics is not allowed"),
    ],
)
def test_what_latex_would_refuse_is_refused(
    katex: Katex, tex: str, message: str
) -> None:
    with pytest.raises(KatexError) as caught:
        katex.render(tex, display=False)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_bare_per_cent_sign_cannot_swallow_a_formula(katex: Katex) -> None:
    for tex in ("50% x", "50% x\ny", r"a \\% x"):
        with pytest.raises(KatexError, match="starts a comment"):
            katex.render(tex, display=True)
    assert r"50 \%" in katex.render(r"50 \%", display=True)


def test_a_formula_is_typeset_once(
    katex: Katex, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = katex.render("a + b", display=False)
    monkeypatch.setattr(katex, "_render", None)
    assert katex.render("a + b", display=False) == first


def test_any_thread_may_typeset(katex: Katex) -> None:
    formulas = [f"x_{{{i}}}" for i in range(40)]
    with ThreadPoolExecutor(4) as pool:
        pages = list(pool.map(lambda tex: katex.render(tex, display=False), formulas))
    for tex, page in zip(formulas, pages, strict=True):
        assert f' data-tex="{tex}"' in page
