"""A drawing as a file of the site, and the box that keeps its place on a page.

The file is light or dark by itself. The box has the drawing's size and its words from
the start; a script of the theme puts the drawing in as the reader comes near, and what
browsers without scripts show, an <img>, is inside for them.
"""

import base64
import functools
import html
import io
import re

from nodrift.paths import number
from nodrift.place import IMAGES, SHEET, place

PNG = re.compile(re.escape(IMAGES[0]) + "([A-Za-z0-9+/=]+)")
VIEW = re.compile(r'viewBox="\S+ \S+ (?P<width>[\d.]+) (?P<height>[\d.]+)"')


def artwork(svg: str, id: str, title: str, desc: str) -> str:
    """Return the drawing as it is published; its pictures are the smaller of PNG, WebP."""
    placed = place(svg, id, title, desc)
    dressed = placed.replace("</desc>", f"</desc><style>{SHEET}</style>", 1)
    return PNG.sub(lambda found: _smaller(found[0]), dressed)


@functools.lru_cache(maxsize=1024)
def _smaller(png: str) -> str:
    """The same pixels as lossless WebP, where that is smaller and really the same."""
    from PIL import Image

    picture = Image.open(io.BytesIO(base64.b64decode(png.removeprefix(IMAGES[0]))))
    pixels = picture.convert("RGBA")
    buffer = io.BytesIO()
    # Method 6 would save two per cent more, and take thirty times as long.
    pixels.save(buffer, "webp", lossless=True, quality=100, method=4, exact=True)
    again = Image.open(buffer).convert("RGBA")
    webp = IMAGES[1] + base64.b64encode(buffer.getvalue()).decode()
    same = again.size == pixels.size and again.tobytes() == pixels.tobytes()
    return webp if same and len(webp) < len(png) else png


def box(svg: str, address: str, alt: str) -> str:
    """The place of a drawing on a page: its file is at `address`, `alt` says it all."""
    view = VIEW.search(svg)
    assert view is not None, "svg.py writes it"
    width, height = (float(view[side]) * 96 / 72 for side in ("width", "height"))
    words = html.escape(alt)
    return (
        f'<div class="nd-drawing" role="img" aria-label="{words}" '
        f'style="--wide:{number(width, 0)}px;--ratio:{view["width"]}/{view["height"]}">'
        f'<noscript><img src="{html.escape(address)}" alt="{words}" loading="lazy" '
        f'width="{number(width, 0)}" height="{number(height, 0)}"></noscript></div>'
    )
