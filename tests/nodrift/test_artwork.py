"""A published drawing: the same pixels and words, light or dark by itself."""

import base64
import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nodrift.artwork import artwork, image
from nodrift.figures import draw
from nodrift.place import DARK_INK, DARK_MUTED, DARK_PAPER, SHEET, refuse

PIL = pytest.importorskip("PIL.Image")
RECORDS = Path(__file__).parents[2] / "build" / "records"
SVG = "{http://www.w3.org/2000/svg}"
DATA = re.compile(r"data:image/(png|webp);base64,([A-Za-z0-9+/=]+)")


def pictures(svg: str) -> list[tuple[str, Any]]:
    """Format and RGBA pixels of each image of a drawing."""
    return [
        (kind, PIL.open(io.BytesIO(base64.b64decode(data))).convert("RGBA"))
        for kind, data in DATA.findall(svg)
    ]


def numbers(kind: str) -> Any:
    np = pytest.importorskip("numpy")
    ramp = np.arange(64 * 48).reshape(48, 64)
    return {
        "grey": (ramp % 251 / 250),
        "colours": np.dstack([ramp % 256, ramp // 256, ramp % 7]).astype("uint8"),
        "clear": np.dstack([ramp % 256, ramp % 5, ramp % 9, ramp % 256]).astype(
            "uint8"
        ),
        "tiny": np.array([[0.0, 1.0], [1.0, 0.0]]),
    }[kind]


@pytest.mark.parametrize("kind", ["grey", "colours", "clear", "tiny"])
def test_pictures_keep_every_pixel(plt: Any, kind: str) -> None:
    fig, ax = plt.subplots()
    ax.imshow(numbers(kind), cmap="gray")
    drawn = draw(fig)
    published = artwork(drawn, "fig-a", "a", "b")
    before, after = pictures(drawn), pictures(published)
    assert len(before) == len(after) > 0
    for (_, old), (_, new) in zip(before, after, strict=True):
        assert old.size == new.size
        assert old.tobytes() == new.tobytes()
    assert len(published) <= len(drawn) + len(SHEET) + 60
    assert refuse(published) is None


def test_a_large_picture_becomes_smaller(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.imshow(numbers("grey"), cmap="gray")
    drawn = draw(fig)
    published = artwork(drawn, "fig-a", "a", "b")
    assert {kind for kind, _ in pictures(published)} == {"webp"}
    assert len(published) - len(SHEET) < len(drawn)


def test_it_has_its_own_dark_colours_and_passes_where_others_do_not(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.plot([1, 2])
    published = artwork(draw(fig), "fig-a", "a", "b")
    assert published.count("<style>") == 1
    assert {DARK_INK, DARK_PAPER, DARK_MUTED} <= set(re.findall("#[0-9a-f]{6}", SHEET))
    assert refuse(published) is None
    assert refuse(published.replace("svg:root{color-", "*{color-")) is not None
    # Within a page it says nothing: the page's own root is no svg.
    assert re.sub(r"@media[^{]*", "", SHEET).count("{svg:root{") == 1
    assert SHEET.startswith("svg:root{")


def test_equal_drawings_are_published_as_equal_files(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.imshow(numbers("grey"))
    drawn = draw(fig)
    assert artwork(drawn, "fig-a", "a", "b") == artwork(drawn, "fig-a", "a", "b")


def test_words_with_quotes_stay_one_attribute() -> None:
    svg = '<svg viewBox="0 0 72 36"></svg>'
    woven = image(svg, "a.svg", 'Say "a" & <b>')
    assert 'alt="Say &quot;a&quot; &amp; &lt;b&gt;"' in woven
    assert 'width="96" height="48"' in woven


def painted(element: ET.Element, fill: str = "") -> Iterator[tuple[ET.Element, str]]:
    """Each element below with the colour that it is filled with."""
    for child in element:
        own = child.get("fill", fill)
        yield child, own
        yield from painted(child, own)


def unreadable(svg: str) -> list[str]:
    """Upright words in ink upon a light picture: ink is light too on a dark page."""
    found, below = [], []
    root = ET.fromstring(svg)
    for element, fill in painted(root, root.get("fill", "")):
        if element.tag == f"{SVG}image":
            left, top, width, height = (
                float(element.attrib[side]) for side in ("x", "y", "width", "height")
            )
            (_, picture), *_ = pictures(element.attrib["href"])
            below.append((left, top, width, height, picture))
        if element.tag != f"{SVG}text" or fill != "currentColor":
            continue
        x, y = (float(element.get(at, "nan").split()[0]) for at in ("x", "y"))
        for left, top, width, height, picture in below:
            across, down = (x - left) / width, (y - 3 - top) / height
            if 0.01 < across < 0.99 and 0.01 < down < 0.99:
                at = int(across * picture.width), int(down * picture.height)
                red, green, blue, opaque = picture.getpixel(at)
                if opaque > 200 and red + green + blue > 380:
                    found.append("".join(element.itertext()))
    return found


@pytest.mark.parametrize(
    ("grey", "colour", "lost"),
    [
        (1.0, "black", ["words"]),
        (0.0, "black", []),
        (1.0, "#c00000", []),
    ],
)
def test_ink_upon_a_light_picture_is_noticed(
    plt: Any, grey: float, colour: str, lost: list[str]
) -> None:
    fig, ax = plt.subplots()
    ax.imshow([[grey, grey], [grey, grey]], cmap="gray", vmin=0, vmax=1)
    ax.text(0.5, 0.5, "words", color=colour)
    assert unreadable(draw(fig)) == lost


def test_no_figure_of_the_book_has_words_that_vanish_in_the_dark() -> None:
    files = sorted(RECORDS.glob("*/*/figures/*.svg"))
    if not files:
        pytest.skip("nothing was run here")
    assert {
        file.name: lost
        for file in files
        if (lost := unreadable(file.read_text("utf-8")))
    } == {}
