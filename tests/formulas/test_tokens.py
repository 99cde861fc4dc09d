"""LaTeX has many spellings for one thing: what is one becomes one, and no more."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nodrift.formulas.tokens import LONGEST, ReadError, canonical, matching, tokenise

# ---- what is one ----

ONE = [
    (r"\frac12", r"\frac{1}{2}"),
    (r"\frac 1 2", r"\frac{1}{2}"),
    (r"\tfrac1n", r"\frac{1}{n}"),
    (r"\dfrac{a}{b}", r"\frac ab"),
    (r"\frac{1}2", r"\frac12"),
    (r"\frac12x", r"\frac{1}{2} x"),
    (r"\frac123", r"\frac{1}{2} 3"),
    (r"\sqrt2x", r"\sqrt{2} x"),
    (r"x^12", r"x^{1} 2"),
    (r"x_12", r"x_{1}2"),
    (r"x^2_i", r"x_i^2"),
    (r"x_{i}^{2}", r"x^2_i"),
    (r"f'", r"f^\prime"),
    (r"a \leq b", r"a \le b"),
    (r"a \geqslant b", r"a \ge b"),
    (r"a \neq b", r"a \ne b"),
    (r"a \lt b \gt c", "a < b > c"),
    (r"a := b", "a = b"),
    (r"a \coloneqq b", r"a \equiv b"),
    (r"\ln x", r"\log x"),
    (r"\operatorname{log} x", r"\log x"),
    (r"\mathrm{KL}", r"\operatorname{KL}"),
    (r"\text{KL}", r"\mathrm{KL}"),
    (r"\operatorname*{arg\,max}", r"\operatorname{argmax}"),
    (r"\mathcal L", r"\mathcal{L}"),
    (r"\mathbf x", r"\mathbf{x}"),
    (r"\hat{\theta}", r"\hat\theta"),
    (r"\lVert x \rVert", r"\|x\|"),
    (r"||x||", r"\| x \|"),
    (r"\lvert x \rvert", "|x|"),
    (r"p(x \parallel y)", r"p(x \| y)"),
    (r"\left( x \right)", "(x)"),
    (r"\bigl[ x \bigr]", "[x]"),
    (r"\left\{ x \right\}", r"\{x\}"),
    (r"\left. x \right|", "x|"),
    (r"a\,b\;c\!d\ e~f", "a b c d e f"),
    (r"\displaystyle\sum\limits_i x", r"\sum_i x"),
    (r"a \qquad b", r"a \quad b"),
    (r"a + \cdots + b", r"a + \ldots + b"),
    ("{x}", "x"),
    ("a % a remark\nb", "a b"),
    (r"a = b \label{eq:one}", "a = b"),
    (r"a = b \tag{1}", "a = b"),
    (r"A^\intercal", r"A^\top"),
    (r"x \rightarrow y", r"x \to y"),
    (r"a\wedge b\vee c", r"a \land b \lor c"),
    (r"\text{where}", r"\text{where,}"),
    ("a\nb", "a b"),
    (r"a \\[0.6em] b", r"a \\ b"),
]


@pytest.mark.parametrize(("one", "other"), ONE)
def test_spellings_of_one_thing_are_one(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("f'", r"f^{\prime}"),
        ("f''", r"f^{\prime\prime}"),
        ("x_k'", r"x_k^{\prime}"),
    ],
)
def test_a_prime_in_braces_is_a_prime(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


def test_the_one_spelling_of_a_fraction_of_long_numbers_is_itself() -> None:
    once = canonical(r"\frac{23}{x}")
    assert canonical(once) == once


# ---- what is not ----

TWO = [
    ("x^{12}", "x^12"),
    ("x_{12}", "x_12"),
    (r"\frac{ab}{c}", r"\frac{a}{b} c"),
    (r"\sqrt{a + b}", r"\sqrt{a} + b"),
    (r"\sqrt{ab}", r"\sqrt{a} b"),
    (r"e^{a} b", "e^{ab}"),
    (r"\underset{xy}{z}", r"\underset{x}{y} z"),
    (r"\frac{12}{3}", r"\frac123"),
    (r"\sqrt{23}", r"\sqrt23"),
    ("x_i^2", "x_2^i"),
    ("x_{ij}", "x_ij"),
    ("f'", "f''"),
    (r"\hat\theta", r"\theta"),
    (r"\hat\theta", r"\tilde\theta"),
    (r"\epsilon", r"\varepsilon"),
    (r"\phi", r"\varphi"),
    (r"\mathbf{x}", "x"),
    (r"\mathcal{L}", "L"),
    (r"\mathrm{d}", "d"),
    (r"\mathrm{KL}", "KL"),
    ("x", "X"),
    ("|x|", r"\|x\|"),
    (r"\max", r"\mathrm{maxi}"),
    ("a < b", r"a \le b"),
    ("0.5", "05"),
    ("(x)", "[x]"),
    (r"p(x \mid y)", r"p(x \| y)"),
    (r"\text{where}", r"\mathrm{where}"),
    ("a b", "b a"),
]


@pytest.mark.parametrize(("one", "other"), TWO)
def test_what_looks_different_stays_different(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


# ---- kinds and places ----


def test_a_token_knows_its_kind_and_its_place() -> None:
    tex = r"\begin{cases} x_1 & \text{if } y \\ 0.5 \end{cases}"
    found = [(token.kind, token.text) for token in tokenise(tex)]
    assert found == [
        ("begin", "cases"),
        ("name", "x"),
        ("sign", "_"),
        ("number", "1"),
        ("sign", "&"),
        ("text", "if"),
        ("name", "y"),
        ("sign", r"\\"),
        ("number", "0.5"),
        ("end", "cases"),
    ]
    spans = [tex[token.start : token.end] for token in tokenise(tex)]
    assert spans[0] == r"\begin{cases}"
    assert spans[5] == r"\text{if }"
    assert spans[8] == "0.5"


def test_places_are_those_of_the_source_though_remarks_and_labels_are_not_read() -> (
    None
):
    tex = "a % \\nonsense\n \\label{eq:a} = b"
    assert [tex[t.start : t.end] for t in tokenise(tex)] == ["a", "=", "b"]


def test_digits_taken_one_by_one_have_their_own_places() -> None:
    tex = r"\frac12 + x^34"
    assert [tex[t.start : t.end] for t in tokenise(tex)][1:3] == ["1", "2"]
    assert [tex[t.start : t.end] for t in tokenise(tex)][-2:] == ["3", "4"]


@pytest.mark.parametrize("tex", ["3.25", ".5", "12", "0"])
def test_a_number_is_one_token(tex: str) -> None:
    (token,) = tokenise(tex)
    assert (token.kind, token.text) == ("number", tex)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("if", "text"),
        ("otherwise", "text"),
        ("where", "text"),
        ("KL", "name"),
        ("data", "name"),
        ("as large as", "text"),
    ],
)
def test_upright_words_are_connectors_or_names(word: str, kind: str) -> None:
    (token,) = tokenise(rf"\text{{{word}}}")
    assert token.kind == kind


# ---- what is no LaTeX of ours ----

REFUSED = [
    (r"a + \bigoplus b", r"'\\bigoplus' has no meaning here", r"\bigoplus"),
    ("a = ä", "'ä' has no meaning here", "ä"),
    ("a = b # c", "'#' has no meaning here", "# c"),
    ("a = @", "'@' has no meaning here", "@"),
    (r"a = \hat", r"\hat has no argument", r"\hat"),
    (r"a = \hat{}", r"\hat of nothing", r"\hat"),
    (r"a = \text{x", "this brace is never closed", "{x"),
    (r"a = \text{naïve}", "the upright text 'naïve' is no name", r"\text"),
    (r"\mathbf{\zzz}", r"'\\zzz' has no meaning here", None),
]


@pytest.mark.parametrize(("tex", "what", "rest"), REFUSED)
def test_what_is_not_known_is_told_at_its_place(
    tex: str, what: str, rest: str | None
) -> None:
    with pytest.raises(ReadError) as told:
        tokenise(tex)
    assert str(told.value) == what
    if rest is not None:
        assert tex[told.value.at :].startswith(rest)


def test_nobody_writes_a_formula_that_long() -> None:
    assert len(tokenise("a" * LONGEST)) == LONGEST
    with pytest.raises(ReadError, match="too long"):
        tokenise("a" * (LONGEST + 1))


def test_a_brace_knows_its_partner() -> None:
    tokens = tokenise("{a{b}c}d")
    assert matching(tokens, 0) == 6
    assert matching(tokens, 2) == 4
    with pytest.raises(ReadError, match="never closed"):
        matching(tokenise("{a{b}c"), 0)


# ---- canonical, of anything ----

atoms = st.sampled_from(
    [
        "x",
        "y",
        "k",
        r"\theta",
        r"\hat{p}",
        r"\mathcal L",
        r"\text{KL}",
        "1",
    ]
)


def grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    return st.one_of(
        two.map(lambda t: f"{t[0]} + {t[1]}"),
        two.map(lambda t: rf"\frac{{{t[0]}}}{{{t[1]}}}"),
        two.map(lambda t: rf"\left({t[0]}\right)^{{{t[1]}}}"),
        two.map(lambda t: f"{{{t[0]}}}_{{{t[1]}}}"),
        st.tuples(atoms, inner).map(lambda t: f"{t[0]}_{{{t[1]}}}"),
        inner.map(lambda t: rf"\sum_{{i = 1}}^{{n}} \,{t}"),
        inner.map(lambda t: rf"\bigl| {t} \bigr|"),
    )


latex = st.recursive(atoms, grown, max_leaves=12)


@settings(max_examples=300, deadline=None)
@given(latex)
def test_the_one_spelling_of_the_one_spelling_is_itself(tex: str) -> None:
    assert canonical(canonical(tex)) == canonical(tex)


@settings(max_examples=200, deadline=None)
@given(latex)
def test_space_and_sizes_change_nothing(tex: str) -> None:
    assert canonical(f"  \\! {tex} \\,\n") == canonical(tex)
    looser = tex.replace("+", r"\; + \!").replace(r"\frac", r"\displaystyle\tfrac")
    assert canonical(looser) == canonical(tex)


@settings(max_examples=200, deadline=None)
@given(latex)
def test_tokens_lie_in_order_and_do_not_overlap(tex: str) -> None:
    tokens = tokenise(tex)
    ends = [0] + [token.end for token in tokens]
    for token, before in zip(tokens, ends, strict=False):
        assert before <= token.start < token.end <= len(tex)
