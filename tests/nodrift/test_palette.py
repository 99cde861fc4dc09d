"""The colours of figures: readable, apart for all readers, and named by the page."""

import itertools
import re
from pathlib import Path
from typing import Any

import pytest

from nodrift.palette import DARK, LIGHT, MUTED, palette_css
from nodrift.place import DARK_INK, DARK_MUTED, DARK_PAPER

np = pytest.importorskip("numpy")

SHEET = Path(__file__).parents[2] / "docs/theme/assets/figures.css"
THEME = SHEET.with_name("theme.css")
FILE_MUTED = MUTED.partition(",")[2].rstrip(")")  # where no page says another


def linear(colour: str) -> Any:
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(
        channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4
    )


def luminance(colour: str) -> float:
    return float(linear(colour) @ [0.2126, 0.7152, 0.0722])


@pytest.mark.parametrize(
    ("colours", "paper"), [(LIGHT, "#ffffff"), (LIGHT, "#fffdfa"), (DARK, "#1e2129")]
)
def test_every_series_has_enough_contrast(colours: tuple[str, ...], paper: str) -> None:
    for colour in colours:
        low, high = sorted((luminance(colour), luminance(paper)))
        assert (high + 0.05) / (low + 0.05) >= 4.5, colour


@pytest.mark.parametrize(
    ("colour", "paper"),
    [(FILE_MUTED, "#ffffff"), (DARK_MUTED, DARK_PAPER), (DARK_INK, DARK_PAPER)],
)
def test_words_of_a_drawing_that_stands_alone_can_be_read(
    colour: str, paper: str
) -> None:
    low, high = sorted((luminance(colour), luminance(paper)))
    assert (high + 0.05) / (low + 0.05) >= 4.5


def test_theme_and_file_have_one_paper() -> None:
    """Where the image stands in, it is the colour of the page it stands on."""
    theme = THEME.read_text(encoding="utf-8")
    for name, colour in (
        ("md-default-bg-color", DARK_PAPER),
        ("md-default-fg-color", DARK_INK),
        ("fig-muted", DARK_MUTED),
    ):
        found = re.search(rf"--{name}: light-dark\(#\w+, (#\w+)\);", theme)
        assert found is not None and found[1] == colour


# Linear RGB as seen with no red, green or blue cones (Machado et al., 2009, table 1).
SIGHT = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def oklab(rgb: Any) -> Any:
    """Linear RGB in a space where distances are differences seen (Ottosson, 2020)."""
    cones = [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
    lab = [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
    return np.array(lab) @ np.cbrt(np.array(cones) @ np.clip(rgb, 0, 1))


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("colours", [LIGHT, DARK])
def test_series_stay_apart_for_every_kind_of_sight(
    colours: tuple[str, ...], sight: str
) -> None:
    seen = [oklab(np.array(SIGHT[sight]) @ linear(colour)) for colour in colours]
    for a, b in itertools.combinations(range(len(colours)), 2):
        # A just noticeable difference is about 0.02.
        assert np.linalg.norm(seen[a] - seen[b]) > 0.085, (colours[a], colours[b])


def test_the_style_sheet_names_each_colour_once_per_scheme() -> None:
    css = palette_css()
    light, _, dark = css.partition("@media screen")
    assert re.findall("#[0-9a-f]{6}", light) == list(LIGHT)
    assert re.findall("#[0-9a-f]{6}", dark) == list(DARK)
    assert css.count("{") == css.count("}") == 3


def test_the_published_style_sheet_has_these_colours() -> None:
    assert palette_css() in SHEET.read_text(encoding="utf-8")


def test_without_scripts_a_dark_screen_has_the_same_colours() -> None:
    """There no scheme has a name, so the theme says them for the screen itself."""
    css = SHEET.with_name("theme.css").read_text(encoding="utf-8")
    rule = re.search(r":root:not\(\[data-md-color-scheme\]\) \{(.*?)\}", css, re.DOTALL)
    assert rule is not None
    named = dict(re.findall(r"--(fig-c\d): (#\w+);", rule[1]))
    assert named == {f"fig-c{i}": colour for i, colour in enumerate(DARK)}
