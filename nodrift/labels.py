"""Texts and formulas, which stay letters in the page's own fonts.

Fonts differ in width, so each text is hung where matplotlib aligned it and not where
its first letter came to lie. matplotlib is imported late: pages are woven without it.
"""

import html
import math
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from nodrift.marks import (
    BOX,
    Attributes,
    Mark,
    attributes,
    box,
    em,
    look_of,
    moves,
    style_of,
    tag_of,
)
from nodrift.paths import number

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties
    from matplotlib.text import Text


def text_mark(element: ET.Element, text: "Text | None") -> Mark:
    """Return one line of `text`."""
    look, line = look_of(element), element.text or ""
    if "x" in element.attrib:  # matplotlib has hung it
        x, y, *_ = box(element)
        turned = moves(element).get("rotate", [0.0])[0]
    else:
        hook = _hook(element, text, line)
        x, y, turned = hook.x, hook.y, hook.turned
        look |= {"text-anchor": hook.anchor} if hook.anchor != "start" else {}
    place = {"x": number(x, 1), "y": number(y, 1)}
    if round(turned, 1):
        turn = " ".join((number(turned, 1), place["x"], place["y"]))
        place["transform"] = f"rotate({turn})"
    return Mark("text", place, look, _escape(line))


def formula_mark(element: ET.Element, text: "Text | None", source: str) -> Mark:
    """Return a formula in units of the font size, so that it grows with other text."""
    hook = _hook(element, text, source, formula=True)
    inside = ""
    for child in element:
        if tag_of(child) == "text":
            inside += _line(child, hook)
        else:
            x, *sides = box(child)
            bar = dict(zip(BOX, map(em, (x - hook.room, *sides)), strict=True))
            inside += f"<rect{attributes(bar)}/>"
    transform = f"translate({number(hook.x, 1)} {number(hook.y, 1)})"
    if round(hook.turned, 1):
        transform += f" rotate({number(hook.turned, 1)})"
    return Mark("g", {"transform": transform}, look_of(element), inside)


@dataclass(frozen=True, slots=True)
class _Hook:
    """The point at which a text hangs, and how."""

    x: float
    y: float
    turned: float  # degrees
    room: float  # points between where the text begins and the hook
    anchor: str  # SVG's word for it


def _hook(
    element: ET.Element, text: "Text | None", line: str, formula: bool = False
) -> _Hook:
    """Where `line`, which matplotlib placed by its beginning, is held.

    Turned text is aligned by its box, of which only the middle stays put.
    """
    (x, y), (turned,) = (
        moves(element).get(name, default)
        for name, default in (("translate", [0.0, 0.0]), ("rotate", [0.0]))
    )
    if text is None:
        return _Hook(x, y, turned, 0.0, "start")
    side = text.get_horizontalalignment()
    if round(turned, 1) and text.get_rotation_mode() != "anchor":
        side = "center"
    sides = {"left": (0.0, "start"), "center": (0.5, "middle"), "right": (1.0, "end")}
    share, anchor = sides[side]
    room = share * _width(line, text.get_fontproperties(), formula)
    x += room * math.cos(math.radians(turned))
    y += room * math.sin(math.radians(turned))
    return _Hook(x, y, turned, room, anchor)


def _width(line: str, font: "FontProperties", formula: bool = False) -> float:
    """The width in points that matplotlib gives to a line."""
    from matplotlib.textpath import TextToPath

    return float(TextToPath().get_text_width_height_descent(line, font, formula)[0])


@dataclass(frozen=True, slots=True)
class _Glyph:
    """One letter of a formula; lengths are in points, `y` grows downwards."""

    letter: str
    x: float
    y: float
    size: float
    advance: float
    look: Attributes

    def touches(self, other: "_Glyph") -> bool:
        """Whether the `other` glyph begins where this one ends."""
        return abs(self.x + self.advance - other.x) < 0.1 * self.size


def _glyph(element: ET.Element) -> _Glyph:
    from matplotlib.font_manager import FontProperties

    style, letter = style_of(element), element.text or ""
    size = float(style["font-size"].removesuffix("px"))
    font = FontProperties(
        family=style["font-family"].strip("'"),
        style=style.get("font-style", "normal"),  # type: ignore[arg-type]
        weight=int(style.get("font-weight", "400")),
        size=size,
    )
    look = look_of(element)
    look.pop("fill", None)  # the whole formula has it
    look.pop("opacity", None)
    if "font-style" not in look and (letter.isalnum() or letter == "\xa0"):
        look.pop("font-family", None)  # upright letters and digits are page text
    x, y, *_ = box(element)
    return _Glyph(letter, x, y, size, _width(letter, font), look)


def _line(text: ET.Element, hook: _Hook) -> str:
    """The glyphs of a formula: what touched in matplotlib's fonts touches in ours.

    Glyphs after a gap or above one another keep their place. Where there are none,
    the line is hung by SVG itself.
    """
    glyphs = sorted(map(_glyph, text), key=lambda g: (g.x, -g.y))
    if not glyphs:
        return ""
    loose = [True, *(not a.touches(b) for a, b in pairwise(glyphs))]
    whole = sum(loose) == 1
    written, y, look = "", 0.0, None
    for glyph, free in zip(glyphs, loose, strict=True):
        where: Attributes = {}
        if free:
            where["x"] = "0" if whole else em(glyph.x - hook.room, glyph.size)
        if glyph.y != y:
            where["dy"] = em(glyph.y - y, glyph.size)
        if where or glyph.look != look:
            written += "</tspan>" if look is not None else ""
            written += f"<tspan{attributes({**where, **glyph.look})}>"
        written += _escape(glyph.letter)
        y, look = glyph.y, glyph.look
    hung = {"text-anchor": hook.anchor} if whole and hook.anchor != "start" else {}
    return f"<text{attributes(hung)}>{written}</tspan></text>"


def _escape(text: str) -> str:
    """Text for SVG; a brace never looks like a place left open for `place`."""
    return html.escape(text).replace("{", "&#123;")
