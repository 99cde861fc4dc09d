"""Drawings are short: equal markers are one path, and coordinates are rounded."""

import gzip
import re
from typing import Any

import pytest

from nodrift.figures import draw

np = pytest.importorskip("numpy")


def looks(svg: str, name: str) -> set[str]:
    return set(re.findall(rf' {name}="([^"]*)"', svg))


def size(svg: str) -> int:
    return len(gzip.compress(svg.encode(), mtime=0))


def test_two_thousand_points_are_one_path(plt: Any) -> None:
    fig, ax = plt.subplots()
    points = np.random.default_rng(0).normal(size=(2000, 2))
    ax.scatter(points[:, 0], points[:, 1], s=3, alpha=0.4)
    svg = draw(fig)
    assert len(svg) < 30_000
    (dots,) = (d for d in looks(svg, "d") if len(d) > 5000)
    assert len(re.findall("-?[.0-9]+", dots)) >= 2 * 1900  # some lie in one column


def test_points_in_one_place_all_count(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.axis("off")
    ax.scatter([0] * 5, [0] * 5, alpha=0.2)
    (dots,) = re.findall(r' d="([^"]*)" fill="none" marker-start', draw(fig))
    assert dots.count("h0") + dots.count(" 0") >= 4


def test_a_long_noisy_curve_stays_small(plt: Any) -> None:
    fig, ax = plt.subplots(figsize=(7, 3.5))
    ax.plot(np.random.default_rng(0).normal(size=4000), linewidth=0.6)
    assert size(draw(fig)) < 10_000


def test_rounding_does_not_add_up(plt: Any) -> None:
    fig, ax = plt.subplots(figsize=(10, 2))
    ax.axis("off")
    ax.plot(np.linspace(0, 1, 1000), np.sin(np.arange(1000)))
    ax.plot([0, 1], [0, 0], color="C1")
    wave, line = re.findall(r'<path d="M([^"]*)"', draw(fig))

    def end(path: str) -> float:
        x = float(re.match("[.0-9]+", path)[0])  # type: ignore[index]
        for command, numbers in re.findall("([lhv])([^lhv]*)", path):
            steps = [float(n) for n in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", numbers)]
            x += sum(steps[::2] if command == "l" else steps * (command == "h"))
        return x

    assert end(wave) == pytest.approx(end(line), abs=0.11)


def test_coordinates_have_at_most_two_decimals(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.plot([0, 1 / 3, 1 / 7], "o--")
    ax.imshow(np.eye(3), extent=(0, 1 / 3, 0, 1 / 7))
    svg = re.sub('base64,[^"]*', "", draw(fig))
    assert not re.search(r"\.\d{3}", svg)
