"""What is called proven is true: for every number, and for every choice."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import sympy as sp
from reckoning import formula, written

from nodrift.formulas.gates import limited
from nodrift.formulas.judge import Failure, Formula, agree
from nodrift.formulas.proof import is_zero, prove
from nodrift.formulas.vocabulary import Names, choose, indices, tabulate, weights

torch = pytest.importorskip("torch")
Tensor = torch.Tensor


x, y, z = sp.symbols("x y z", real=True)
p, q = sp.symbols("p q", positive=True)
a = sp.Symbol("a", nonnegative=True)
n, m = sp.symbols("n m", integer=True)


def step(condition: Any, yes: Any = 1, no: Any = 0) -> Any:
    return sp.Piecewise((yes, condition), (no, True))


# ---- what is false though it looks true ----

FALSE = {
    "root of a square": sp.sqrt(x**2) - x,
    "root of a squared difference": sp.sqrt((p - q) ** 2) - (p - q),
    "root of a sum": sp.sqrt(p**2 + q**2) - p - q,
    "root of a quotient": sp.sqrt(x / y) - sp.sqrt(x) / sp.sqrt(y),
    "root of one over": sp.sqrt(1 / x) - 1 / sp.sqrt(x),
    "root of minus": sp.sqrt(-x) * sp.sqrt(-x) - x,
    "cube by a square": (x**2) ** sp.Rational(3, 2) - x**3,
    "cube root of a cube": (x**3) ** sp.Rational(1, 3) - x,
    "square of a root": sp.sqrt(x) ** 2 - abs(x),
    "magnitude": abs(x) - x,
    "magnitude of a sum": abs(x + y) - abs(x) - abs(y),
    "magnitude of a difference": abs(x - y) - abs(x) + abs(y),
    "magnitude cubed": abs(x) ** 3 - x**3,
    "the larger is the first": sp.Max(x, y) - x,
    "larger less smaller": sp.Max(x, y) - sp.Min(x, y) - (x - y),
    "larger and smaller": sp.Max(x, 0) + sp.Min(x, 0),
    "larger of a sum": sp.Max(x + y, 0) - sp.Max(x, 0) - sp.Max(y, 0),
    "larger of a product": sp.Max(x * y, 0) - sp.Max(x, 0) * sp.Max(y, 0),
    "larger square": sp.Max(x**2, y**2) - sp.Max(x, y) ** 2,
    "largest of three": sp.Max(x, y, z) - sp.Max(x, y),
    "log of a sum": sp.log(p + q) - sp.log(p) - sp.log(q),
    "log of a magnitude": sp.log(abs(x)) - sp.log(x),
    "log of minus": sp.log(-x) - sp.log(x),
    "log of a mean": sp.log((p + q) / 2) - (sp.log(p) + sp.log(q)) / 2,
    "log of a sum of powers": sp.log(sp.exp(x) + sp.exp(y)) - sp.Max(x, y),
    "soft and hard": sp.log(1 + sp.exp(x)) - sp.Max(0, x),
    "reversed divergence": p * sp.log(p / q) - q * sp.log(q / p),
    "x log x at zero": a * sp.log(a),
    "power of a sum": sp.exp(p + q) - sp.exp(p) - sp.exp(q),
    "power of a power": (p**x) ** y - p ** (x**y),
    "root by a power": (x**y) ** z - x ** (y * z),
    "freshman's dream": (x + y) ** 2 - x**2 - y**2,
    "minus one to an integer": (-1) ** n - 1,
    "minus one to a product": (-1) ** (n * m) - (-1) ** n * (-1) ** m,
    "remainders": sp.Mod(n, 2) - sp.Mod(n, 4),
    "floors": sp.floor(x) + sp.floor(y) - sp.floor(x + y),
    "floor and ceiling": sp.ceiling(x) - sp.floor(x) - 1,
    "sign by number": sp.sign(x) * x - x,
    "sign squared at zero": sp.sign(x) ** 2 - 1,
    "steps at zero": step(x > 0) - step(x >= 0),
    "steps that leave out a tie": step(x > y) + step(y > x) - 1,
    "steps that overlap": step(x > 1) * step(x < 2) - step(x > 1),
    "a case for a value": step(sp.Eq(x, 0), 0, 1) - 1,
    "magnitude by cases": step(x > 0, x, -x) - x,
    "arc of a tangent": sp.atan(sp.tan(x)) - x,
    "double angle": sp.cos(2 * x) - 2 * sp.cos(x) ** 2,
    "squares of a circle": sp.sin(x) ** 2 - sp.cos(x) ** 2 - 1,
    "double tanh": sp.tanh(2 * x) - 2 * sp.tanh(x),
    "nearly pi": sp.Rational(355, 113) - sp.pi,
    "nearly whole": sp.exp(sp.pi * sp.sqrt(163)) - 262537412640768744,
    "gamma by one": sp.loggamma(p + 1) - sp.loggamma(p),
}


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_not_shown(name: str) -> None:
    with limited(20):
        assert not is_zero(FALSE[name])


TRUE = {
    "binomial": (x + y) ** 2 - x**2 - 2 * x * y - y**2,
    "quotients": 1 / p + 1 / q - (p + q) / (p * q),
    "log of a product": sp.log(p * q) - sp.log(p) - sp.log(q),
    "log of a power": sp.log(p**2 / q) - 2 * sp.log(p) + sp.log(q),
    "log of an exponential": sp.log(sp.exp(x)) - x,
    "logistic": 1 / (1 + sp.exp(-x)) - sp.exp(x) / (1 + sp.exp(x)),
    "softplus": sp.log(1 + sp.exp(x)) - x - sp.log(1 + sp.exp(-x)),
    "tanh": sp.tanh(x) - (1 - sp.exp(-2 * x)) / (1 + sp.exp(-2 * x)),
    "root of a square": sp.sqrt(p**2) - p,
    "root of a product": sp.sqrt(p * q) - sp.sqrt(p) * sp.sqrt(q),
    "circle": sp.sin(x) ** 2 + sp.cos(x) ** 2 - 1,
    "steps": 2 * step(x > 0) - step(x > 0, 2),
    "magnitude": abs(x) ** 2 - x**2,
}


@pytest.mark.parametrize("name", TRUE)
def test_what_is_true_is_shown(name: str) -> None:
    assert is_zero(TRUE[name])


# ---- with a formula and its code ----

Binding = Callable[[Any, Any], Names]


def one_number(draw: Any, code: Any) -> Names:
    t = draw.real()
    return Names({"f": code.f(t), "x": t})


def two_numbers(draw: Any, code: Any) -> Names:
    s, t = draw.real(), draw.real()
    return Names({"f": code.f(s, t), "x": s, "y": t})


def vectors(draw: Any, code: Any) -> Names:
    size = draw.size(2, 5)
    s, t = draw.vector(size), draw.vector(size)
    values = {"f": code.f(s, t), "x": s, "y": t, "n": size}
    return Names(values, over={"i": indices(size), "j": indices(size)})


def chances(draw: Any, code: Any) -> Names:
    values = draw.support(2, 4)
    one, other = draw.pmf(values), draw.pmf(values)
    found = code.f(tabulate(one, values), tabulate(other, values))
    return Names({"f": found, "p": one, "q": other}, over={"x": values})


def coin(draw: Any, code: Any) -> Names:
    bits = draw.bits(3)
    return Names({"f": code.f(bits), "x": bits}, over={"i": indices(3)})


def numpy_mean(x: np.ndarray, y: np.ndarray) -> float:
    return np.mean(x * y)


def torch_mean(x: Tensor, y: Tensor) -> Tensor:
    return (x * y).mean()


def torch_variance(x: Tensor, y: Tensor) -> Tensor:
    return x.var(correction=0)


def torch_softmax(x: Tensor, y: Tensor) -> Tensor:
    return torch.softmax(x, dim=0)


def stable_softmax(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    powers = np.exp(x - np.max(x))
    return powers / powers.sum()


def torch_gradient(x: Tensor, y: Tensor) -> Tensor:
    x = x.requires_grad_()
    return torch.autograd.grad((x**2 * y).sum(), x)[0]


def numpy_kl(p: np.ndarray, q: np.ndarray) -> float:
    return np.sum(p * (np.log(p) - np.log(q)))


def torch_kl(p: Tensor, q: Tensor) -> Tensor:
    return torch.sum(p * torch.log(p / q))


LOGISTIC = """
import math

def f(x: float) -> float:
    return 1 / (1 + math.exp(-x))
"""
NORMAL = """
import math

def f(x: float) -> float:
    return math.exp(-0.5 * x**2) / math.sqrt(2 * math.pi)
"""
TENSOR = """
import torch

def f(x: float) -> float:
    both = torch.tensor([float(x), 1.0])
    return (both**2).sum().item()
"""


def torch_hinge(x: Tensor, y: Tensor) -> Tensor:
    return torch.relu(1 - x * y).sum()


def all_heads(x: np.ndarray) -> float:
    return float(np.all(x == 1))


def made(tex: str, binding: Binding, code: Callable[..., Any] | str) -> Formula:
    """The formula of a function f, or of the f of a script's text."""
    if isinstance(code, str):
        return Formula("f", tex, binding, written(code))
    return formula(tex, binding, f=code)


PROVEN: dict[str, tuple[str, Binding, Callable[..., Any] | str]] = {
    "NumPy": (r"f = \frac1n \sum_i x_i y_i", vectors, numpy_mean),
    "torch": (r"f = \frac1n \sum_i x_i y_i", vectors, torch_mean),
    "torch, as an inner product": (r"f = \frac1n x^\top y", vectors, torch_mean),
    "a variance": (
        r"f = \frac1n \sum_i x_i^2 - \left(\frac1n \sum_i x_i\right)^2",
        vectors,
        torch_variance,
    ),
    "softmax": (r"f_i = \frac{e^{x_i}}{\sum_j e^{x_j}}", vectors, torch_softmax),
    "softmax less its maximum": (
        r"f_i = \frac{e^{x_i}}{\sum_j e^{x_j}}",
        vectors,
        stable_softmax,
    ),
    "a gradient": (r"f = \nabla_x \sum_i x_i^2 y_i", vectors, torch_gradient),
    "a divergence in NumPy": (
        r"f = \sum_x p(x) \log \frac{p(x)}{q(x)}",
        chances,
        numpy_kl,
    ),
    "a divergence in torch": (
        r"f = \mathbb{E}_{x \sim p}\left[ \log p(x) - \log q(x) \right]",
        chances,
        torch_kl,
    ),
    "math": (r"f = \frac{e^x}{1 + e^x}", one_number, LOGISTIC),
    "floats of constants": (
        r"f = \frac{1}{\sqrt{2\pi}} e^{-x^2/2}",
        one_number,
        NORMAL,
    ),
    "a maximum": (r"f = \sum_i \max(0, 1 - x_i y_i)", vectors, torch_hinge),
    "every choice": (r"f = \prod_i x_i", coin, all_heads),
}


@pytest.mark.parametrize("name", PROVEN)
def test_true_formulas_are_proven(name: str) -> None:
    one = made(*PROVEN[name])
    agree(one)
    assert prove(one) > 0


def test_every_choice_is_gone_through() -> None:
    assert prove(formula(r"f = \prod_i x_i", coin, f=all_heads)) == 8

    def choosy(draw: Any, code: Any) -> Names:
        flag, k = draw.flag(), draw.index(3)
        t = choose(flag, draw.real(), draw.pick([1, 2]))
        return Names({"f": code.f(t), "x": t, "k": k})

    assert prove(formula("f = x", choosy, f=lambda t: t)) == 2 * 3 * 2


def test_one_choice_that_is_wrong_spoils_the_proof() -> None:
    def except_one(x: np.ndarray) -> float:
        return float(np.sum(x)) if not np.array_equal(x, [1, 0, 1]) else 0.0

    assert prove(formula(r"f = \sum_i x_i", coin, f=except_one)) == 0


def test_too_many_choices_are_no_proof() -> None:
    def many(draw: Any, code: Any) -> Names:
        bits = draw.bits(9)
        return Names({"f": code.f(bits), "x": bits}, over={"i": indices(9)})

    assert prove(formula(r"f = \sum_i x_i", many, f=lambda x: np.sum(x))) == 0


# ---- what agrees almost everywhere, and what is false ----


def vector_sum(x: np.ndarray, y: np.ndarray) -> float:
    return np.sum(x)


FALSE_FORMULAS: dict[str, tuple[str, Binding, Callable[..., Any]]] = {
    "another index": (r"f = \sum_{i=2}^{n} x_i", vectors, vector_sum),
    "right for two entries alone": (r"f = x_1 + x_2", vectors, vector_sum),
    "right for two, by n": (r"f = \frac2n \sum_i x_i", vectors, vector_sum),
    "n for n - 1": (
        r"f = \frac{1}{n} \sum_i (x_i - \frac1n \sum_j x_j)^2",
        vectors,
        lambda x, y: np.var(x, ddof=1),
    ),
    "root of a square": ("f = x", one_number, lambda x: math.sqrt(x**2)),
    "log of a square": (r"f = 2 \log x", one_number, lambda x: math.log(x**2)),
    "log of a magnitude": (r"f = \log x", one_number, lambda x: math.log(abs(x))),
    "log of a product": (
        r"f = \log x + \log y",
        two_numbers,
        lambda x, y: math.log(abs(x * y)),
    ),
    "root of a product": (
        r"f = \sqrt{x} \sqrt{y}",
        two_numbers,
        lambda x, y: math.sqrt(abs(x * y)),
    ),
    "the larger": (
        r"f = \frac{x + y + (x - y)}{2}",
        two_numbers,
        lambda x, y: max(x, y),
    ),
    "magnitude": (r"f = |x| + |y|", two_numbers, lambda x, y: abs(x + y)),
    "sign": (r"f = \operatorname{sign}(x) \, x", one_number, lambda x: x),
    "floor": (
        r"f = \lfloor x \rfloor",
        one_number,
        lambda x: math.ceil(x) - 1 + (x > 1),
    ),
    "cases": (
        r"f = \begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}",
        one_number,
        lambda x: abs(x),
    ),
    "a step": (r"f = \mathbf{1}[x > 0]", one_number, lambda x: 1.0),
    "reversed divergence": (
        r"f = \sum_x q(x) \log \frac{q(x)}{p(x)}",
        chances,
        numpy_kl,
    ),
    "sum for mean": (r"f = \sum_i x_i y_i", vectors, numpy_mean),
    "max of softmax": (
        r"f = \log \sum_i e^{x_i}",
        vectors,
        lambda x, y: np.max(x),
    ),
    "the maximum is any number": (
        r"f = \max_i x_i",
        vectors,
        lambda x, y: np.max(x) + 1e-6 * np.max(y),
    ),
    "nearly a half": ("f = x / 2", one_number, lambda x: 0.500001 * x),
    "nearly pi": (r"f = \pi x", one_number, lambda x: 3.14159265 * x),
}


@pytest.mark.parametrize("name", FALSE_FORMULAS)
def test_false_formulas_are_not_proven(name: str) -> None:
    tex, binding, function = FALSE_FORMULAS[name]
    one = formula(tex, binding, f=function)
    with pytest.raises(Failure):
        agree(one)
    if name != "right for two entries alone" and "by n" not in name:
        assert prove(one) == 0


def test_proofs_are_for_the_smallest_sizes_so_draws_come_first() -> None:
    # With two entries it is true: a proof alone would say so.
    tex, binding, function = FALSE_FORMULAS["right for two entries alone"]
    assert prove(formula(tex, binding, f=function)) == 1


def test_a_difference_that_no_draw_meets_is_no_proof() -> None:
    def except_at(x: float) -> float:
        return x if x < 1.9999 else 0.0

    one = formula("f = x", one_number, f=except_at)
    agree(one)
    assert prove(one) == 0


# ---- what has no symbolic counterpart is judged by its draws alone ----


def branching(x: float) -> float:
    return x if x > 0 else -x


def looking(x: float) -> float:
    return float(str(x))


def rounding(x: np.ndarray, y: np.ndarray) -> float:
    return float(np.sort(x)[0])


UNPROVEN: dict[str, tuple[str, Binding, Callable[..., Any]]] = {
    "a decision": ("f = |x|", one_number, branching),
    "text": ("f = x", one_number, looking),
    "an order": (r"f = \min_i x_i", vectors, rounding),
}


@pytest.mark.parametrize("name", UNPROVEN)
def test_what_cannot_be_traced_is_not_proven_and_no_fault(name: str) -> None:
    tex, binding, function = UNPROVEN[name]
    one = formula(tex, binding, f=function)
    agree(one)
    assert prove(one) == 0


def test_a_function_that_is_not_traced_proves_nothing() -> None:
    def elsewhere(draw: Any, code: Any) -> Names:
        t = draw.real()
        return Names({"g": code.g(t), "x": t})

    one = formula("g = x", elsewhere, f=lambda x: x, g=lambda x: x)
    agree(one)
    assert prove(one) == 0


def test_a_proof_leaves_the_script_as_it_was() -> None:
    one = made(*PROVEN["math"])
    before = dict(one.module.__dict__)
    assert prove(one) == 1
    assert one.module.__dict__ == before
    assert one.module.f(0.0) == 0.5


@pytest.mark.xfail(strict=True, reason="an array of arrays without axes is not one")
def test_a_tensor_made_on_the_way_is_traced() -> None:
    assert prove(made("f = x^2 + 1", one_number, TENSOR)) == 1


def test_a_quadrature_proves_nothing() -> None:
    one = formula(r"f = x \int_0^1 2t \, dt", one_number, f=lambda x: x)
    agree(one)
    assert prove(one) == 0


def test_weights_of_a_symbolic_distribution_sum_to_one() -> None:
    def binding(draw: Any, code: Any) -> Names:
        law = draw.pmf(draw.support(2, 4))
        return Names({"f": code.f(weights(law))})

    assert prove(formula("f = 1", binding, f=lambda w: np.sum(w))) == 1
