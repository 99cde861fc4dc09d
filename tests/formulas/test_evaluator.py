"""A formula is worth what a mathematician says it is worth.

The values on the right are reckoned by hand, by Python's own arithmetic or by another
library, never by the evaluator.
"""

import math
from typing import Any

import numpy as np
import pytest
import scipy.linalg
from hypothesis import given, settings
from hypothesis import strategies as st
from reckoning import Bound, sides, value

from nodrift.formulas.errors import EvaluationError
from nodrift.formulas.evaluator import Pair
from nodrift.formulas.names import Indexed, Names
from nodrift.formulas.vocabulary import (
    box,
    conditional,
    empirical,
    fixed,
    functions,
    indexed,
    interval,
    line,
    lipschitz,
    normal,
    pmf,
    sphere,
    uniform,
)

X = np.array([1.0, 2.0, 4.0])
Y = np.array([3.0, -1.0, 0.5])
A = np.array([[2.0, 1.0], [0.5, 3.0]])
B = np.array([[1.0, -2.0], [0.0, 4.0]])
U = np.array([1.0, -2.0])
S = np.array([[5.0, 1.0], [1.0, 2.0]])  # symmetric, positive definite
PLAIN: Bound = {
    "a": 2.0,
    "b": 3.0,
    "c": 5.0,
    "n": 3,
    "x": X,
    "y": Y,
    "A": A,
    "B": B,
    "u": U,
    "S": S,
    "f": lambda t: t**3,
    "g": lambda s, t: s - 2 * t,
    r"\mathrm{i}": 1j,
}
OVER: Bound = {"i": range(1, 4), "j": range(1, 4), "k": range(1, 3)}


def equal(found: Any, wanted: Any, within: float = 1e-12) -> None:
    if isinstance(found, Indexed):
        found = found.array
    assert np.shape(found) == np.shape(wanted)
    np.testing.assert_allclose(found, wanted, rtol=within, atol=within)


# ---- arithmetic, and what goes first ----

ARITHMETIC = [
    ("a + b c", 17),
    ("1 - 2 + 3", 2),
    ("1 - (2 + 3)", -4),
    ("a - b - c", -6),
    ("-a^2", -4),
    ("(-a)^2", 4),
    ("- a + b", 1),
    ("+ a", 2),
    ("2^{-1}", 0.5),
    ("a^{b^2}", 512),
    ("(a^b)^2", 64),
    ("2 a^2", 8),
    ("(2 a)^2", 16),
    ("a b^2", 18),
    ("a/b", 2 / 3),
    ("a/b/c", 2 / 15),
    ("a/b + c", 2 / 3 + 5),
    ("a b / c", 6 / 5),
    ("a + b/c", 2.6),
    ("a / (b c)", 2 / 15),
    ("a / b^2", 2 / 9),
    ("a * b", 6),
    (r"a \cdot b \times c", 30),
    (r"a \cdot -b", -6),
    ("a (-b)", -6),
    ("a -b", -1),
    ("2(b + c)", 16),
    ("a(b + c)", 16),
    ("a[b + c]", 16),
    ("(a)(b)", 6),
    ("1.5 a", 3),
    (".5 a", 1),
    (r"\frac{a}{b} c", 10 / 3),
    (r"\frac{a + b}{c}", 1),
    (r"\frac12 c", 2.5),
    (r"\tfrac12 c^2", 12.5),
    (r"\frac{1}{2}c^{2}", 12.5),
    (r"a^{1/2}", 2**0.5),
    (r"\sqrt{a + b + 4}", 3),
    (r"\sqrt a b", math.sqrt(2) * 3),
    (r"b \sqrt{\frac{a}{8}}", 1.5),
    (r"2\pi", 2 * math.pi),
    (r"a^2 - 2ab + b^2", 1),
    (r"|a - b|", 1),
    (r"|a - b| \, |b - c|", 2),
    (r"a |b - c| + 1", 5),
    (r"\left| |a - b| - c \right|", 4),
    (r"\lfloor c / a \rfloor + \lceil c / a \rceil", 5),
    (r"\lfloor -c / a \rfloor", -3),
    (r"\max(a, b, c)", 5),
    (r"\min\{a, b\}", 2),
    (r"\max(a, b) c", 15),
    (r"c - \max(0, a - b)", 5),
    (r"e^{a}", math.exp(2)),
    (r"e^a b", 3 * math.exp(2)),
    (r"e^{-a^2/2}", math.exp(-2)),
    (r"1 / \infty", 0),
    (r"-\infty", -math.inf),
]


@pytest.mark.parametrize(("tex", "wanted"), ARITHMETIC)
def test_arithmetic_goes_as_it_is_printed(tex: str, wanted: float) -> None:
    equal(value(tex, PLAIN), wanted)


FUNCTIONS = [
    (r"\log a", math.log(2)),
    (r"\ln a", math.log(2)),
    (r"\log a + b", math.log(2) + 3),
    (r"\log a^2", math.log(4)),
    (r"\log^2 a", math.log(2) ** 2),
    (r"\log(a) b", math.log(2) * 3),
    (r"b \log a", math.log(2) * 3),
    (r"\log a \log b", math.log(2) * math.log(3)),
    (r"\log \frac{a}{b}", math.log(2 / 3)),
    (r"\log (a + b) c^2", math.log(5) * 25),
    (r"\log_2 8", 3),
    (r"\log_{10} (100) a", 4),
    (r"\log_a c", math.log2(5)),
    (r"- \log a", -math.log(2)),
    (r"\exp(-a)", math.exp(-2)),
    (r"\exp\left(-\tfrac{a}{2}\right) b", 3 * math.exp(-1)),
    (r"\exp \exp (0)", math.e),
    (r"\sin a", math.sin(2)),
    (r"\cos^2 a + \sin^2 a", 1),
    (r"\sin a \cos b", math.sin(2) * math.cos(3)),
    (r"\sin 2 a", math.sin(4)),
    (r"\tan a", math.tan(2)),
    (r"\tanh a", math.tanh(2)),
    (r"\sinh a + \cosh a", math.exp(2)),
    (r"\arctan a", math.atan(2)),
    (r"\operatorname{sign}(a - b)", -1),
    (r"\operatorname{sgn}(b - a)", 1),
    (r"f(a)", 8),
    (r"f(a) b", 24),
    (r"f(a)^2", 64),
    (r"f (a + 1)", 27),
    (r"f(f(a))", 512),
    (r"g(a, b)", -4),
    (r"g(b, a)", -1),
    (r"2 f(a) + g(a, 1)", 16),
    (r"f(a)(b)", 24),
]


@pytest.mark.parametrize(("tex", "wanted"), FUNCTIONS)
def test_a_function_takes_what_a_reader_gives_it(tex: str, wanted: float) -> None:
    equal(value(tex, PLAIN), wanted)


# ---- vectors and matrices ----

ARRAYS: list[tuple[str, Any]] = [
    ("x + y", X + Y),
    ("x - a y", X - 2 * Y),
    ("-x / a", -X / 2),
    (r"x \odot y", X * Y),
    (r"x^\top y", X @ Y),
    (r"x^T y", X @ Y),
    (r"x y^\top", np.outer(X, Y)),
    (r"\langle x, y \rangle", X @ Y),
    (r"\|x\|", math.sqrt(21)),
    (r"\|x - y\|^2", 4 + 9 + 12.25),
    (r"\|x\|_2", math.sqrt(21)),
    (r"\|y\|_1", 4.5),
    (r"\|y\|_\infty", 3),
    (r"\|A\|_F", math.sqrt(4 + 1 + 0.25 + 9)),
    (r"\|A\|_{\mathrm{F}}^2", 14.25),
    ("A B", A @ B),
    ("A u", A @ U),
    (r"u^\top A", (A.T @ U)[None, :]),
    (r"(u^\top A)^\top", A.T @ U),
    (r"u^\top A u", U @ A @ U),
    (r"(A u)^\top u", (A @ U) @ U),
    (r"A^\top", A.T),
    (r"(A B)^\top", (A @ B).T),
    (r"A^\top B", A.T @ B),
    (r"A \odot B", A * B),
    ("A^2", A @ A),
    ("A^{-1}", np.linalg.inv(A)),
    (r"A^{-1} u", np.linalg.solve(A, U)),
    (r"S^{1/2}", scipy.linalg.sqrtm(S)),
    (r"S^{-1/2}", np.linalg.inv(scipy.linalg.sqrtm(S))),
    (r"\det A", 5.5),
    (r"\det(A) b", 16.5),
    (r"|A|", 5.5),
    (r"\log |A|", math.log(5.5)),
    (r"\operatorname{tr}(A)", 5),
    (r"\operatorname{tr}(A B)", np.trace(A @ B)),
    (r"\operatorname{tr}(A) b", 15),
    (r"\operatorname{diag}(u)", np.diag(U)),
    (r"\operatorname{diag}(A)", np.diag(A)),
    (r"\operatorname{diag}(x^2)", np.diag(X**2)),
    (r"(a, b, c)", np.array([2.0, 3, 5])),
    (r"\begin{pmatrix} a & b \\ c & 1 \end{pmatrix}", np.array([[2.0, 3], [5, 1]])),
    (r"\begin{bmatrix} 0 & 1 \\ 1 & 0 \end{bmatrix} u", np.array([-2.0, 1])),
    (r"\exp(x)", np.exp(X)),
    ("x_1", 1),
    ("x_3", 4),
    ("x_{n - 1}", 2),
    ("A_{1,2}", 1),
    ("A_{2, 1}", 0.5),
    ("A_2", A[1]),
    ("x_2^2", 4),
    (r"x_1 x_2 x_3", 8),
    (r"\max_i x_i", 4),
    (r"x_{<3}", X[:2]),
    (r"x_{<1}", X[:0]),
    (r"\|x_{<3}\|^2", 5),
]


@pytest.mark.parametrize(("tex", "wanted"), ARRAYS)
def test_vectors_and_matrices_keep_their_shapes(tex: str, wanted: Any) -> None:
    equal(value(tex, PLAIN, OVER), wanted)


def test_a_vector_written_with_a_transpose_is_a_column() -> None:
    equal(value(r"(a, b)^\top", PLAIN), np.array([2.0, 3]))


UNSHAPELY = [
    ("x y", "a product of shapes"),
    (r"x \cdot y", "a product of shapes"),
    ("x + a", "a sum of shapes"),
    ("A + a", "a sum of shapes"),
    ("a - A", "a sum of shapes"),
    ("A + u", "a sum of shapes"),
    ("A x", "a product of shapes"),
    ("u A", "a product of shapes"),
    (r"x \odot u", r"\odot of unequal shapes"),
    (r"\langle x, u \rangle", "unequal shapes"),
    (r"\langle a, b \rangle", "unequal shapes"),
    ("x^2", "a power of a vector"),
    ("a^x", "a vector as a power"),
    ("1 / x", "division by something that is no number"),
    ("a / A", "division by something that is no number"),
    ("A^{a/5}", "of a matrix"),
    ("|x|", "of a vector"),
    (r"\|A\|", "which norm of a matrix"),
    (r"\det x", "no square matrix"),
    (r"\operatorname{tr} a", "no square matrix"),
    (r"\operatorname{diag}(a)", "diag of a number"),
    (r"a^\top", "transpose of a number"),
    ("x_4", "the index 4 is not among 1 to 3"),
    ("x_0", "the index 0 is not among 1 to 3"),
    ("x_{a/4}", "no whole number"),
    ("a_1", "1 indices on something with 0"),
    ("A_{12}", "write commas between indices"),
    ("x_{1,1}", "2 indices on something with 1"),
    ("f + 1", "a function that is not called"),
    (r"\log f", "a function that is not called"),
    (r"\sum_{i=1}^{b/2} x_i", "no whole number"),
    (r"\max_{i : x_i > 9} x_i", "an extremum over nothing"),
    (r"\begin{cases} 1 & a > b \end{cases}", "none of the cases holds"),
    (r"\sum_{s \in \{0, 1\}^{60}} 1", "too large"),
    (r"\sum_{i=1}^{10^9} x_1", "goes on for too long"),
    (r"\int_0^\infty t \, dt", "half a line"),
    (r"\nabla_f a", "no number to differentiate by"),
]


@pytest.mark.parametrize(("tex", "why"), UNSHAPELY)
def test_what_has_no_value_says_why(tex: str, why: str) -> None:
    with pytest.raises(EvaluationError, match=why.replace("\\", r"\\")):
        value(tex, PLAIN, OVER)


def test_the_place_is_that_of_the_part_without_a_value() -> None:
    tex = "a + b \\cdot x_{9}"
    with pytest.raises(EvaluationError) as told:
        value(tex, PLAIN)
    assert f"Q = {tex}"[told.value.at :] == "x_{9}"


# ---- sums, products, extrema ----

REDUCTIONS = [
    (r"\sum_{i=1}^{3} i", 6),
    (r"\sum_{i=1}^n i^2", 14),
    (r"\sum_{i=0}^{n-1} 2^i", 7),
    (r"\sum_{i=-1}^{1} i", 0),
    (r"\sum_i x_i", 7),
    (r"\sum_i x_i y_i", 3),
    (r"\sum_i x_i a", 14),
    (r"\sum_i x_i + a", 9),
    (r"\sum_i (x_i + a)", 13),
    (r"\sum_i x_i - \sum_i y_i", 4.5),
    (r"\sum_i x_i \sum_j y_j", 17.5),
    (r"(\sum_i x_i)^2", 49),
    (r"\sum_i x_i^2", 21),
    (r"\sum_i \sum_j x_i y_j", 17.5),
    (r"\sum_{i, j} x_i y_j", 17.5),
    (r"\sum_{i=1}^n \sum_{j=1}^i x_j", 1 + 3 + 7),
    (r"\sum_{j > 1} x_j", 6),
    (r"\sum_{j \ne 2} x_j", 5),
    (r"\sum_{j : x_j > 1} j", 5),
    (r"\sum_i \sum_{j < i} x_j", 0 + 1 + 3),
    (r"\sum_{i \in \{1, 3\}} x_i", 5),
    (r"\sum_{s \in \{0, 1\}^2} s_1 (1 - s_2)", 1),
    (r"\frac1n \sum_{i=1}^n x_i", 7 / 3),
    (r"\sum_{i=1}^0 x_i", 0),
    (r"1 + \sum_{i=2}^{1} x_i", 1),
    (r"\prod_{i=1}^n x_i", 8),
    (r"\prod_i x_i a", 64),
    (r"\prod_i x_i + a", 10),
    (r"\prod_i (1 + x_i)", 30),
    (r"\prod_{i=1}^0 x_i", 1),
    (r"\log \prod_i x_i", math.log(8)),
    (r"\max_i x_i y_i", 3),
    (r"\min_i y_i", -1),
    (r"\max_i \min_j x_i y_j", -1),
    (r"\max_i (x_i - y_i)", 3.5),
    (r"\max_i x_i - y_i", 3.5),
    (r"a \max_i x_i", 8),
    (r"\sup_i x_i", 4),
    (r"\inf_{i \in \{2, 3\}} x_i", 2),
    (r"\max_{j \ne 3} x_j", 2),
    (r"\sum_i \max(0, -y_i)", 1),
    (r"\sum_i x_i \mathbf{1}[y_i > 0]", 5),
]


@pytest.mark.parametrize(("tex", "wanted"), REDUCTIONS)
def test_sums_go_as_far_as_a_reader_takes_them(tex: str, wanted: float) -> None:
    equal(value(tex, PLAIN, OVER), wanted)


def test_a_bound_variable_hides_a_value_of_its_name_in_its_body_alone() -> None:
    bound = {"i": 10.0, "x": X}
    equal(value(r"\sum_{i=1}^{3} x_i + i", bound), 17)
    equal(value(r"i + \sum_{i=1}^{3} i", bound), 16)


def test_a_bound_may_be_the_outer_variable_of_the_same_letter() -> None:
    equal(value(r"\sum_{i=1}^{3} \sum_{i=1}^{i} 1"), 6)


# ---- conditions ----

CONDITIONS = [
    (r"\mathbf{1}[a < b]", 1),
    (r"\mathbf{1}[a > b]", 0),
    (r"\mathbf{1}[a < b] c", 5),
    (r"\mathbf{1}_{a < b}", 1),
    (r"\mathbb{1}[a \le b \le c]", 1),
    (r"\mathbb{1}[a \le c \le b]", 0),
    (r"\mathbf{1}[a = 2]", 1),
    (r"\mathbf{1}[a \ne 2]", 0),
    (r"\mathbf{1}[a < b, b < c]", 1),
    (r"\mathbf{1}[a < b, c < b]", 0),
    (r"\mathbf{1}[\exists i : x_i = 4]", 1),
    (r"\mathbf{1}[\exists i : x_i = 5]", 0),
    (r"\mathbf{1}[\forall i : x_i > 0]", 1),
    (r"\mathbf{1}[\forall i : y_i > 0]", 0),
    (r"\mathbf{1}[x = y]", 0),
    (r"\begin{cases} 1 & a < b \\ 2 & \text{otherwise} \end{cases}", 1),
    (r"\begin{cases} 1 & a > b \\ 2 & \text{otherwise} \end{cases}", 2),
    (
        r"\begin{cases} 1, & \text{if } a > b, \\ 7, & \text{if } a \le b. \end{cases}",
        7,
    ),
    (r"\begin{cases} a & a > b \\ b & a < b < c \\ c & \text{else} \end{cases} + 1", 4),
    (r"\begin{cases} 1 / (a - 2) & a \ne 2 \\ 8 & a = 2 \end{cases}", 8),
]


@pytest.mark.parametrize(("tex", "wanted"), CONDITIONS)
def test_a_condition_is_one_or_zero(tex: str, wanted: float) -> None:
    equal(value(tex, PLAIN, OVER), wanted)


# ---- integrals, derivatives ----

CALCULUS: list[tuple[str, Any]] = [
    (r"\int_0^1 t^2 \, dt", 1 / 3),
    (r"\int_0^1 t^2 dt + 1", 4 / 3),
    (r"\int_0^1 t^2 + t \, dt", 5 / 6),
    (r"\int_0^a e^{-t} \, \mathrm{d}t", 1 - math.exp(-2)),
    (r"2 \int_0^b t \, dt", 9),
    (r"\int_b^a t \, dt", -2.5),
    (r"\int_0^1 \left( \int_0^t s \, ds \right) dt", 1 / 6),
    (r"\int_{-\infty}^{\infty} e^{-t^2} \, dt", math.sqrt(math.pi)),
    (r"\int_I t \, dt", 4),
    (r"\int z_1 z_2^2 \, dz", 0.5 * 9),
    (r"f'(a)", 12),
    (r"f''(a)", 12),
    (r"\nabla f(a)", 12),
    (r"\frac{d}{da} a^2", 4),
    (r"\frac{\partial}{\partial a} f(a)", 12),
    (r"\frac{\partial f(a)}{\partial a}", 12),
    (r"\frac{\partial^2 a^3}{\partial a^2}", 12),
    (r"\frac{d^2}{da^2} a^3", 12),
    (r"\frac{\partial^2}{\partial a \partial b} (a^2 b^3)", 4 * 27),
    (r"\partial_a a^3", 12),
    (r"\partial_a (a b)", 3),
    (r"\nabla_x \|x\|^2", 2 * X),
    (r"\nabla_x (x^\top y)", Y),
    (r"\nabla_u (u^\top A u)", (A + A.T) @ U),
    (r"\nabla_A (u^\top A u)", np.outer(U, U)),
    (r"\nabla_u (A u)", A),
    (r"\frac{\partial}{\partial x_2} \|x\|^2", 4),
    (r"\sum_i \frac{\partial}{\partial x_i} \|x\|^2", 14),
]


@pytest.mark.parametrize(("tex", "wanted"), CALCULUS)
def test_integrals_and_derivatives(tex: str, wanted: Any) -> None:
    bound = {**PLAIN, "I": interval(1, 3)}
    over = {"z": box((0, 1), (0, 3)), "i": range(1, 4)}
    equal(value(tex, bound, over), wanted, 1e-8)


def test_a_derivative_holds_all_else_still() -> None:
    bound = {"a": 2.0, "h": lambda s: s**2}
    equal(value(r"\frac{\partial}{\partial a} (a h(a))", bound), 12, 1e-8)
    equal(value(r"\partial_b (a b)", {"a": 2.0, "b": 2.0}), 2, 1e-8)


# ---- chance ----

P = pmf([0.2, 0.5, 0.3], [1.0, 2.0, 4.0])
GIVEN = conditional(lambda k: pmf([0.1 * k, 1 - 0.1 * k], [0, 1]))
ROWS = np.array([[1.0, 2.0], [3.0, -1.0]])
CHANCE_BOUND: Bound = {
    "p": P,
    "q": pmf([0.25, 0.75]),
    r"q(z \mid k)": GIVEN,
    "r": normal(1.5, 0.5),
    "R": normal(np.array([1.0, -2.0]), np.array([0.5, 2.0])),
    "w": uniform(1, 4),
    r"\gamma": empirical([(1.0, 2.0), (3.0, -1.0)], [0.25, 0.75]),
    "D": empirical(ROWS),
    "k": 3,
    "h": lambda t: t**2,
    "K": 3,
}
MEAN = 0.2 + 1.0 + 1.2
SQUARE = 0.2 + 2.0 + 4.8
CHANCE = [
    (r"\mathbb{E}_{x \sim p}[x]", MEAN),
    (r"\mathbb{E}_{x \sim p}[x^2] - \mathbb{E}_{x \sim p}[x]^2", SQUARE - MEAN**2),
    (r"\mathbb{E}_{x \sim p}[(x - 1)^2]", SQUARE - 2 * MEAN + 1),
    (r"\mathbb{E}_{x \sim p} x^2", SQUARE),
    (r"\mathbb{E}_{x \sim p}[x] + 1", MEAN + 1),
    (r"\mathbb{E}_{x \sim p(x)}[h(x)]", SQUARE),
    (r"\underset{x \sim p}{\mathbb{E}}[x]", MEAN),
    (r"\mathbb{E}_{x \sim p, z \sim q}[x z]", MEAN * 0.75),
    (r"\mathbb{E}_{x, y \sim p}[(x - y)^2]", 2 * (SQUARE - MEAN**2)),
    (r"\mathbb{E}_{x \sim p}\left[ \mathbb{E}_{z \sim q}[x + z] \right]", MEAN + 0.75),
    (r"\mathbb{E}_{q(z \mid k)}[z]", 0.7),
    (r"\mathbb{E}_{z \sim q(z \mid k)}[z]", 0.7),
    (r"\sum_{z \in \{0, 1\}} z \, q(z \mid k)", 0.7),
    (r"\mathbb{E}_{x_1, \dots, x_K \sim p}[x_1 x_2 x_3]", MEAN**3),
    (
        r"\mathbb{E}_{x_1, \dots, x_K \sim p}[(\tfrac1K \sum_{i=1}^K x_i)^2]",
        MEAN**2 + (SQUARE - MEAN**2) / 3,
    ),
    (r"\mathbb{E}_{(x, y) \sim \gamma}[x - y]", 0.25 * -1 + 0.75 * 4),
    (r"\mathbb{E}_{x \sim D}[\|x\|^2]", 7.5),
    (r"\mathbb{E}_{x \sim r}[x^2]", 2.5),
    (r"\mathbb{E}_{x \sim r}[e^{x}]", math.exp(1.5 + 0.125)),
    (r"\mathbb{E}_{x \sim R}[x_1 x_2]", -2),
    (r"\mathbb{E}_{x \sim R}[\|x\|^2]", 1.25 + 8),
    (r"\mathbb{E}_{x \sim w}[x^2]", 7),
    (r"\Pr_{x \sim p}[x > 1]", 0.8),
    (r"\Pr_{x \sim p, z \sim q}[x = 4, z = 1]", 0.225),
    ("p(2)", 0.5),
    ("r(1.5)", 1 / (0.5 * math.sqrt(2 * math.pi))),
]


@pytest.mark.parametrize(("tex", "wanted"), CHANCE)
def test_an_expectation_is_taken_exactly(tex: str, wanted: float) -> None:
    equal(value(tex, CHANCE_BOUND), wanted, 1e-11)


def test_a_variable_without_a_law_takes_the_declared_one() -> None:
    equal(value(r"\mathbb{E}_x[x]", {}, {"x": P}), MEAN)


def test_a_law_may_depend_on_what_was_drawn_before() -> None:
    bound = {"p": pmf([0.5, 0.5], [1, 5]), r"q(z \mid x)": GIVEN}
    tex = r"\mathbb{E}_{x \sim p, z \sim q(z \mid x)}[z x]"
    equal(value(tex, bound), 0.5 * 0.9 * 1 + 0.5 * 0.5 * 5)


# ---- infinite sets ----


def test_extrema_over_infinite_sets() -> None:
    equal(value(r"\max_{v} \|A v\|", {"A": A}, {"v": sphere(2)}), np.linalg.norm(A, 2))
    least = np.linalg.svd(A)[1].min()
    equal(value(r"\min_{v} \|A v\|", {"A": A}, {"v": sphere(2)}), least, 1e-6)
    over = {r"f : \|f\|_L \le 1": lipschitz([0.0, 3.0])}
    bound = {"p": pmf([1.0], [0.0]), "q": pmf([1.0], [3.0])}
    tex = r"\sup_{\|f\|_L \le 1} \mathbb{E}_{x \sim p}[f(x)] - \mathbb{E}_{x \sim q}[f(x)]"
    equal(value(tex, bound, over), 3)
    over = {"D": functions([0, 1], 0.0, 1.0)}
    tex = r"\max_D \left( \sum_{x \in \{0, 1\}} D(x) (1 - D(x)) \right)"
    equal(value(tex, {}, over), 0.5, 1e-9)


# ---- names: the longest, the nearest ----


def test_the_longest_declared_name_wins() -> None:
    bound = {"p": 2.0, r"p_{\text{data}}": 3.0, "p_1": 5.0, "p^*": 7.0, "p'": 11.0}
    found = value(r"(p, p_{\text{data}}, p_1, p^*, p')", bound)
    equal(found, np.array([2.0, 3, 5, 7, 11]))


def test_what_is_left_of_a_name_is_an_index_or_a_power() -> None:
    bound = {"x": X, "x_1": 9.0, "s": 3.0, "s_1^2": 100.0}
    equal(value("(x_1, x_2, s^2, s_1^2)", bound), np.array([9.0, 2, 9, 100]))


OVERLOADS: Bound = {
    "p(x)": lambda x: 10 * x,
    "p(y)": lambda y: 100 * y,
    r"p(x \mid y)": lambda x, y: x - y,
    "p(x, y)": lambda x, y: x * y,
    "p(y = 1)": lambda one: 1000 * one,
    r"p(x; \theta)": lambda x, theta: x**theta,
    "x": 3.0,
    "y": 2.0,
    "x'": 5.0,
    "x_1": 7.0,
    r"\theta": 2.0,
}


@pytest.mark.parametrize(
    ("tex", "wanted"),
    [
        ("p(x)", 30),
        ("p(y)", 200),
        (r"p(x \mid y)", 1),
        ("p(x | y)", 1),
        ("p(x, y)", 6),
        ("p(x')", 50),
        ("p(x_1)", 70),
        (r"p(x' \mid y)", 3),
        (r"p(x)\, p(y)", 6000),
        (r"p(x; \theta)", 9),
        ("p(y = 1)", 1000),
    ],
)
def test_an_overload_is_chosen_by_the_names_of_its_arguments(
    tex: str, wanted: float
) -> None:
    equal(value(tex, OVERLOADS), wanted)


def test_arrays_are_counted_from_one_or_as_they_say() -> None:
    bound = {
        "x": X,
        "z": indexed(X, 0),
        "C": indexed(A, 1, 0),
        "k": np.array([2, 1, 3]),
    }
    equal(value("x_1 + z_0", bound), 2)
    equal(value("C_{1,0} + C_{2,1}", bound), 5)
    equal(value("x_{k_1} x_{k_2}", bound), 2)
    with pytest.raises(EvaluationError, match="the index 3 is not among 0 to 2"):
        value("z_3", bound)


def test_a_function_known_for_some_arguments_refuses_others() -> None:
    bound = {"L": fixed(4.0, 2.0), "a": 2.0, "b": 3.0}
    equal(value("L(a)", bound), 4)
    with pytest.raises(EvaluationError, match="other arguments"):
        value("L(b)", bound)


# ---- clauses ----


def relation(
    tex: str, bound: Bound, over: Bound | None = None
) -> list[tuple[Any, Any]]:
    return [(one.left, one.right) for one in sides(tex, Names(bound, over))]


def test_a_clause_may_define_a_number_a_family_or_a_function() -> None:
    bound = {"Q": 0.0, "x": X}
    over = {"i": range(1, 4)}
    tex = r"Q = m - x_1, \qquad m = \frac13 \sum_{i=1}^3 x_i"
    assert relation(tex, bound) == [(0.0, pytest.approx(7 / 3 - 1))]
    tex = r"Q = \sum_i d_i^2 \quad\text{where } d_i = x_i - 2"
    assert relation(tex, bound, over) == [(0.0, 5.0)]
    tex = r"Q = h(x_3), \quad h(t) = t^2 + c, \quad c = 1"
    assert relation(tex, bound) == [(0.0, 17.0)]


def test_a_definition_does_not_see_the_bound_variables_of_its_use() -> None:
    bound = {"Q": 0.0, "i": 5.0}
    tex = r"Q = \sum_{i=1}^{2} m, \qquad m = i"
    assert relation(tex, bound) == [(0.0, 10.0)]


def test_a_chain_is_compared_link_by_link() -> None:
    bound = {"a": 1.0, "b": 2.0, "c": 3.0}
    assert relation("a = b = c", bound) == [(1, 2), (2, 3)]
    assert relation(r"a \le b, \quad b < c", bound) == [(1, 2), (2, 3)]


def test_a_free_variable_means_for_all() -> None:
    assert relation("x_i = i", {"x": X}, {"i": range(1, 4)}) == [(1, 1), (2, 2), (4, 3)]


def test_rows_of_aligned_go_on_or_begin_anew() -> None:
    bound = {"a": 1.0, "b": 2.0, "c": 3.0}
    tex = r"\begin{aligned} a &= b \\ &= c \end{aligned}"
    assert relation(tex, bound) == [(1, 2), (2, 3)]
    tex = r"\begin{aligned} a &= b + b \\ &\quad + c \\ c &= a \end{aligned}"
    assert relation(tex, bound) == [(1, 7), (3, 1)]


def test_plus_minus_has_both_values() -> None:
    pair = value(r"a \pm b", PLAIN)
    assert isinstance(pair, Pair)
    assert (pair.plus, pair.minus) == (5, -1)
    pair = value(r"a \pm b \pm c", PLAIN)
    assert (pair.plus, pair.minus) == (10, -6)
    pair = value(r"\frac{-b \pm \sqrt{b^2 - a}}{2}", PLAIN)
    assert sorted((pair.plus, pair.minus)) == pytest.approx(
        sorted(np.roots([1, 3, 0.5]).tolist())
    )


def test_minus_plus_goes_against_plus_minus() -> None:
    pair = value(r"a \pm b \mp c", PLAIN)
    assert (pair.plus, pair.minus) == (0, 4)


def test_an_arg_max_is_the_best_of_the_declared() -> None:
    over = {"t": [0.0, 2.0, 3.0, 5.0]}
    bound = {"m": 2.0, "f": lambda t: -((t - 2.2) ** 2)}
    for tex in (r"m = \arg\max_t f(t)", r"m = \operatorname*{arg\,max}_{t} f(t)"):
        assert relation(tex, bound, over) == [(2.0, 2.0)]
    assert relation(r"m = \arg\min_t f(t)", bound, over) == [(2.0, 5.0)]
    with pytest.raises(EvaluationError, match="equally good"):
        relation(r"m = \arg\max_t (t - t)", bound, over)
    with pytest.raises(EvaluationError, match="fewer than three"):
        relation(r"m = \arg\max_t f(t)", bound, {"t": [1.0, 2.0]})


def test_numbers_may_be_complex() -> None:
    assert value(r"(a + \mathrm{i} b)^2", PLAIN) == pytest.approx(-5 + 12j)
    assert value(r"|a + \mathrm{i} b|", PLAIN) == pytest.approx(math.sqrt(13))
    assert value(r"\sqrt{-1}") == 1j


def test_definitions_that_need_each_other_are_told() -> None:
    with pytest.raises(EvaluationError, match="defined by itself"):
        relation("Q = s, s = t, t = s", {"Q": 0.0})


def test_the_whole_line_is_wide_enough_for_a_density() -> None:
    bound = {"p": normal(-1.0, 2.0)}
    equal(value(r"\int p(x) x^2 \, dx", bound, {"x": line()}), 5, 1e-12)


# ---- what is printed and read again is the same ----

ALPHA = (1.4, -2.1, 0.3)  # what stands below a sum in the place of a
LEAVES: dict[str, float] = {"a": 0.7, "b": -1.3, "c": 2.1, r"\theta_1": 0.4}
Tree = tuple[Any, ...]
leaf = st.one_of(
    st.sampled_from(sorted(LEAVES)).map(lambda name: ("name", name)),
    st.integers(0, 12).map(lambda n: ("number", n)),
    st.sampled_from([0.5, 1.25, 3.75]).map(lambda n: ("number", n)),
)


def branches(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    one = st.sampled_from(["minus", "exp", "tanh", "sin", "abs", "square", "floor"])
    two = st.sampled_from(["add", "subtract", "multiply", "max", "divide"])
    return st.one_of(
        st.tuples(one, inner),
        st.tuples(two, inner, inner),
        st.tuples(st.just("sum"), st.integers(0, 3), inner),
        st.tuples(st.just("cases"), inner, inner, inner),
    )


trees = st.recursive(leaf, branches, max_leaves=14)


def worth(tree: Tree, i: int = 0) -> float:
    """What a tree is worth, by Python alone."""
    match tree:
        case ("name", name):
            return ALPHA[i - 1] if name == "a" and i else LEAVES[name]
        case ("number", n):
            return n
        case ("minus", x):
            return -worth(x, i)
        case ("exp", x):
            return math.exp(math.tanh(worth(x, i)))
        case ("tanh", x):
            return math.tanh(worth(x, i))
        case ("sin", x):
            return math.sin(worth(x, i))
        case ("abs", x):
            return abs(worth(x, i))
        case ("square", x):
            return worth(x, i) ** 2
        case ("floor", x):
            return math.floor(worth(x, i))
        case ("add", x, y):
            return worth(x, i) + worth(y, i)
        case ("subtract", x, y):
            return worth(x, i) - worth(y, i)
        case ("multiply", x, y):
            return worth(x, i) * worth(y, i)
        case ("divide", x, y):
            return worth(x, i) / (2 + math.sin(worth(y, i)))
        case ("max", x, y):
            return max(worth(x, i), worth(y, i))
        case ("sum", n, x):
            return sum(worth(x, k) for k in range(1, n + 1))
        case ("cases", x, y, z):
            return worth(y, i) if worth(x, i) > 0 else worth(z, i)
    raise AssertionError(tree)


class Printer:
    """Prints a tree in one of the many ways that authors do, brackets where needed.

    Below a sum `a` becomes `\\alpha_i`.
    """

    def __init__(self, choose: Any) -> None:
        self.choose = choose

    def brackets(self, text: str) -> str:
        open_, close = self.choose(
            [("(", ")"), ("[", "]"), (r"\left(", r"\right)"), (r"\bigl[", r"\bigr]")]
        )
        return f"{open_} {text} {close}"

    def sum(self, tree: Tree, inside: bool) -> str:
        """As a side of a relation."""
        match tree:
            case ("minus", x):
                return f"-{self.product(x, inside)}"
            case ("add", x, y):
                return f"{self.sum(x, inside)} + {self.product(y, inside)}"
            case ("subtract", x, y):
                return f"{self.sum(x, inside)} - {self.product(y, inside)}"
        return self.product(tree, inside)

    def product(self, tree: Tree, inside: bool) -> str:
        """As a term."""
        match tree:
            case ("multiply", x, y):
                left, right = self.factor(x, inside), self.factor(y, inside)
                digits = right[0].isdigit()
                dot = r" \cdot " if digits else self.choose([" ", r" \, ", r" \cdot "])
                return f"{left}{dot}{right}"
            case ("sum", n, x):
                return rf"\sum_{{i=1}}^{{{n}}} {self.product(x, True)}"
        return self.factor(tree, inside)

    def factor(self, tree: Tree, inside: bool) -> str:
        """Where a product goes on behind it."""
        match tree:
            case ("name", name):
                return r"\alpha_i" if name == "a" and inside else name
            case ("number", n):
                return str(n)
            case ("exp" | "tanh" | "sin" as name, x):
                argument = self.sum(x, inside)
                if name == "exp":
                    argument = rf"\tanh({argument})"
                    if self.choose([True, False]):
                        return f"e^{{{argument}}}"
                return rf"\{name}{self.brackets(argument)}"
            case ("abs", x):
                return rf"\left| {self.sum(x, inside)} \right|"
            case ("floor", x):
                return rf"\lfloor {self.sum(x, inside)} \rfloor"
            case ("square", ("name", _) as x):
                text = self.factor(x, inside)
                return f"{text}^2"
            case ("square", x):
                return f"{self.brackets(self.sum(x, inside))}^{{2}}"
            case ("divide", x, y):
                frac = self.choose([r"\frac", r"\tfrac", r"\dfrac"])
                above, below = self.sum(x, inside), self.sum(y, inside)
                return rf"{frac}{{{above}}}{{2 + \sin({below})}}"
            case ("max", x, y):
                return rf"\max({self.sum(x, inside)}, {self.sum(y, inside)})"
            case ("cases", x, y, z):
                rows = (
                    rf"{self.sum(y, inside)} & \text{{if }} {self.sum(x, inside)} > 0"
                )
                other = rf"{self.sum(z, inside)} & \text{{otherwise}}"
                return rf"\begin{{cases}} {rows} \\ {other} \end{{cases}}"
        return self.brackets(self.sum(tree, inside))


@settings(max_examples=500, deadline=None)
@given(trees, st.data())
def test_what_is_printed_and_read_again_has_the_same_value(
    tree: Tree, data: st.DataObject
) -> None:
    printer = Printer(lambda options: data.draw(st.sampled_from(options)))
    found = value(printer.sum(tree, False), {**LEAVES, r"\alpha": np.array(ALPHA)})
    assert found == pytest.approx(worth(tree), rel=1e-9, abs=1e-9)
