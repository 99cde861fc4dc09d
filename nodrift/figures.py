"""Turn a matplotlib figure into a small SVG that takes the page's colours.

A script draws with plain matplotlib commands. Ink, paper, greys and the colour cycle
become CSS variables, so one drawing serves light and dark pages; colours that stand
for values (images, contours, points coloured by an array) stay as they are. Text stays
text. Equal figures give equal bytes: no dates, no random ids, no hidden order.
"""

import base64
import html
import io
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.figure import Figure
    from matplotlib.text import Text
    from PIL.Image import Image

# ---- colours ----

# Blue, orange, green, red, purple, brown: matplotlib's own order, so that "tab:red"
# and "C3" are one colour here too. At least 4.5:1 on their paper, and apart for
# readers who see two primaries (Machado et al., 2009): tests/nodrift/test_figures.py.
LIGHT = ("#0178ce", "#ac4303", "#337053", "#79243f", "#7f3d91", "#3d2a01")
DARK = ("#6aa2f8", "#fca060", "#83d8c0", "#ed6060", "#a779ae", "#f1ec9d")

TAB = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b")
NAMED = ("#0000ff", "#ffa500", "#008000", "#ff0000", "#800080", "#a52a2a")
SERIES = {
    colour: f"var(--fig-c{i},{LIGHT[i]})"
    for names in (LIGHT, TAB, NAMED)
    for i, colour in enumerate(names)
}
INK, PAPER, MUTED = "currentColor", "var(--fig-bg,#fff)", "var(--fig-muted,#6b6b6b)"
GREYS = {0: INK, 127: MUTED, 128: MUTED, 255: PAPER}  # "0.5" and "grey" are 128


def palette_css() -> str:
    """Return the series colours as CSS; print keeps the light ones."""
    light, dark = (
        "".join(f"{indent}--fig-c{i}: {colour};\n" for i, colour in enumerate(colours))
        for indent, colours in (("  ", LIGHT), ("    ", DARK))
    )
    slate = f'  [data-md-color-scheme="slate"] {{\n{dark}  }}\n'
    return f":root {{\n{light}}}\n@media screen {{\n{slate}}}\n"


def _paint(colour: str) -> str:
    """The theme's name for a colour a script asked for by name, grey or cycle."""
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        return colour
    red, green, blue = bytes.fromhex(colour[1:])
    if red == green == blue:
        share = round(100 * (1 - red / 255))
        return GREYS.get(red) or f"color-mix(in srgb,{INK} {share}%,{PAPER})"
    return SERIES.get(colour, colour)


# ---- what matplotlib is told before the script runs ----

# Figures are laid out with DejaVu Sans of this size, in points, which every matplotlib
# has. It is wide: a page can show its own, narrower font larger in the same room.
FONT_SIZE = 12


def style() -> dict[str, object]:
    """Return the rcParams under which scripts draw; needs matplotlib."""
    from cycler import cycler

    return {
        "figure.figsize": (6.4, 3.6),
        "figure.constrained_layout.use": True,  # labels find room by themselves
        "figure.facecolor": "none",
        "figure.max_open_warning": 0,
        "figure.titlesize": "medium",
        "font.family": ["sans-serif"],
        "font.sans-serif": ["DejaVu Sans"],
        "font.size": FONT_SIZE,
        "mathtext.fontset": "custom",  # letters as in formulas, digits as in labels
        "mathtext.it": "STIXGeneral:italic",
        "mathtext.rm": "STIXGeneral",  # as wide as most pages' digits
        "mathtext.bf": "STIXGeneral:bold",
        "mathtext.cal": "STIXGeneral:italic",
        "mathtext.fallback": "stix",
        "axes.facecolor": "none",
        "axes.edgecolor": "0.5",
        "axes.axisbelow": True,
        "axes.labelsize": "medium",
        "axes.linewidth": 0.8,
        "axes.prop_cycle": cycler(color=list(LIGHT)),
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": "medium",
        "grid.alpha": 0.3,
        "grid.color": "0.5",
        "grid.linewidth": 0.8,
        "hatch.linewidth": 0.8,
        "image.interpolation": "none",  # pixels are kept; the browser makes them large
        "legend.edgecolor": "0.5",
        "legend.fontsize": 0.92 * FONT_SIZE,
        "legend.frameon": False,
        "legend.handlelength": 1.6,
        "lines.linewidth": 1.8,
        "lines.markersize": 5,
        "lines.solid_capstyle": "round",
        "patch.linewidth": 0.8,
        "path.simplify": True,
        "path.simplify_threshold": 0.2,
        "savefig.dpi": 120,  # of what has to become pixels: large meshes
        "scatter.edgecolors": "none",
        **{f"{axis}tick.color": "0.5" for axis in "xy"},
        **{f"{axis}tick.labelcolor": "black" for axis in "xy"},
        **{f"{axis}tick.labelsize": 0.92 * FONT_SIZE for axis in "xy"},
        **{f"{axis}tick.major.width": 0.8 for axis in "xy"},
        **{f"{axis}tick.minor.size": 0 for axis in "xy"},
    }


# ---- from the figure to matplotlib's SVG ----

VALUES = "values"  # the group of a collection whose colours stand for numbers
MESH_LIMIT = 64  # cells of a mesh drawn one by one; a larger mesh becomes a picture


def draw(figure: "Figure") -> str:
    """Return `figure` as one `<svg>`, ready for `place`.

    `{id}`, `{title}` and `{desc}` are left open. The figure itself is not changed.
    Raises ValueError, in words for the script's author, for what has no small drawing:
    smooth (Gouraud) shading and turned images.
    """
    import matplotlib

    keep_text: Any = {
        "svg.fonttype": "none",
        "svg.image_inline": True,
        "svg.hashsalt": "-",
    }
    with matplotlib.rc_context(keep_text), _prepared(figure) as texts:
        buffer = io.BytesIO()
        figure.savefig(
            buffer,
            format="svg",
            metadata=dict.fromkeys(("Creator", "Date", "Format", "Type")),
            bbox_inches=_frame(figure),
        )
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
    return _Drawing(ET.fromstring(buffer.getvalue(), parser), texts).svg()


@contextmanager
def _prepared(figure: "Figure") -> Iterator[dict[str, "Text"]]:
    """Write into group ids what the SVG alone would not say; yield the texts by id."""
    from matplotlib.collections import Collection, QuadMesh
    from matplotlib.image import AxesImage
    from matplotlib.text import Text

    undo: list[tuple[Callable[[Any], None], Any]] = []

    def change(artist: "Artist", name: str, value: object) -> None:
        setter = getattr(artist, f"set_{name}")
        undo.append((setter, getattr(artist, f"get_{name}")()))
        setter(value)

    # The layout engine starts from where it left the axes: put them back afterwards.
    for axes in figure.axes:
        given, shown = (
            axes.get_position(original).frozen() for original in (True, False)
        )
        undo += [  # last first: setting a position takes axes out of the layout
            (axes.set_in_layout, axes.get_in_layout()),
            (partial(axes.set_position, which="active"), shown),
            (partial(axes.set_position, which="original"), given),
        ]
    figure.draw_without_rendering()  # some ticks exist only after a first drawing
    texts = {f"text-{i}": text for i, text in enumerate(figure.findobj(Text))}
    try:
        for gid, text in texts.items():
            change(text, "gid", gid)
        for artist in figure.findobj():
            values = artist.get_array() if isinstance(artist, Collection) else None
            if isinstance(artist, AxesImage):
                if artist.get_interpolation() in {"auto", "antialiased", "nearest"}:
                    change(artist, "interpolation", "none")
            # contour(colors="black") has values too, but asks for ink.
            elif values is not None and getattr(artist, "colors", None) is None:
                change(artist, "gid", VALUES)
                if isinstance(artist, QuadMesh) and values.size > MESH_LIMIT:
                    change(artist, "rasterized", True)
        yield texts
    finally:
        for setter, value in reversed(undo):
            setter(value)


def _frame(figure: "Figure") -> Any:
    """The figure's own box in inches, widened where a label sticks out.

    A tight box would change from frame to frame, and a stepper would jump.
    """
    from matplotlib.transforms import Bbox

    width, height = figure.get_size_inches()
    ink = figure.get_tightbbox()
    sides = (0 - ink.x0, 0 - ink.y0, ink.x1 - width, ink.y1 - height)
    left, low, right, high = (math.ceil(s / 0.05) * 0.05 * (s > 0.01) for s in sides)
    return Bbox([[-left, -low], [width + right, height + high]])


# ---- from matplotlib's SVG to ours ----

Attributes = dict[str, str]

SIZE = ("width", "height")
RUN = 4  # equal markers in a row from which a marked path is shorter


@dataclass(frozen=True, slots=True)
class _Mark:
    """One thing on the canvas: an element, where it is, and how it looks."""

    tag: str
    place: Attributes
    look: Attributes = field(default_factory=dict)
    inside: str = ""
    clip: str = ""  # the raw id of what it is clipped to


class _Drawing:
    """One figure on its way from matplotlib's elements to ours.

    `texts` are the figure's texts by group id: SVG fonts differ in width, so each text
    is hung where matplotlib aligned it and not where its first letter came to lie.
    """

    def __init__(self, root: ET.Element, texts: dict[str, "Text"]) -> None:
        self.root = root
        self.texts = texts
        self.raw = {e.get("id", ""): e for e in root.iter() if e.get("id")}
        self.names: dict[tuple[str, str, str], str] = {}  # our definitions' short ids

    def svg(self) -> str:
        marks = list(_joined(self._dotted(self._marks(self.root))))
        body = "".join(self._clipped(marks))
        definitions = "".join(
            f'<{tag} id="{name}"{attributes}>{inside}</{tag}>'
            for (tag, attributes, inside), name in self.names.items()
        )
        width, height = (float(n) for n in self.root.attrib["viewBox"].split()[2:])
        box = f"0 0 {_number(width, 1)} {_number(height, 1)}"
        pixels = [_number(n * 96 / 72, 0) for n in (width, height)]
        attributes = {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "nd-svg",
            "viewBox": box,
            "width": pixels[0],
            "height": pixels[1],
            "role": "img",
            "fill": INK,
            "stroke-linejoin": "round",
            "font-family": "var(--fig-font,sans-serif)",
            "font-size": f"var(--fig-size,{FONT_SIZE}px)",
        }
        return (
            f'<svg{_attributes(attributes)} aria-labelledby="{{id}}-t {{id}}-d">'
            '<title id="{id}-t">{title}</title><desc id="{id}-d">{desc}</desc>'
            + (f"<defs>{definitions}</defs>" if definitions else "")
            + f"{body}</svg>"
        )

    # -- reading --

    def _marks(
        self, parent: ET.Element, group: str = "", clip: str = ""
    ) -> Iterator[_Mark]:
        """The marks below `parent`, in drawing order, without its groups."""
        formula = ""
        for element in parent:
            tag = _tag(element)
            if not tag:  # a comment: the source of the formula that follows
                formula = html.unescape((element.text or "")[1:-1])
                continue
            if tag == "filter" or "filter" in element.attrib:
                raise ValueError("smooth shading has no small drawing; use imshow")
            inner = _reference(element.get("clip-path", "")) or clip
            if tag == "g" and "transform" in element.attrib:
                yield replace(self._formula(element, group, formula), clip=clip)
            elif tag in {"g", "a"}:
                name = element.get("id", "")
                named = name == VALUES or name in self.texts
                yield from self._marks(element, name if named else group, inner)
            elif tag == "text":
                yield replace(self._text(element, group), clip=clip)
            elif tag == "image":
                yield self._image(element, clip)
            elif tag in {"path", "use"}:
                look = _look(element, themed=group != VALUES)
                if _visible(look):
                    yield _Mark(tag, self._place(element), look, clip=inner)
            elif tag not in {"defs", "metadata"}:
                raise ValueError(f"<{tag}> is not drawn by plain matplotlib commands")

    def _place(self, element: ET.Element) -> Attributes:
        if _tag(element) == "path":
            return {"d": _compact(element.attrib["d"])}
        x, y = (float(element.get(axis, "0")) for axis in "xy")
        return {
            "href": _reference(_href(element)),
            "x": _number(x, 1),
            "y": _number(y, 1),
        }

    def _text(self, element: ET.Element, group: str) -> _Mark:
        look = _look(element)
        moves = _moves(element.get("transform", ""))
        angle = moves["rotate"][0] if "rotate" in moves else 0.0
        if "translate" in moves:  # not hung by matplotlib: it lies where it begins
            share, word = self._hang(group, angle)
            room = share * self._width(group, element.text or "")
            x, y = _along(moves["translate"], angle, room)
            look = {**look, "text-anchor": word}
        else:
            x, y = float(element.attrib["x"]), float(element.attrib["y"])
        if look.get("text-anchor") == "start":
            del look["text-anchor"]
        place = {"x": _number(x, 1), "y": _number(y, 1)}
        if round(angle, 1):
            turn = " ".join((_number(angle, 1), place["x"], place["y"]))
            place["transform"] = f"rotate({turn})"
        return _Mark("text", place, look, _escape(element.text or ""))

    def _formula(self, element: ET.Element, group: str, source: str) -> _Mark:
        """A formula in units of the font size, so that it grows with other text."""
        moves = _moves(element.attrib["transform"])
        angle = moves["rotate"][0] if "rotate" in moves else 0.0
        share, word = self._hang(group, angle)
        room = share * self._width(group, source, formula=True)
        x, y = _along(moves["translate"], angle, room)
        inside = ""
        for child in element:
            if _tag(child) == "text":
                inside += _line(child, room, word)
            else:
                sides = {k: float(child.attrib[k]) for k in ("x", "y", *SIZE)}
                sides["x"] -= room
                rect = {k: _em(v) for k, v in sides.items()}
                inside += f"<rect{_attributes(rect)}/>"
        transform = f"translate({_number(x, 1)} {_number(y, 1)})"
        if round(angle, 1):
            transform += f" rotate({_number(angle, 1)})"
        return _Mark("g", {"transform": transform}, _look(element), inside)

    def _hang(self, group: str, angle: float) -> tuple[float, str]:
        """The share of a text's width left of its fixed point, and SVG's word for it.

        Turned text is aligned by its box, of which only the middle stays put.
        """
        text = self.texts.get(group)
        side = "left" if text is None else text.get_horizontalalignment()
        if round(angle, 1) and text and text.get_rotation_mode() != "anchor":
            side = "center"
        sides = {"left": (0.0, "start"), "center": (0.5, "middle")}
        return sides.get(side, (1.0, "end"))

    def _width(self, group: str, line: str, formula: bool = False) -> float:
        """The width in points that matplotlib gave to one line of a text."""
        from matplotlib.textpath import TextToPath

        if group not in self.texts:
            return 0.0
        properties = self.texts[group].get_fontproperties()
        size = TextToPath().get_text_width_height_descent(line, properties, formula)
        return float(size[0])

    def _image(self, element: ET.Element, clip: str) -> _Mark:
        """An upright picture at its own number of pixels, without needless clipping."""
        x, y, width, height = (float(element.get(k, "0")) for k in ("x", "y", *SIZE))
        moves = _moves(element.get("transform", ""))
        sx, sy, dx, dy = 1.0, 1.0, 0.0, 0.0
        if "matrix" in moves:
            sx, b, c, sy, dx, dy = moves["matrix"]
            if abs(b) + abs(c) > 1e-6:
                raise ValueError("an image is turned; turn the array instead")
        elif "scale" in moves:
            sx, sy = moves["scale"]
            dx, dy = sx * moves["translate"][0], sy * moves["translate"][1]
        ends = sorted((sx * x + dx, sx * (x + width) + dx))
        sides = sorted((sy * y + dy, sy * (y + height) + dy))
        href = _picture(_href(element), mirrored=sx < 0, flipped=sy < 0)
        place = {
            "x": _number(ends[0], 2),
            "y": _number(sides[0], 2),
            "width": _number(ends[1] - ends[0], 2),
            "height": _number(sides[1] - sides[0], 2),
            "href": href,
            "preserveAspectRatio": "none",
        }
        look = {}
        if "pixelated" in element.get("style", ""):
            look["image-rendering"] = "pixelated"
        if "opacity" in element.attrib:
            look["opacity"] = _number(float(element.attrib["opacity"]), 2)
        if self._holds(clip, (ends[0], sides[0], ends[1], sides[1])):
            clip = ""
        return _Mark("image", place, look, clip=clip)

    def _holds(self, clip: str, box: tuple[float, float, float, float]) -> bool:
        """Whether nothing of `box` is cut off by a rectangular clip."""
        shape = self.raw[clip][0] if clip else None
        if shape is None or _tag(shape) != "rect":
            return False
        x, y, width, height = (float(shape.attrib[k]) for k in ("x", "y", *SIZE))
        out = (x - box[0], y - box[1], box[2] - x - width, box[3] - y - height)
        return max(out) < 0.1

    # -- making it short --

    def _dotted(self, marks: Iterable[_Mark]) -> Iterator[_Mark]:
        """Replace equal markers in a row by one path that carries them on its corners.

        Each corner is painted by itself, so overlapping transparent points still add.
        """
        for (tag, look, href, clip), run in groupby(
            marks, lambda m: (m.tag, m.look, m.place.get("href"), m.clip)
        ):
            same = list(run)
            if tag != "use":
                yield from same
            elif len(same) < RUN:
                yield from (self._single(mark) for mark in same)
            else:
                shape = self.raw[href or ""]
                face = {**look, **_look(shape)}
                path = f"<path{_attributes({**self._place(shape), **face})}/>"
                options = {"markerUnits": "userSpaceOnUse", "overflow": "visible"}
                name = self._name("marker", options, path)
                corners = "L".join(f"{m.place['x']} {m.place['y']}" for m in same)
                marker = dict.fromkeys(
                    ("marker-start", "marker-mid", "marker-end"), f"url(#{name})"
                )
                d = _compact(f"M{corners}", keep=True)
                yield _Mark("path", {"d": d}, {"fill": "none", **marker}, clip=clip)

    def _single(self, mark: _Mark) -> _Mark:
        """A marker by itself, such as a tick: a reference to its shape."""
        shape = self.raw[mark.place["href"]]
        own, look = _look(shape), mark.look
        if own:  # a shape of one look; the shape of a collection takes many
            own, look = {**look, **own}, {}
        name = self._name("path", {**self._place(shape), **own})
        return replace(mark, place={**mark.place, "href": f"#{name}"}, look=look)

    def _clipped(self, marks: list[_Mark]) -> Iterator[str]:
        for clip, run in groupby(marks, lambda m: m.clip):
            body = "".join(self._shared(run))
            if clip:
                body = f'<g clip-path="url(#{self._define(clip)})">{body}</g>'
            yield body

    def _shared(self, marks: Iterable[_Mark]) -> Iterator[str]:
        """Write a look once for the neighbours that share it."""
        for look, run in groupby(marks, lambda m: m.look):
            same = list(run)
            look = {k: self._resolved(v) for k, v in look.items()}
            # An opacity on the group would stop its members from adding up.
            whole = len(same) > 1 and look and "opacity" not in look
            own = {} if whole else look
            body = "".join(_written(mark, own) for mark in same)
            yield f"<g{_attributes(look)}>{body}</g>" if whole else body

    def _resolved(self, value: str) -> str:
        """A hatch by our name; anything else as it is."""
        raw = _reference(value)
        return f"url(#{self._define(raw)})" if raw in self.raw else value

    def _define(self, raw: str) -> str:
        """Our name for a clip path or a hatch."""
        element = self.raw[raw]
        options = {k: v for k, v in element.attrib.items() if k not in {"id", "x", "y"}}
        inside = ""
        for child in element:
            look = _look(child)
            if _tag(child) == "path":
                place = self._place(child)
            else:
                sides = {k: float(child.attrib[k]) for k in ("x", "y", *SIZE)}
                place = {k: _number(v, 1) for k, v in sides.items()}
            if _visible(look):
                inside += f"<{_tag(child)}{_attributes({**place, **look})}/>"
        return self._name(_tag(element), options, inside)

    def _name(self, tag: str, attributes: Attributes, inside: str = "") -> str:
        """One short id for equal definitions, in order of first use."""
        content = (tag, _attributes(attributes), inside)
        return self.names.setdefault(content, f"{{id}}-{len(self.names)}")


def _joined(marks: Iterable[_Mark]) -> Iterator[_Mark]:
    """Join neighbouring opaque strokes of one look into one path."""
    for look, run in groupby(marks, lambda m: (m.tag, m.look, m.clip)):
        same = list(run)
        bare = look[0] == "path" and look[1].get("fill") == "none"
        if bare and not {"opacity", "stroke-opacity", "marker-mid"} & look[1].keys():
            d = "".join(mark.place["d"] for mark in same)
            yield replace(same[0], place={"d": d})
        else:
            yield from same


# ---- attributes, numbers and paths ----

DEFAULTS = {
    "stroke-width": "1",
    "stroke-dashoffset": "0",
    "stroke-linejoin": "round",
    "stroke-linecap": "butt",
    "stroke-opacity": "1",
    "fill-opacity": "1",
    "opacity": "1",
}
# What a text keeps of matplotlib's font: all else is the page's own.
FAMILIES = {
    "monospace": "var(--fig-mono,monospace)",
    "STIX": "var(--fig-math,KaTeX_Math,KaTeX_Main,serif)",
}


def _style(element: ET.Element) -> Attributes:
    pairs = (p.partition(":") for p in element.get("style", "").split(";") if p.strip())
    return {k.strip(): v.strip() for k, _, v in pairs}


def _look(element: ET.Element, themed: bool = True) -> Attributes:
    """An element's style as presentation attributes, without what is the default."""
    style = _style(element)
    style |= {k: element.attrib[k] for k in ("fill", "stroke") if k in element.attrib}
    look: Attributes = {}
    for name, value in style.items():
        if name in {"fill", "stroke"}:
            value = _paint(value) if themed else value
        elif name == "font-size":
            value = _em(float(value.removesuffix("px")))
        elif name == "font-family":
            value = next((v for k, v in FAMILIES.items() if k in value), "")
        elif name == "stroke-dasharray":
            value = " ".join(_number(float(n), 2) for n in value.split(","))
        elif re.fullmatch(r"-?[\d.]+(e-?\d+)?", value):
            value = _number(float(value), 2)
        inherited = {("fill", INK), ("font-size", "1em")}
        if value and DEFAULTS.get(name) != value and (name, value) not in inherited:
            look[name] = value
    if not themed and "fill" not in style:
        look["fill"] = "#000"  # black that stands for a value is not the page's ink
    if "stroke" not in look and _tag(element) != "text":
        look = {k: v for k, v in look.items() if not k.startswith("stroke-")}
    return dict(sorted(look.items()))


def _visible(look: Attributes) -> bool:
    filled = look.get("fill") != "none" and look.get("fill-opacity") != "0"
    stroked = "stroke" in look and look.get("stroke-opacity") != "0"
    return (filled or stroked) and look.get("opacity") != "0"


@dataclass(frozen=True, slots=True)
class _Glyph:
    """One letter of a formula; lengths are in points, `y` grows downwards."""

    letter: str
    x: float
    y: float
    size: float
    advance: float
    look: Attributes

    def follows(self, other: "_Glyph") -> bool:
        """Whether nothing lies between this glyph and the `other` one before it."""
        return abs(other.x + other.advance - self.x) < 0.1 * other.size


def _glyph(element: ET.Element) -> _Glyph:
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    style, letter = _style(element), element.text or ""
    size = float(style["font-size"].removesuffix("px"))
    properties = FontProperties(
        family=style["font-family"].strip("'"),
        style=style.get("font-style", "normal"),  # type: ignore[arg-type]
        weight=int(style.get("font-weight", "400")),
        size=size,
    )
    width, _, _ = TextToPath().get_text_width_height_descent(letter, properties, False)
    look = _look(element)
    look.pop("fill", None)  # the whole formula has it
    look.pop("opacity", None)
    if "font-style" not in look and (letter.isalnum() or letter == "\xa0"):
        look.pop("font-family", None)  # upright letters and digits are page text
    x, y = (float(element.attrib[axis]) for axis in "xy")
    return _Glyph(letter, x, y, size, width, look)


def _line(text: ET.Element, room: float, anchor: str) -> str:
    """The glyphs of a formula: what touched in matplotlib's fonts touches in ours.

    Glyphs after a gap or above one another keep their place. Where there are none,
    the line is hung by SVG itself.
    """
    glyphs = sorted(map(_glyph, text), key=lambda g: (g.x, -g.y))
    if not glyphs:
        return ""
    pairs = pairwise(glyphs)
    loose = [True, *(not glyph.follows(before) for before, glyph in pairs)]
    whole = sum(loose) == 1
    written, y, look = "", 0.0, None
    for glyph, free in zip(glyphs, loose, strict=True):
        where: Attributes = {}
        if free:
            where["x"] = "0" if whole else _em(glyph.x - room, glyph.size)
        if glyph.y != y:
            where["dy"] = _em(glyph.y - y, glyph.size)
        if where or glyph.look != look:
            written += "</tspan>" if look is not None else ""
            written += f"<tspan{_attributes({**where, **glyph.look})}>"
        written += _escape(glyph.letter)
        y, look = glyph.y, glyph.look
    hung = {"text-anchor": anchor} if whole and anchor != "start" else {}
    return f"<text{_attributes(hung)}>{written}</tspan></text>"


def _em(points: float, size: float = FONT_SIZE) -> str:
    return f"{_number(points / size, 2)}em"


def _number(value: float, digits: int) -> str:
    """The shortest text of `value` rounded to `digits` decimals."""
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    sign = "-" if text.startswith("-") else ""
    text = text.removeprefix("-")
    if text.startswith("0."):
        text = text[1:]
    return "0" if text == "0" else sign + text


SMALL = 24  # points; smaller shapes are markers, where a tenth of a point shows
Step = tuple[str, list[int]]  # a command of a path and its numbers, as rounded


def _compact(d: str, keep: bool = False) -> str:
    """Rewrite a path of absolute M, L, Q, C and z with short relative steps.

    Rounding never adds up: each step leads from one rounded point to the next.
    Steps to the same point and corners of a straight line go, unless `keep` is true.
    """
    numbers = [float(n) for n in re.sub("[MLQCz]", " ", d).split()]
    spans = [max(axis) - min(axis) for axis in (numbers[::2], numbers[1::2]) if axis]
    digits = 2 if max(spans, default=0) < SMALL and not keep else 1
    steps: list[Step] = []
    here = start = [0, 0]
    for command, body in re.findall("([MLQCz])([^MLQCz]*)", d):
        points = [round(float(n) * 10**digits) for n in body.split()]
        if command == "M":
            steps.append(("M", points))
            start = points
        elif command == "z":
            steps.append(("z", []))
            points = start
        else:
            moved = [n - here[i % 2] for i, n in enumerate(points)]
            if command == "L" and not keep and _straight_on(steps[-1], moved):
                moved = [a + b for a, b in zip(steps.pop()[1], moved, strict=True)]
            steps.append((command.lower(), moved))
        here = points[-2:]
    return _path_text(steps, digits)


def _straight_on(last: Step, moved: list[int]) -> bool:
    """Whether the last step was a line in the direction of `moved`, or `moved` is 0."""
    if last[0] != "l":
        return False
    (px, py), (dx, dy) = last[1], moved
    return px * dy == py * dx and px * dx + py * dy >= 0


def _path_text(steps: list[Step], digits: int) -> str:
    """Steps as text: a command once for its run, and no space before a minus."""
    text, last = "", ""
    for command, numbers in steps:
        if command == "l" and 0 in numbers:
            command, numbers = ("v", numbers[1:]) if numbers[1] else ("h", numbers[:1])
        written = " ".join(_number(n / 10**digits, digits) for n in numbers)
        text += f" {written}" if command == last != "M" else f"{command}{written}"
        last = command
    return text.replace(" -", "-")


def _moves(transform: str) -> dict[str, list[float]]:
    """The parts of a transform by name: `translate(3 4)` gives [3, 4]."""
    parts = re.findall(r"(\w+)\(([^)]*)\)", transform)
    return {name: [float(n) for n in re.split(r"[ ,]+", v)] for name, v in parts}


def _picture(href: str, mirrored: bool, flipped: bool) -> str:
    """The same pixels, upright, in the smallest PNG: grey where nothing has colour."""
    from PIL import Image, ImageOps

    data = base64.b64decode(href.partition(",")[2])
    image = Image.open(io.BytesIO(data)).convert("RGBA")
    image = ImageOps.mirror(image) if mirrored else image
    image = ImageOps.flip(image) if flipped else image
    if image.getchannel("A").getextrema() == (255, 255):
        image = _opaque(image.convert("RGB"))
    buffer = io.BytesIO()
    image.save(buffer, format="png", optimize=True)
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


def _opaque(image: "Image") -> "Image":
    """The same RGB pixels as greys, or by number of colour, where that is exact."""
    from PIL import Image

    data = image.tobytes()
    pixels = [data[i : i + 3] for i in range(0, len(data), 3)]
    colours = sorted(set(pixels))
    if all(len(set(colour)) == 1 for colour in colours):
        return image.convert("L")
    if len(colours) > 256:
        return image
    number = {colour: i for i, colour in enumerate(colours)}
    indexed = Image.frombytes("P", image.size, bytes(number[p] for p in pixels))
    indexed.putpalette(b"".join(colours))
    return indexed


def _along(
    point: Iterable[float], angle: float, distance: float
) -> tuple[float, float]:
    """The point `distance` further in the direction of `angle`, in degrees."""
    x, y = point
    turn = math.radians(angle)
    return x + distance * math.cos(turn), y + distance * math.sin(turn)


def _tag(element: ET.Element) -> str:
    """The element's name; a comment, which has a function in its place, has none."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _href(element: ET.Element) -> str:
    return element.get("{http://www.w3.org/1999/xlink}href", "")


def _reference(value: str) -> str:
    """The id in `#id` or `url(#id)`, or nothing."""
    found = re.fullmatch(r"(?:url\()?#([^)]+)\)?", value)
    return found[1] if found else ""


def _escape(text: str) -> str:
    """Text for SVG; a brace never looks like a place left open for `place`."""
    return html.escape(text).replace("{", "&#123;")


def _attributes(attributes: Attributes) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


def _written(mark: _Mark, look: Attributes) -> str:
    start = f"<{mark.tag}{_attributes({**mark.place, **look})}"
    return f"{start}>{mark.inside}</{mark.tag}>" if mark.inside else f"{start}/>"


# ---- on the page ----


def place(svg: str, id: str, title: str, desc: str) -> str:
    """Return the drawing for one page: its ids begin with `id`, its texts are escaped.

    `id` has letters, digits, hyphens and underscores, and begins with a letter;
    raises ValueError for any other.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", id):
        raise ValueError(f"{id!r} cannot be the id of a figure")
    texts = {"id": id, "title": html.escape(title), "desc": html.escape(desc)}
    return re.sub(r"\{(id|title|desc)\}", lambda found: texts[found[1]], svg)


ELEMENTS = re.compile(
    "svg|title|desc|defs|g|path|use|rect|image|text|tspan|clipPath|marker|pattern"
)
ATTRIBUTES = re.compile(
    "id|class|role|aria-labelledby|viewBox|d|x|y|dy|width|height|href|transform"
    "|fill|stroke|(fill-|stroke-)?opacity|stroke-(dash(array|offset)|line(cap|join))"
    "|stroke-width|font-(family|size|stretch|style|variant|weight)|text-anchor"
    "|clip-path|marker-(start|mid|end)|markerUnits|patternUnits|overflow"
    "|image-rendering|preserveAspectRatio"
)


def refuse(svg: str) -> str | None:
    """Return what a page must not take over from this drawing, or None.

    Only known elements and attributes pass: no script, no handler, no style sheet,
    no address but PNG data and the drawing's own ids.
    """
    if "<!" in svg or "<?" in svg:
        return "it has declarations or comments"
    try:
        root = ET.fromstring(svg)
    except ET.ParseError as error:
        return f"it is not XML: {error}"
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        return "it is not an SVG"
    ids = [e.attrib["id"] for e in root.iter() if "id" in e.attrib]
    if len(ids) != len(set(ids)):
        return "two of its elements share an id"
    for element in root.iter():
        tag = str(element.tag).removeprefix("{http://www.w3.org/2000/svg}")
        if not ELEMENTS.fullmatch(tag):
            return f"<{tag}> is not one of the elements we publish"
        for name, value in element.attrib.items():
            if not ATTRIBUTES.fullmatch(name):
                return f"<{tag}> has the attribute {name!r}"
            targets = re.findall(r"url\(\s*([^)]*)", value, re.IGNORECASE)
            if name == "href" and not value.startswith("data:image/png;base64,"):
                targets.append(value)
            for target in targets:
                if target.removeprefix("#") not in ids or not target.startswith("#"):
                    return f"<{tag}> refers to {target!r}"
        letters = element.text or ""
        if any("\ue000" <= letter <= "\uf8ff" for letter in letters):
            return f"{letters!r} has a letter that readers' fonts do not have"
    return None
