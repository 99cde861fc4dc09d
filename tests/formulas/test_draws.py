"""Draws are the same for everybody, small at first, and never special."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from nodrift.formulas.distributions import Conditional, Pmf
from nodrift.formulas.draws import SMALL, Draw
from nodrift.formulas.errors import EvaluationError
from nodrift.formulas.regions import Box

NUMBERS = range(60)
METHODS: dict[str, Callable[[Draw], Any]] = {
    "size": lambda draw: draw.size(2, 7),
    "support": lambda draw: len(draw.support(2, 7)),
    "integer": lambda draw: draw.integer(-3, 9),
    "index": lambda draw: draw.index(5),
    "pick": lambda draw: draw.pick([3, 5, 7]),
    "flag": lambda draw: draw.flag(),
    "real": lambda draw: draw.real(),
    "vector": lambda draw: draw.vector(3),
    "matrix": lambda draw: draw.matrix(2, 3),
    "counts": lambda draw: draw.counts(4),
    "split": lambda draw: draw.split(10, 4),
    "bits": lambda draw: draw.bits(2, 3),
    "labels": lambda draw: draw.labels(4, 3),
    "spd": lambda draw: draw.spd(3),
    "orthogonal": lambda draw: draw.orthogonal(3),
    "simplex": lambda draw: draw.simplex(4),
    "pmf": lambda draw: draw.pmf(range(4)).weights,
    "function": lambda draw: draw.function()(0.5),
    "network": lambda draw: draw.network(2)(np.array([0.5, 1.0])),
    "density": lambda draw: draw.density(Box((0, 1)))(np.array([0.25])),
    "near": lambda draw: draw.near(1.0),
}


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
def test_a_draw_is_the_same_for_the_same_label_and_number(
    method: Callable[[Draw], Any],
) -> None:
    for number in (0, 3, 50):
        one, same = method(Draw("kl", number)), method(Draw("kl", number))
        np.testing.assert_array_equal(one, same)


@pytest.mark.parametrize("method", METHODS.values(), ids=list(METHODS))
def test_another_number_or_label_is_another_draw(method: Callable[[Draw], Any]) -> None:
    seen = {str(method(Draw("kl", number))) for number in NUMBERS}
    assert len(seen) > 1
    others = {str(method(Draw("js", number))) for number in NUMBERS}
    assert seen == others or len(seen | others) > len(seen)


# ---- ranges ----


def drawn(method: Callable[[Draw], Any]) -> list[Any]:
    return [method(Draw("x", number)) for number in range(300)]


@pytest.mark.parametrize(
    ("method", "values"),
    [
        (lambda draw: draw.size(2, 5), {2, 3, 4, 5}),
        (lambda draw: draw.support(2, 4), {range(2), range(3), range(4)}),
        (lambda draw: draw.integer(-1, 2), {-1, 0, 1, 2}),
        (lambda draw: draw.index(3), {1, 2, 3}),
        (lambda draw: draw.pick("abc"), {"a", "b", "c"}),
        (lambda draw: draw.flag(), {True, False}),
        (lambda draw: int(draw.counts(1, 2, 4)[0]), {2, 3, 4}),
        (lambda draw: int(draw.bits(1)[0]), {0, 1}),
        (lambda draw: int(draw.labels(1, 3)[0]), {0, 1, 2}),
    ],
)
def test_every_value_of_a_range_comes_and_no_other(
    method: Callable[[Draw], Any], values: set[Any]
) -> None:
    assert set(drawn(method)) == values


@pytest.mark.parametrize(
    ("low", "high"), [(-2.0, 2.0), (0.1, 0.3), (0.0, 5.0), (-3.0, -1.0)]
)
def test_real_numbers_fill_their_range(low: float, high: float) -> None:
    found = np.array([Draw("x", number).real(low, high) for number in range(300)])
    assert ((found > low) & (found < high)).all()
    assert found.min() < low + (high - low) / 10
    assert found.max() > high - (high - low) / 10


def test_no_number_is_zero_since_zero_hides_mistakes() -> None:
    assert all((Draw("x", number).vector(5) != 0).all() for number in NUMBERS)


def test_counts_are_never_all_zero() -> None:
    assert all(one.sum() > 0 for one in drawn(lambda draw: draw.counts(2, 0, 1)))


def test_a_split_sums_to_its_total() -> None:
    for one in drawn(lambda draw: draw.split(7, 3)):
        assert one.shape == (3,)
        assert one.sum() == 7
        assert (one >= 0).all()


def test_shapes_are_those_asked_for() -> None:
    draw = Draw("x", 20)
    assert draw.vector(3).shape == (3,)
    assert draw.matrix(2, 3).shape == (2, 3)
    assert draw.bits(2, 3).shape == (2, 3)
    assert draw.labels(4, 2).shape == (4,)
    assert draw.counts(5).shape == (5,)


def test_matrices_are_what_they_are_called() -> None:
    for number in NUMBERS:
        draw = Draw("x", number)
        matrix = draw.spd(3)
        np.testing.assert_allclose(matrix, matrix.T)
        assert np.linalg.eigvalsh(matrix).min() > 0.4
        turn = draw.orthogonal(3)
        np.testing.assert_allclose(turn.T @ turn, np.eye(3), atol=1e-12)


def test_probabilities_sum_to_one_and_none_is_tiny() -> None:
    for number in NUMBERS:
        draw = Draw("x", number)
        law, given = draw.pmf(range(4)), draw.pmf("ab", given=[3, 5])
        assert isinstance(law, Pmf)
        assert isinstance(given, Conditional)
        for weights in (draw.simplex(4), law.weights, given.given(5).weights):
            assert weights.sum() == pytest.approx(1, abs=1e-12)
            assert weights.min() > 0.02
        assert given("a", 3) + given("b", 3) == pytest.approx(1)
        assert not np.array_equal(given.given(3).weights, law.weights[:2])


# ---- small first ----


def test_the_first_draws_are_small_and_round() -> None:
    for number in range(SMALL):
        draw = Draw("x", number)
        assert draw.size(1, 50) <= 1 + number // 2
        for x in draw.vector(4):  # an end of the range would be special, as is zero
            assert x == round(x, 1) or round(x, 1) in (-2, 0, 2)
    assert Draw("x", 0).size(2, 9) == 2
    assert max(drawn(lambda draw: draw.size(1, 50))) > 40


def test_later_draws_have_all_their_digits() -> None:
    assert all(x != round(x, 3) for x in Draw("x", SMALL).vector(5))


# ---- functions ----


@pytest.mark.parametrize("outputs", [None, 2])
def test_a_network_takes_vectors_batches_and_tensors(outputs: int | None) -> None:
    torch = pytest.importorskip("torch")
    network = Draw("x", 9).network(3, outputs)
    batch = np.random.default_rng(0).normal(size=(4, 3))
    rows = np.array([network(row) for row in batch])
    assert rows.shape == ((4,) if outputs is None else (4, 2))
    np.testing.assert_allclose(network(batch), rows)
    tensor = torch.tensor(batch, requires_grad=True)
    found = network(tensor)
    np.testing.assert_allclose(found.detach().numpy(), rows)
    found.sum().backward()
    assert tensor.grad is not None


def test_a_function_of_one_number_takes_many_too() -> None:
    function = Draw("x", 9).function()
    line = np.linspace(-1, 1, 5)
    np.testing.assert_allclose(function(line), [function(x) for x in line])
    assert np.ptp(function(line)) > 0.01


# ---- densities and rivals ----


@pytest.mark.parametrize("sides", [[(0, 1)], [(-1.5, 1.5), (-3, 3)]])
@pytest.mark.parametrize("number", [0, 5, 30])
def test_a_density_integrates_to_one_and_touches_zero(
    sides: list[tuple[float, float]], number: int
) -> None:
    box = Box(*sides)
    density = Draw("x", number).density(box)
    total = sum(weight * density(point) for point, weight in box.nodes())
    assert total == pytest.approx(1, abs=1e-9)
    assert density(density.zero) == pytest.approx(0, abs=1e-12)
    assert all(
        low <= x <= high for x, (low, high) in zip(density.zero, sides, strict=True)
    )
    points = np.array([point for point, _ in box.nodes()])
    assert (density(points) >= 0).all()


@pytest.mark.parametrize("value", [0.7, np.array([1.0, -2.0, 0.3])])
def test_rivals_are_many_and_none_is_too_near(value: Any) -> None:
    for number in range(20):
        first, *rivals = Draw("x", number).near(value)
        np.testing.assert_array_equal(first, value)
        assert len(rivals) == 40
        gaps = [np.abs(rival - value).min() for rival in rivals]
        assert min(gaps) >= 0.5e-4
        assert min(gaps) < 1e-3
        assert max(gaps) > 0.02


def test_rivals_of_probabilities_are_probabilities() -> None:
    value = np.array([0.2, 0.5, 0.3])
    for rival in Draw("x", 3).near(value, simplex=True)[1:]:
        assert rival.sum() == pytest.approx(1)
        assert (rival >= 0).all()
        assert np.abs(rival - value).max() > 1e-6
    with pytest.raises(EvaluationError, match="do not sum to one"):
        Draw("x", 3).near([0.2, 0.2], simplex=True)
