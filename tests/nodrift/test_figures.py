"""Figures: small, themed, and the same every time."""

import base64
import os
import re
import subprocess
import sys
from typing import Any

import pytest

from nodrift.environment import RUN_SIDE
from nodrift.figures import draw
from nodrift.palette import LIGHT
from nodrift.place import place, refuse

np = pytest.importorskip("numpy")


def looks(svg: str, name: str) -> set[str]:
    return set(re.findall(rf' {name}="([^"]*)"', svg))


# ---- the same every time ----

PLOT = """
import matplotlib, sys
from nodrift.figures import draw, style
matplotlib.use("Agg")
matplotlib.rcParams.update(style())
import matplotlib.pyplot as plt
fig, (left, right) = plt.subplots(1, 2)
left.scatter(range(50), range(50), c=range(50))
left.fill_between([0, 50], [0, 50], hatch="//", alpha=0.5, label="$x^2$")
left.legend()
right.set_aspect("equal")
right.plot([0, 1], label="a")
sys.stdout.write(draw(fig))
"""


def test_two_processes_draw_the_same_bytes() -> None:
    drawings = {
        subprocess.run(
            [sys.executable, "-c", PLOT],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(drawings) == 1
    assert drawings.pop().startswith(b"<svg")


def test_equal_figures_give_equal_bytes(plt: Any) -> None:
    drawings = set()
    for _ in range(2):
        fig, axes = plt.subplots(1, 2)
        axes[0].set(aspect="equal", title="data")
        axes[0].fill_between([0, 1], [1, 2], hatch="//")
        axes[1].imshow(np.eye(3), interpolation="nearest")
        drawings.add(draw(fig))
    assert len(drawings) == 1


DRAWING = """
import sys, nodrift
before = set(sys.modules)
import nodrift.figures
print(*sys.modules.keys() - before)
"""


def modules_that_draw() -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", DRAWING], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_a_change_of_what_draws_is_a_reason_to_run_again() -> None:
    ours = {name for name in modules_that_draw() if name.startswith("nodrift.")}
    files = {name.removeprefix("nodrift.") + ".py" for name in ours}
    assert files - set(RUN_SIDE) == {"place.py"}  # which never changes a drawing


def test_pages_are_woven_without_matplotlib() -> None:
    assert not modules_that_draw() & {"matplotlib", "numpy", "PIL"}


def test_nothing_tells_when_or_with_what_it_was_drawn(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.plot([0, 1])
    svg = draw(fig)
    assert not re.search("<metadata|<!--|Matplotlib|20[0-9][0-9]-", svg)


def test_frames_of_one_figure_have_one_size(plt: Any) -> None:
    boxes = set()
    for top in (1, 1000):
        fig, ax = plt.subplots()
        ax.plot([0, top])
        boxes |= looks(draw(fig), "viewBox")
    assert len(boxes) == 1


def test_a_label_outside_the_figure_widens_it(plt: Any) -> None:
    fig, ax = plt.subplots(figsize=(4, 3))
    ax.text(1.5, 0.5, "far out", transform=ax.transAxes).set_in_layout(True)
    fig.set_layout_engine("none")
    width = float(looks(draw(fig), "viewBox").pop().split()[2])
    assert width > 4 * 72


# ---- colours ----


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("black", "currentColor"),
        ("white", "var(--fig-bg,#fff)"),
        ("grey", "var(--fig-muted,#6b6b6b)"),
        ("0.5", "var(--fig-muted,#6b6b6b)"),
        ("0.8", "color-mix(in srgb,currentColor 20%,var(--fig-bg,#fff))"),
        ("C0", f"var(--fig-c0,{LIGHT[0]})"),
        ("C5", f"var(--fig-c5,{LIGHT[5]})"),
        ("tab:red", f"var(--fig-c3,{LIGHT[3]})"),
        ("orange", f"var(--fig-c1,{LIGHT[1]})"),
        ("#123456", "#123456"),
    ],
)
def test_a_colour_by_name_becomes_the_themes(plt: Any, asked: str, given: str) -> None:
    fig, ax = plt.subplots()
    ax.axis("off")
    ax.plot([0, 1], color=asked)
    assert looks(draw(fig), "stroke") == {given}


def test_transparency_survives(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.axis("off")
    ax.fill_between([0, 1], [1, 2], alpha=0.2)
    ax.plot([0, 1], alpha=0.4)
    ax.scatter([0, 1, 2, 3, 4], [0, 0, 0, 0, 0], alpha=0.6)
    svg = draw(fig)
    assert looks(svg, "fill-opacity") == {".2", ".6"}
    assert looks(svg, "stroke-opacity") == {".4"}


def test_colours_that_stand_for_values_stay(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.axis("off")
    ax.scatter([0, 1, 2], [0, 1, 2], c=[0, 1, 2], cmap="gray")
    fills = looks(draw(fig), "fill") - {"currentColor", "none"}
    assert fills == {"#000", "#808080", "#ffffff"}


def test_contours_in_ink_are_no_values(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.axis("off")
    ax.contour([[0, 1], [1, 0]], levels=[0.5], colors="black")
    assert looks(draw(fig), "stroke") == {"currentColor"}


def test_axes_and_text_take_the_pages_ink(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.set(xlabel="step", title="loss")
    svg = draw(fig)
    muted = "var(--fig-muted,#6b6b6b)"
    assert looks(svg, "fill") == {"currentColor", "none", muted}
    assert looks(svg, "stroke") == {muted}
    assert all("fill" not in text for text in re.findall("<text[^>]*>", svg))


# ---- whatever matplotlib draws ----


def every_kind(plt: Any) -> Any:
    fig, axes = plt.subplots(3, 3, figsize=(9, 9), num="kinds")
    x = np.linspace(0.1, 3, 20)
    u, v = np.meshgrid(x, x)
    flat = iter(axes.flat)
    next(flat).bar([0, 1, 2], [1, 2, 3], hatch="//", yerr=0.2)
    filled = (ax := next(flat)).contourf(u, v, np.sin(u * v), 6)
    fig.colorbar(filled, ax=ax)
    (ax := next(flat)).loglog(x, x, "s-", label="a")
    ax.legend(title="b", frameon=True)
    ax.grid(True)
    (ax := next(flat)).annotate("here", (0, 0), (1, 1), arrowprops={"arrowstyle": "->"})
    ax.twinx().set_ylabel("other")
    next(flat).quiver([0, 1], [0, 1], [1, 1], [0, 1])
    next(flat).boxplot([x, x**2])
    (ax := next(flat)).imshow(np.dstack([u, v, u, v]) / 3, interpolation="bilinear")
    ax.add_patch(plt.Circle((5, 5), 3, fill=False, clip_on=True))
    ax.images[0].set_clip_path(ax.patches[0])
    next(flat).hist([x, x**2], stacked=True, histtype="stepfilled")
    next(flat).pie([1, 2], labels=["x", "y"], wedgeprops={"linewidth": 1})
    fig.suptitle("every kind")
    return fig


def test_plain_matplotlib_is_publishable(plt: Any) -> None:
    svg = draw(every_kind(plt))
    assert refuse(svg) is None
    assert refuse(place(svg, "kinds", "t", "d")) is None


def test_two_figures_share_no_id(plt: Any) -> None:
    svg = draw(every_kind(plt))
    first, second = (
        set(looks(place(svg, name, "t", "d"), "id")) for name in ("a", "b-1")
    )
    assert first and not first & second


def test_smooth_shading_is_refused_in_words(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.tripcolor([0, 1, 0], [0, 0, 1], [0, 1, 2], shading="gouraud")
    with pytest.raises(ValueError, match="smooth shading"):
        draw(fig)


def test_a_level_without_a_region_is_no_path(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.contourf([[0, 1], [1, 0]], levels=[0, 1, 2, 3], colors=["C0", "C1", "C2"])
    assert refuse(draw(fig)) is None


@pytest.mark.parametrize("sticks_out", [False, True])
def test_a_large_mesh_is_a_picture_of_120_dots_an_inch(
    sticks_out: bool, plt: Any
) -> None:
    """However the figure is drawn: a label that sticks out asks for another way."""
    figure = plt.figure(figsize=(2, 2), layout="none")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.pcolormesh(np.random.default_rng(0).random((40, 40)))
    if sticks_out:
        figure.text(1.05, 0.5, "far out")
    (data,) = re.findall(r"data:image/png;base64,([^\"]+)", draw(figure))
    width = int.from_bytes(base64.b64decode(data)[16:20], "big")
    assert abs(width - 240) <= 2


def test_axes_without_a_layout_keep_their_place_and_their_ticks(plt: Any) -> None:
    figure = plt.figure(figsize=(4, 3), layout="none")
    figure.add_axes((0.2, 0.2, 0.5, 0.5)).plot([0, 1], [0, 1])
    svg = draw(figure)
    assert svg.count("<text") == 6 and svg.count(">0.5</text>") == 2


@pytest.mark.parametrize("columns", [1, 4])
def test_titles_of_pictures_have_room_above_them(columns: int, plt: Any) -> None:
    """On a phone letters are a fifth larger: what touches the edge would be cut."""
    figure, row = plt.subplots(1, columns, figsize=(6.5, 1.85), squeeze=False)
    for ax in row[0]:
        ax.imshow(np.zeros((32, 32)))
        ax.set(title="flat", xticks=[], yticks=[])
    svg = draw(figure)
    tops = [float(y) for y in re.findall(r'<text[^>]* y="([0-9.]+)"', svg)]
    letters = 0.76 * 12  # points from the line to the top of an f
    assert len(tops) == columns
    assert min(tops) - letters >= 2
