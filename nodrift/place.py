"""Put a drawing on a page, and judge whether it may go there."""

import html
import re
import xml.etree.ElementTree as ET

from nodrift.palette import DARK

# The colours of a drawing where no page gives them, as in an <img>: light needs none.
DARK_INK, DARK_PAPER, DARK_MUTED = "#e6e2db", "#1e2129", "#a29d95"
SHEET = (
    "svg:root{color-scheme:light dark}"
    "@media screen and (prefers-color-scheme:dark){"
    f"svg:root{{color:{DARK_INK};--fig-bg:{DARK_PAPER};--fig-muted:{DARK_MUTED}"
    + "".join(f";--fig-c{i}:{colour}" for i, colour in enumerate(DARK))
    + "}}"
)
IMAGES = ("data:image/png;base64,", "data:image/webp;base64,")

ELEMENTS = re.compile(
    "svg|style|title|desc|defs|g|path|use|rect|image|text|tspan|clipPath|marker|pattern"
)
ATTRIBUTES = re.compile(
    "id|class|role|aria-labelledby|viewBox|d|x|y|dy|width|height|href|transform"
    "|fill|stroke|(fill-|stroke-)?opacity|stroke-(dash(array|offset)|line(cap|join))"
    "|stroke-width|font-(family|size|stretch|style|variant|weight)|text-anchor"
    "|clip-path|marker-(start|mid|end)|markerUnits|patternUnits|overflow"
    "|image-rendering|preserveAspectRatio"
)


def place(svg: str, id: str, title: str, desc: str) -> str:
    """Return the drawing for one page: its ids begin with `id`, its texts are escaped.

    `id` has letters, digits, hyphens and underscores, and begins with a letter;
    raises ValueError for any other.
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", id):
        raise ValueError(f"{id!r} cannot be the id of a figure")
    texts = {"id": id, "title": html.escape(title), "desc": html.escape(desc)}
    return re.sub(r"\{(id|title|desc)\}", lambda found: texts[found[1]], svg)


def refuse(svg: str) -> str | None:
    """Return what a page must not take over from this drawing, or None.

    Only known elements and attributes pass: no script, no handler, no style sheet but
    ours, no address but PNG or WebP data and the drawing's own ids.
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
        if tag == "style" and (element.text != SHEET or len(element)):
            return "it has a <style> that is not ours"
        for name, value in element.attrib.items():
            if not ATTRIBUTES.fullmatch(name):
                return f"<{tag}> has the attribute {name!r}"
            targets = re.findall(r"url\(\s*([^)]*)", value, re.IGNORECASE)
            if name == "href" and not value.startswith(IMAGES):
                targets.append(value)
            for target in targets:
                if target.removeprefix("#") not in ids or not target.startswith("#"):
                    return f"<{tag}> refers to {target!r}"
        letters = element.text or ""
        if any("\ue000" <= letter <= "\uf8ff" for letter in letters):
            return f"{letters!r} has a letter that readers' fonts do not have"
    return None
