"""One thing on the canvas: what it is, where, and how it looks in the page's colours."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field

from nodrift.palette import INK, paint
from nodrift.paths import number

FONT_SIZE = 12  # points; the size in which figures are laid out
BOX = ("x", "y", "width", "height")

DEFAULTS = {
    "stroke-width": "1",
    "stroke-dashoffset": "0",
    "stroke-linejoin": "round",
    "stroke-linecap": "butt",
    "stroke-opacity": "1",
    "fill-opacity": "1",
    "opacity": "1",
    "text-anchor": "start",
    "font-size": "1em",
    "fill": INK,
}
# What a text keeps of matplotlib's font: all else is the page's own.
FAMILIES = {
    "monospace": "var(--fig-mono,monospace)",
    "STIX": "var(--fig-math,KaTeX_Math,KaTeX_Main,serif)",
}

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """An element to write. Texts and formulas have something `inside`."""

    tag: str
    place: Attributes
    look: Attributes = field(default_factory=dict)
    inside: str = ""
    clip: str = ""  # matplotlib's id of what it is clipped to

    def written(self, look: Attributes) -> str:
        """The element as text, with another look."""
        start = f"<{self.tag}{attributes({**self.place, **look})}"
        return f"{start}>{self.inside}</{self.tag}>" if self.inside else f"{start}/>"


def attributes(values: Attributes) -> str:
    return "".join(f' {name}="{value}"' for name, value in values.items())


def em(points: float, size: float = FONT_SIZE) -> str:
    """A length that grows with the text."""
    return f"{number(points / size, 2)}em"


def tag_of(element: ET.Element) -> str:
    """The element's name; a comment, which has a function in its place, has none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def reference(value: str) -> str:
    """The id in `#id` or `url(#id)`, or nothing."""
    found = re.fullmatch(r"(?:url\()?#([^)]+)\)?", value)
    return found[1] if found else ""


def link(element: ET.Element) -> str:
    return element.get("{http://www.w3.org/1999/xlink}href", "")


def box(element: ET.Element) -> tuple[float, ...]:
    """Left, top, width and height in points, 0 where they are not given."""
    return tuple(float(element.get(name, "0")) for name in BOX)


def moves(element: ET.Element) -> dict[str, list[float]]:
    """The parts of its transform by name: `translate(3 4)` gives [3, 4]."""
    parts = re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", ""))
    return {name: [float(n) for n in re.split(r"[ ,]+", v)] for name, v in parts}


def style_of(element: ET.Element) -> Attributes:
    pairs = (p.partition(":") for p in element.get("style", "").split(";") if p.strip())
    return {k.strip(): v.strip() for k, _, v in pairs}


def look_of(element: ET.Element, themed: bool = True) -> Attributes:
    """Its style as presentation attributes, without what is the default.

    Colours stay as they are unless `themed`.
    """
    style = style_of(element)
    style |= {k: element.attrib[k] for k in ("fill", "stroke") if k in element.attrib}
    look: Attributes = {}
    for name, value in style.items():
        if name in {"fill", "stroke"}:
            value = paint(value) if themed else value
        elif name == "font-size":
            value = em(float(value.removesuffix("px")))
        elif name == "font-family":
            value = next((v for k, v in FAMILIES.items() if k in value), "")
        elif name == "stroke-dasharray":
            value = " ".join(number(float(n), 2) for n in value.split(","))
        elif re.fullmatch(r"-?[\d.]+(e-?\d+)?", value):
            value = number(float(value), 2)
        if value and DEFAULTS.get(name) != value:
            look[name] = value
    if not themed and "fill" not in style:
        look["fill"] = "#000"  # black that stands for a value is not the page's ink
    if "stroke" not in look and tag_of(element) != "text":
        look = {k: v for k, v in look.items() if not k.startswith("stroke-")}
    return dict(sorted(look.items()))


def is_visible(look: Attributes) -> bool:
    filled = look.get("fill") != "none" and look.get("fill-opacity") != "0"
    stroked = "stroke" in look and look.get("stroke-opacity") != "0"
    return (filled or stroked) and look.get("opacity") != "0"
