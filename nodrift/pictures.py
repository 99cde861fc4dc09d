"""Images: upright, at their own number of pixels, in the smallest PNG."""

import base64
import io
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from nodrift.marks import BOX, Mark, box, link, moves
from nodrift.paths import number

if TYPE_CHECKING:
    from PIL.Image import Image


def picture_mark(element: ET.Element, clip: str) -> Mark:
    """Return the image. Raises ValueError for a turned one."""
    x, y, width, height = box(element)
    steps = moves(element)
    if "matrix" in steps:
        sx, b, c, sy, dx, dy = steps["matrix"]
        if abs(b) + abs(c) > 1e-6:
            raise ValueError("an image is turned; turn the array instead")
    else:
        sx, sy = steps["scale"]
        dx, dy = sx * steps["translate"][0], sy * steps["translate"][1]
    left, right = sorted((sx * x + dx, sx * (x + width) + dx))
    top, low = sorted((sy * y + dy, sy * (y + height) + dy))
    sides = (number(n, 2) for n in (left, top, right - left, low - top))
    place = {
        **dict(zip(BOX, sides, strict=True)),
        "href": _png(link(element), mirrored=sx < 0, flipped=sy < 0),
        "preserveAspectRatio": "none",
    }
    look = {}
    if "pixelated" in element.get("style", ""):
        look["image-rendering"] = "pixelated"
    if "opacity" in element.attrib:
        look["opacity"] = number(float(element.attrib["opacity"]), 2)
    return Mark("image", place, look, clip=clip)


def _png(href: str, mirrored: bool, flipped: bool) -> str:
    """The same pixels, upright, with no more channels than they need."""
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
    index = {colour: i for i, colour in enumerate(colours)}
    indexed = Image.frombytes("P", image.size, bytes(index[p] for p in pixels))
    indexed.putpalette(b"".join(colours))
    return indexed
