"""A drawing as a file of the site, and the image on a page that shows it.

The file is light or dark by itself, and browsers fetch it as the reader comes near: no
page carries it. A script of the theme then puts it into the page, for its fonts.
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


def image(svg: str, address: str, alt: str, *, lazy: bool = True) -> str:
    """The image whose file is at `address`, in a box of exactly its shape.

    One that most readers see first is not `lazy`: it need not wait for the layout.
    """
    view = VIEW.search(svg)
    assert view is not None, "svg.py writes it"
    width, height = (
        number(float(view[side]) * 96 / 72, 0) for side in ("width", "height")
    )
    wait = ' loading="lazy"' if lazy else ""
    return (
        '<div class="nd-drawing" '
        f'style="--wide:{width}px;--ratio:{view["width"]}/{view["height"]}">'
        f'<img src="{html.escape(address)}" alt="{html.escape(alt)}" '
        f'width="{width}" height="{height}"{wait}></div>'
    )
