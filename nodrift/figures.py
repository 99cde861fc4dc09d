"""Turn a matplotlib figure into a small SVG that takes the page's colours.

A script draws with plain matplotlib commands. Ink, paper, greys and the colour cycle
become CSS variables, so one drawing serves light and dark pages; colours that stand
for values (images, contours, points coloured by an array) stay as they are. Text stays
text. Equal figures give equal bytes: no dates, no random ids, no hidden order.
"""

import io
import math
from typing import TYPE_CHECKING, Any

from nodrift.marks import FONT_SIZE
from nodrift.palette import DARK, LIGHT, palette_css
from nodrift.place import place, refuse
from nodrift.svg import VALUES, rewrite

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.text import Text

__all__ = ["DARK", "LIGHT", "draw", "palette_css", "place", "refuse", "style"]

STEP, SLACK = 0.05, 0.01  # inches by which a box is widened, that may stick out
LAYOUTS, SETTLED = 10, 1e-3  # rounds at most; share of the figure that is no move
MESH_LIMIT = 64  # cells of a mesh drawn one by one; a larger mesh becomes a picture


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
        "legend.facecolor": "white",  # the page's paper: lines pass behind
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


def draw(figure: "Figure") -> str:
    """Return `figure` as one `<svg>`, ready for `place`; it is then used up.

    `{id}`, `{title}` and `{desc}` are left open. The figure's layout is final and its
    artists are marked, so draw it once. Raises ValueError, in words for the script's
    author, for what has no small drawing: smooth (Gouraud) shading and turned images.
    """
    import matplotlib
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    keep_text: Any = {
        "svg.fonttype": "none",
        "svg.image_inline": True,
        "svg.hashsalt": "-",
    }
    with matplotlib.rc_context(keep_text):
        _lay_out(figure)
        texts = _prepare(figure)
        if (dpi := matplotlib.rcParams["savefig.dpi"]) != "figure":
            figure.set_dpi(dpi)  # of what has to become pixels
        buffer = io.BytesIO()
        canvas: Any = FigureCanvasSVG(figure)
        untold = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        canvas.print_svg(buffer, metadata=untold)  # savefig would draw it twice
        source = buffer.getvalue()
        drawn = [
            text for gid, text in texts.items() if f'id="{gid}"'.encode() in source
        ]
        return rewrite(source, texts, _frame(figure, drawn))


def _lay_out(figure: "Figure") -> None:
    """Give everything its final place; from then on all ticks and their texts exist.

    Axes of a fixed aspect, such as pictures, shrink after they were given their room,
    and their titles move along: so they are laid out until they stay where they are.
    """
    engine = figure.get_layout_engine()
    if engine is None:
        figure.draw_without_rendering()  # some ticks exist only after a drawing
        return
    fixed = [ax for ax in figure.get_axes() if ax.get_aspect() != "auto"]
    for _ in range(LAYOUTS):
        before = [ax.get_position().frozen() for ax in fixed]
        engine.execute(figure)
        after = [ax.get_position() for ax in fixed]
        pairs = zip(before, after, strict=True)
        moved = max(
            (abs(a.get_points() - b.get_points()).max() for a, b in pairs), default=0
        )
        if moved < SETTLED:
            break
    figure.set_layout_engine("none")  # it is laid out: not once more


def _prepare(figure: "Figure") -> dict[str, "Text"]:
    """Write into group ids what the SVG alone would not say; return the texts by id."""
    from matplotlib.collections import Collection, QuadMesh
    from matplotlib.image import AxesImage
    from matplotlib.text import Text

    texts = {f"text-{i}": text for i, text in enumerate(figure.findobj(Text))}
    for gid, text in texts.items():
        text.set_gid(gid)
    for artist in figure.findobj():
        values = artist.get_array() if isinstance(artist, Collection) else None
        if isinstance(artist, AxesImage):
            if artist.get_interpolation() in {"auto", "antialiased", "nearest"}:
                artist.set_interpolation("none")
        # contour(colors="black") has values too, but asks for ink.
        elif values is not None and getattr(artist, "colors", None) is None:
            artist.set_gid(VALUES)
            if isinstance(artist, QuadMesh) and values.size > MESH_LIMIT:
                artist.set_rasterized(True)
    return texts


def _frame(figure: "Figure", texts: list["Text"]) -> tuple[float, float, float, float]:
    """Left, top, width and height in points: the figure's own box, or a wider one.

    It is widened where a text or a legend sticks out. A tight box would change from
    frame to frame, and a stepper would jump. To be called once the figure is drawn.
    """
    from matplotlib.legend import Legend

    width, height = figure.get_size_inches()
    boxes = [
        artist.get_window_extent().transformed(figure.dpi_scale_trans.inverted())
        for artist in (*texts, *figure.findobj(Legend))
    ]
    sides = (
        max((-box.x0 for box in boxes), default=0),
        max((box.y1 - height for box in boxes), default=0),
        max((box.x1 - width for box in boxes), default=0),
        max((-box.y0 for box in boxes), default=0),
    )
    left, top, right, low = (math.ceil(s / STEP) * STEP * (s > SLACK) for s in sides)
    inches = (-left, -top, left + width + right, top + height + low)
    return tuple(72 * length for length in inches)  # type: ignore[return-value]
