"""Rewrite matplotlib's SVG as ours: small, without groups, with ids for any page."""

import html
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from nodrift.labels import formula_mark, text_mark
from nodrift.marks import (
    BOX,
    FONT_SIZE,
    Attributes,
    Mark,
    attributes,
    box,
    is_visible,
    link,
    look_of,
    reference,
    tag_of,
)
from nodrift.palette import INK
from nodrift.paths import compact, number
from nodrift.pictures import picture_mark

if TYPE_CHECKING:
    from matplotlib.text import Text

VALUES = "values"  # the group whose colours stand for numbers
Frame = tuple[float, float, float, float]

RUN = 4  # equal markers in a row from which a marked path is shorter


def rewrite(source: bytes, texts: "Mapping[str, Text]", frame: Frame) -> str:
    """Return matplotlib's SVG `source` as ours; `texts` are its texts by group id.

    `frame` is what of the canvas is shown: left, top, width and height in points.

    Raises ValueError, in words for the script's author, for smooth (Gouraud) shading
    and turned images.
    """
    parser = ET.XMLParser(target=ET.TreeBuilder(insert_comments=True))
    return _Drawing(ET.fromstring(source, parser), texts).svg(frame)


class _Drawing:
    """One figure on its way from matplotlib's elements to ours."""

    def __init__(self, root: ET.Element, texts: "Mapping[str, Text]") -> None:
        self.root = root
        self.texts = texts
        self.raw = {e.get("id", ""): e for e in root.iter() if e.get("id")}
        self.names: dict[tuple[str, str, str], str] = {}  # our definitions' short ids

    def svg(self, frame: Frame) -> str:
        marks = self._joined(self._dotted(self._marks(self.root)))
        body = "".join(self._clipped(list(marks)))
        definitions = "".join(
            f'<{tag} id="{name}"{options}>{inside}</{tag}>'
            for (tag, options, inside), name in self.names.items()
        )
        _, _, width, height = frame
        root = {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": "nd-svg",
            "viewBox": " ".join(number(side, 1) for side in frame),
            "width": number(width * 96 / 72, 0),
            "height": number(height * 96 / 72, 0),
            "role": "img",
            "fill": INK,
            "stroke-linejoin": "round",
            "font-family": "var(--fig-font,sans-serif)",
            "font-size": f"var(--fig-size,{FONT_SIZE}px)",
            "aria-labelledby": "{id}-t {id}-d",
        }
        return (
            f'<svg{attributes(root)}><title id="{{id}}-t">{{title}}</title>'
            '<desc id="{id}-d">{desc}</desc>'
            + (f"<defs>{definitions}</defs>" if definitions else "")
            + f"{body}</svg>"
        )

    # -- reading --

    def _marks(
        self, parent: ET.Element, group: str = "", clip: str = ""
    ) -> Iterator[Mark]:
        """The marks below `parent`, in drawing order, without its groups."""
        formula = ""
        for element in parent:
            tag = tag_of(element)
            inner = reference(element.get("clip-path", "")) or clip
            if not tag:  # a comment: the source of the formula that follows
                formula = html.unescape((element.text or "")[1:-1])
            elif tag == "filter":
                raise ValueError("smooth shading has no small drawing; use imshow")
            elif tag == "g" and "transform" in element.attrib:
                mark = formula_mark(element, self.texts.get(group), formula)
                yield replace(mark, clip=clip)
            elif tag in {"g", "a"}:
                name = element.get("id", "")
                named = name == VALUES or name in self.texts
                yield from self._marks(element, name if named else group, inner)
            elif tag == "text":
                yield replace(text_mark(element, self.texts.get(group)), clip=clip)
            elif tag == "image":
                mark = picture_mark(element, clip)
                yield replace(mark, clip="" if self._holds(clip, mark) else clip)
            elif tag == "use" or "d" in element.attrib:
                look = look_of(element, themed=group != VALUES)
                if is_visible(look):
                    yield Mark(tag, self._place(element), look, clip=inner)

    def _place(self, element: ET.Element) -> Attributes:
        if tag_of(element) == "path":
            return {"d": compact(element.attrib["d"])}
        x, y, *_ = box(element)
        href = reference(link(element))
        return {"href": href, "x": number(x, 1), "y": number(y, 1)}

    def _holds(self, clip: str, mark: Mark) -> bool:
        """Whether nothing of an image is cut off by a rectangular clip."""
        shape = self.raw[clip][0] if clip else None
        if shape is None or tag_of(shape) != "rect":
            return False
        (x, y, width, height), (left, top, wide, high) = (
            box(shape),
            [float(mark.place[side]) for side in BOX],
        )
        out = (x - left, y - top, left + wide - x - width, top + high - y - height)
        return max(out) < 0.1

    # -- making it short --

    def _dotted(self, marks: Iterable[Mark]) -> Iterator[Mark]:
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
                face = {**look, **look_of(shape)}
                path = f"<path{attributes({**self._place(shape), **face})}/>"
                options = {"markerUnits": "userSpaceOnUse", "overflow": "visible"}
                name = self._name("marker", options, path)
                corners = "L".join(f"{m.place['x']} {m.place['y']}" for m in same)
                ends = ("marker-start", "marker-mid", "marker-end")
                marked = {"fill": "none", **dict.fromkeys(ends, f"url(#{name})")}
                d = compact(f"M{corners}", keep=True)
                yield Mark("path", {"d": d}, marked, clip=clip)

    def _single(self, mark: Mark) -> Mark:
        """A marker by itself, such as a tick: a reference to its shape."""
        shape = self.raw[mark.place["href"]]
        own, look = look_of(shape), mark.look
        if own:  # a shape of one look; the shape of a collection takes many
            own, look = {**look, **own}, {}
        name = self._name("path", {**self._place(shape), **own})
        return replace(mark, place={**mark.place, "href": f"#{name}"}, look=look)

    def _joined(self, marks: Iterable[Mark]) -> Iterator[Mark]:
        """Join neighbouring opaque strokes of one look into one path."""
        for look, run in groupby(marks, lambda m: (m.tag, m.look, m.clip)):
            same = list(run)
            bare = look[0] == "path" and look[1].get("fill") == "none"
            if (
                bare
                and not {"opacity", "stroke-opacity", "marker-mid"} & look[1].keys()
            ):
                d = "".join(mark.place["d"] for mark in same)
                yield replace(same[0], place={"d": d})
            else:
                yield from same

    def _clipped(self, marks: Iterable[Mark]) -> Iterator[str]:
        for clip, run in groupby(marks, lambda m: m.clip):
            body = "".join(self._shared(run))
            if clip:
                body = f'<g clip-path="url(#{self._define(clip)})">{body}</g>'
            yield body

    def _shared(self, marks: Iterable[Mark]) -> Iterator[str]:
        """Write a look once for the neighbours that share it."""
        for look, run in groupby(marks, lambda m: m.look):
            same = list(run)
            look = {k: self._resolved(v) for k, v in look.items()}
            # An opacity on the group would stop its members from adding up.
            whole = len(same) > 1 and look and "opacity" not in look
            body = "".join(mark.written({} if whole else look) for mark in same)
            yield f"<g{attributes(look)}>{body}</g>" if whole else body

    # -- what is defined once --

    def _resolved(self, value: str) -> str:
        """A hatch by our name; anything else as it is."""
        raw = reference(value)
        return f"url(#{self._define(raw)})" if raw in self.raw else value

    def _define(self, raw: str) -> str:
        """Our name for a clip path or a hatch."""
        element = self.raw[raw]
        options = {k: v for k, v in element.attrib.items() if k not in {"id", "x", "y"}}
        inside = ""
        for child in element:
            look = look_of(child)
            if tag_of(child) == "path":
                place = self._place(child)
            else:
                sides = (number(n, 1) for n in box(child))
                place = dict(zip(BOX, sides, strict=True))
            if is_visible(look):
                inside += Mark(tag_of(child), place).written(look)
        return self._name(tag_of(element), options, inside)

    def _name(self, tag: str, options: Attributes, inside: str = "") -> str:
        """One short id for equal definitions, in order of first use."""
        content = (tag, attributes(options), inside)
        return self.names.setdefault(content, f"{{id}}-{len(self.names)}")
