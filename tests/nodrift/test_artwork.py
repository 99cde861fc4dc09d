"""A published drawing: the same pixels and words, light or dark by itself."""

import base64
import io
import re
from typing import Any

import pytest

from nodrift.artwork import artwork, image
from nodrift.figures import draw
from nodrift.place import DARK_INK, DARK_MUTED, DARK_PAPER, SHEET, refuse

PIL = pytest.importorskip("PIL.Image")
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
