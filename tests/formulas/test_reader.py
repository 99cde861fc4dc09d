"""What two readers could take in two ways is refused, with a place and a reason."""

from typing import Any

import numpy as np
import pytest
from reckoning import Bound, refusal, sides, statement

from nodrift.formulas import tree
from nodrift.formulas.names import Names
from nodrift.formulas.tokens import ReadError
from nodrift.formulas.vocabulary import conditional, functions, pmf

BOUND: Bound = {
    "Q": 0.0,
    "a": 2.0,
    "b": 3.0,
    "n": 3,
    "x": np.array([1.0, 2.0, 4.0]),
    "A": np.eye(2),
    "f": lambda t: t,
    "g": lambda t: t,
    r"h_\theta": lambda t: t,
    "p": pmf([0.5, 0.5]),
    r"q(z \mid x)": conditional(lambda x: pmf([0.5, 0.5])),
    r"q(z)": pmf([0.5, 0.5]),
    r"\theta": 1.0,
}
OVER: Bound = {
    "i": range(1, 4),
    "j": range(1, 4),
    "D": functions([0, 1], 0.0, 1.0),
    r"w : \|w\| \le 1": range(3),
}

# LaTeX, a part of the message, and what stands where it points.
REFUSED = [
    # names
    (r"Q = \lambda a", r"\lambda is not declared", r"\lambda a"),
    (r"Q = \Theta", r"\Theta is not declared", r"\Theta"),
    (r"Q = a + \mathrm{aa}", r"\mathrm{aa} is not declared", r"\mathrm{aa}"),
    (r"Q = a + b_c", "c is not declared", "c"),
    (r"Q = a_{\lambda}", r"\lambda is not declared", r"\lambda}"),
    (r"Q = e", "e is not declared", "e"),
    (r"Q = \pi_1", r"\pi _{1} is not declared", r"\pi_1"),
    (r"Q = a'", "a with a prime is not declared", "a'"),
    (r"Q = a^*", "is no power, and no such name is declared", "a^*"),
    (r"Q = A^\dagger", "is no power, and no such name is declared", r"A^\dagger"),
    # brackets
    ("Q = (a", "here ) is missing", ""),
    ("Q = (a]", "here ) is missing", "]"),
    ("Q = a)", ") is not expected here", ")"),
    ("Q = f(a", "this bracket is never closed", "(a"),
    ("Q = a^{b", "never closed", "{b"),
    (r"Q = |a", "here | is missing", ""),
    (r"Q = \|x|", "the end cannot be read here", ""),
    (r"Q = \lfloor a \rceil", r"here \rfloor is missing", r"\rceil"),
    (r"Q = \langle x, x )", r"here \rangle is missing", ")"),
    (r"Q = \langle x \rangle", r"write \langle a, b \rangle", r"\rangle"),
    (r"Q = \frac{a}{}", "nothing in these braces", "{}"),
    (r"Q = \frac{a}", "an argument is missing", ""),
    ("Q = a^", "missing", ""),
    (r"Q = \sqrt", "an argument is missing", ""),
    (r"Q = \sqrt[3]{a}", "only square roots are read", "[3]"),
    ("Q = " + "(" * 50 + "a" + ")" * 50, "nested this deep", None),
    # what could be read in two ways
    (r"Q = a / b n", "what is divided by what?", "n"),
    (r"Q = a/2b", "what is divided by what?", "b"),
    (r"Q = \log f(a) g(a)", r"does \log go over this factor?", "g(a)"),
    (r"Q = \log a f(a)", r"does \log go over this factor?", "f(a)"),
    (r"Q = \sin f(a) b", r"does \sin go over this factor?", "b"),
    (r"Q = \exp(a)^2", r"the power of \exp or of its argument?", "^2"),
    (r"Q = \log(a)^2", r"the power of \log or of its argument?", "^2"),
    (r"Q = \tanh^{-1} a", r"the inverse of \tanh or one divided by it?", r"\tanh"),
    (r"Q = f^2(a)", "a power between a function and its argument", "f^2"),
    (r"Q = \max_i x_i + a", "still below the extremum over i?", "+ a"),
    (r"Q = \max_i x_i - \max_j x_j", "still below the extremum over i?", None),
    (r"Q = \mathbb{E}_{x \sim p}(x)^2", "the power of the expectation, or", "^2"),
    (r"Q = \frac{d}{da} a^2 b", "does the derivative go over this factor?", "b"),
    (r"Q = \partial_a f(a) b", "does the derivative go over this factor?", "b"),
    (r"Q = x_{12i}", "write commas", None),
    # what is missing
    (r"Q = \sum i", r"\sum needs an index below it", r"\sum"),
    (r"Q = \sum_{i=1} x_i", "the upper limit is missing", "i=1"),
    (r"Q = \sum^{n} x_1", r"\sum needs an index below it", r"\sum"),
    (r"Q = \sum_i^n x_i", "an upper limit needs a lower one", "i^n"),
    (r"Q = \sum_k x_k", "over what does k range?", "k x_k"),
    (r"Q = \prod_{2} x_1", "here a variable is expected", "2"),
    (r"Q = \max_i^n x_i", r"\max has no upper limit", r"\max"),
    (r"Q = \sup f(a)", r"\sup needs a subscript", r"\sup"),
    (r"Q = \max a", r"write \max(a, b)", r"\max"),
    (r"Q = \int_0^1 t^2", "this integral has no dx", r"\int"),
    (r"Q = \int t^2 \, dt", "over what is integrated?", r"\int"),
    (r"Q = \mathbb{E}[a]", r"write \mathbb{E}_{x \sim p}", r"\mathbb{E}[a]"),
    (r"Q = \mathbb{E}_y[y]", "y is not declared", "y[y]"),
    (r"Q = \mathbb{E}_a[a]", "from what is a drawn?", "a[a]"),
    (r"Q = \mathbb{E}_{x \sim r}[x]", "r is not declared", "r}"),
    (r"Q = \mathbb{E}_{x \sim p}", "cannot be read here", ""),
    (r"Q = \nabla a", "with respect to what?", r"\nabla"),
    (r"Q = \nabla_y a", "y has no value to differentiate by", r"\nabla"),
    (r"Q = \frac{d}{dy} a", "y has no value to differentiate by", "y} a"),
    (r"Q = \mathbf{1} a", "a condition in brackets is missing", "a"),
    (r"Q = \mathbf{1}[a]", "there is no relation sign", "a]"),
    (r"Q = \mathbf{1}[\exists i x_i = 1]", r"write \exists i : condition", None),
    ("Q = q", "q has no argument; there is q(z \\mid x), q(z)", "q"),
    ("Q = q(a)", "q is not declared with these arguments", "q(a)"),
    ("Q = q(z, a)", "q is not declared with these arguments", "q(z, a)"),
    (r"Q = q(\mid a)", "an argument is missing", r"(\mid"),
    ("Q = f()", "an argument is missing", "()"),
    (r"Q = \begin{cases} 1 & a < b \end{pmatrix}", "ends here and never began", None),
    (r"Q = \begin{cases} 1 & a < b", "cases is never ended", None),
    (r"Q = \begin{tikzcd} a \end{tikzcd}", "tikzcd is not read", r"\begin"),
    (r"Q = \begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}", "differ in length", r"\begin"),
    (r"Q = \begin{cases} 1 & a \\ 2 & b \end{cases}", "no condition", "a "),
    (r"\begin{aligned} Q = a", "aligned is never ended", None),
    # what is read nowhere
    ("Q = a!", "! is not expected here", "!"),
    ("Q = a + - b", "- cannot be read here", "- b"),
    ("Q = a +", "the end cannot be read here", ""),
    ("Q = = a", "= cannot be read here", "= a"),
    (r"Q = a \otimes b", r"\otimes is not expected here", r"\otimes"),
    (r"Q = a \cup b", r"\cup is not expected here", r"\cup"),
    (r"Q = \|A\|_3", "the norm 3 is not read", r"\|A"),
    (r"Q = \max_1 a", "here a variable is expected", "1"),
    (r"Q = \frac{d^4}{da^4} a", "of this order is not read", r"\frac"),
    (r"Q = \frac{\partial^2}{\partial a} a", "the orders above and below differ", None),
    (r"Q = \underset{i}{\max} x_i", r"write the variable as a subscript", None),
    # what claims nothing
    ("a", "nothing is claimed", "a"),
    (r"Q \approx a", r"\approx claims nothing that can be checked", r"\approx"),
    (r"p(1) \propto a", "the factor is missing", r"\propto"),
    (r"x_1 \to a", "a limit is not reached", r"\to"),
    (r"\lim_{n} a = b", r"'\\lim' has no meaning here", r"\lim"),
    ("", "there is nothing to read", ""),
    (r"\quad , .", "nothing is declared that this could be compared", None),
    ("% only a remark", "there is nothing to read", None),
    # clauses
    (r"Q = a, \quad \epsilon \sim p", "the side condition", r"\epsilon \sim"),
    (r"Q = a, \quad x \in A", "the side condition", r"x \in"),
    (r"Q = a, \quad N = a + b", "N is not declared, and nothing else here uses", "N ="),
    ("N = a + b", "nothing is declared that this could be compared with", "N = a"),
    (r"Q = N, \quad N = a, \quad N = b", "N is defined twice", "N = b"),
    (r"Q = N, \quad N = a = b", "N is defined and compared at once", "= b"),
    (r"Q = N, \quad N = x_i", "N is defined by i, which has no value here", "N = x_i"),
    (r"Q = h(a), \quad h(t) = b", "h takes t and does not look at it", "h(t)"),
    (r"Q = h(a), \quad h(h) = b", "h takes h and does not look at it", "h(h)"),
    (r"Q = \mathbb{E}_{t \sim p}[f(a)]", "t is drawn, and the mean does not", None),
    (r"Q = \mathbb{E}_{s, t \sim p}[f(t)]", "s is drawn, and the mean does not", None),
    (r"Q = \nabla_h h_\theta(a)", "h has no value to differentiate by", None),
    (r"Q = \arg\sup_i x_i", r"write \arg\max_x", r"\arg"),
    (r"Q = \arg\max x", r"write \arg\max_x", r"\arg"),
    (r"Q = 1 + \arg\max_i x_i", r"\arg cannot be read here", r"\arg"),
]


@pytest.mark.parametrize(
    ("tex", "what", "rest"), REFUSED, ids=[case[0][:40] for case in REFUSED]
)
def test_it_is_refused_with_a_reason_and_a_place(
    tex: str, what: str, rest: str | None
) -> None:
    told, at = refusal(tex, BOUND, OVER)
    assert what in told
    if rest is not None:
        assert at.startswith(rest)
        assert rest or not at


def test_an_unknown_name_comes_with_the_nearest_declared_one() -> None:
    bound = {"Q": 0.0, r"p_{\text{data}}": 1.0, r"\mathcal{L}": 2.0}
    told, _ = refusal(r"Q = p_{\text{date}}", bound)
    assert r"p _{\mathrm{data}}" in told.partition(";")[2]
    told, _ = refusal(r"Q = \mathcal{I}", bound)
    assert r"\mathcal{L}" in told.partition(";")[2]


# ---- what is printed one way and read in another ----

MISREAD = [
    ("{a + b}^2", "a + b^2"),
    ("{a + b} n", "a + b n"),
    (r"\sum_i {x_i + a}", r"\sum_i x_i + a"),
    (r"\log{a + b}", r"\log a + b"),
    (r"\mathbb{E}_{x \sim p} {x + a} a", r"\mathbb{E}_{x \sim p} x + a a"),
]


@pytest.mark.parametrize(("tex", "printed"), MISREAD)
def test_what_looks_the_same_is_read_the_same_or_refused(
    tex: str, printed: str
) -> None:
    def worth(side: str) -> Any:
        (one,) = sides(f"Q = {side}", Names(BOUND, OVER))
        return one.right

    wanted = worth(printed)
    try:
        found = worth(tex)
    except ReadError:
        return
    assert found == pytest.approx(wanted)


AMBIGUOUS = [
    r"\log a / b",  # of a, or of the quotient?
    r"\sin a \cdot b",
    r"\log a b",
    r"a(b)",  # a product, or a call of what is no function?
    "a^b^2",  # a double superscript, which TeX does not print
    r"\frac{d}{da} a f(a)",  # of the first factor, or of both?
]


@pytest.mark.parametrize("tex", AMBIGUOUS)
def test_what_authors_mean_in_two_ways_is_refused(tex: str) -> None:
    refusal(f"Q = {tex}", BOUND, OVER)


# ---- what is read ----


def test_side_conditions_that_the_binding_declares_are_passed_over() -> None:
    given = (r"\epsilon \sim \mathcal{N}(0, I)", r"i = 1, \dots, n", r"n \to \infty")
    for tex in (
        r"Q = a, \quad \epsilon \sim \mathcal{N}(0, I)",
        r"Q = a, \qquad i = 1, \dots, n",
        r"Q = a \quad\text{for } i = 1, \ldots, n.",
        r"Q = a, \quad n \rightarrow \infty, \quad \epsilon\sim\mathcal N(0, I)",
    ):
        found = statement(tex, BOUND, OVER, given)
        assert len(found.relations) == 1
        assert found.definitions == {}
        assert found.free == ()


def test_a_declared_side_condition_swallows_nothing_that_goes_on() -> None:
    told, _ = refusal(r"Q = a, \quad n \to \infty + 1", BOUND, OVER, (r"n \to \infty",))
    assert r"\to" in told


def test_clauses_are_relations_or_definitions() -> None:
    tex = (
        r"Q = N m_1, \quad N = \sum_i x_i, \qquad m_i = x_i / N \quad\text{and } a < b"
    )
    found = statement(tex, BOUND, OVER)
    assert len(found.relations) == 2
    assert {name: one.parameters for name, one in found.definitions.items()} == {
        "N": (),
        "m": ("i",),
    }


def test_only_a_variable_that_nothing_binds_is_free() -> None:
    assert statement("x_i = a", BOUND, OVER).free == ("i",)
    assert statement(r"\sum_i x_i = a", BOUND, OVER).free == ()
    assert statement(r"x_j = \sum_i x_i + x_i", BOUND, OVER).free == ("j", "i")
    assert statement(r"\max_j x_j = x_1", BOUND, OVER).free == ()


def test_a_set_under_its_written_condition_is_the_declared_one() -> None:
    found = statement(r"Q = \sup_{\|w\| \le 1} w", BOUND, OVER)
    reduced = found.relations[0].chain.items[1]
    assert isinstance(reduced, tree.Reduce)
    assert reduced.variable == "w"
    told, _ = refusal(r"Q = \sup_{\|w\| \le 2} w", BOUND, OVER)
    assert "here a variable is expected" in told


def test_a_variable_over_functions_may_be_called() -> None:
    statement(r"Q = \max_D D(1)", BOUND, OVER)
    found = statement(r"Q = \max_i i(1)", BOUND, OVER).relations[0].chain.items[1]
    assert isinstance(found, tree.Reduce)
    assert isinstance(found.body, tree.Binary)  # a product: i is a number


def test_a_d_that_is_declared_is_a_name_and_no_differential() -> None:
    (one,) = sides(r"Q = d a + \int_0^1 t \, dt", Names({**BOUND, "d": 2.0}))
    assert one.right == pytest.approx(4.5)


def test_a_place_counts_in_the_display_of_several_lines() -> None:
    tex = "\n  Q = a\n      + \\frac{1}{n} \\zeta\n"
    _, at = refusal(tex, BOUND, OVER)
    assert at == "\\zeta\n"
