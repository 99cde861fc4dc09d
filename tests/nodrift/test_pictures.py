"""Images keep their own pixels."""

import base64
import io
import re
from typing import Any

import pytest

from nodrift.figures import draw

np = pytest.importorskip("numpy")
Image = pytest.importorskip("PIL.Image")


def looks(svg: str, name: str) -> set[str]:
    return set(re.findall(rf' {name}="([^"]*)"', svg))


def test_a_hundred_digits_are_small(plt: Any) -> None:
    fig, axes = plt.subplots(5, 20, figsize=(7, 2))
    digits = np.random.default_rng(0).integers(0, 17, size=(100, 8, 8))
    for ax, digit in zip(axes.flat, digits, strict=True):
        ax.imshow(digit, cmap="gray_r")
        ax.axis("off")
    svg = draw(fig)
    assert svg.count("<image") == 100
    assert "clip-path" not in svg
    assert len(svg) < 35_000


def pixels(svg: str) -> Any:
    (data,) = re.findall('base64,([^"]*)', svg)
    return Image.open(io.BytesIO(base64.b64decode(data)))


@pytest.mark.parametrize("origin", ["upper", "lower"])
def test_a_picture_keeps_its_own_pixels_upright(plt: Any, origin: str) -> None:
    fig, ax = plt.subplots()
    ax.axis("off")
    array = np.arange(6).reshape(2, 3) * 51
    ax.imshow(array, cmap="gray", vmin=0, vmax=255, origin=origin)
    svg = draw(fig)
    image = pixels(svg)
    assert image.mode == "L"
    shown = np.array(image)
    assert (shown == (array if origin == "upper" else array[::-1])).all()
    assert looks(svg, "image-rendering") == {"pixelated"}


def test_a_picture_with_colours_keeps_them_all(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.axis("off")
    array = np.random.default_rng(0).integers(0, 256, size=(9, 9, 3), dtype=np.uint8)
    ax.imshow(array)
    assert (np.array(pixels(draw(fig)).convert("RGB")) == array).all()


def test_a_large_mesh_becomes_a_picture(plt: Any) -> None:
    fig, ax = plt.subplots()
    mesh = ax.pcolormesh(np.random.default_rng(0).random((40, 40)))
    fig.colorbar(mesh)
    svg = draw(fig)
    assert svg.count("<image") == 2
    assert svg.count("<path") < 30
