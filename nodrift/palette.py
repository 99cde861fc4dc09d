"""The colours of figures, and what the page calls the colours a script asks for.

Blue, orange, green, red, purple, brown: matplotlib's own order, so that "tab:red" and
"C3" are one colour here too. At least 4.5:1 on their paper, and apart for readers who
see two primaries (Machado et al., 2009): tests/nodrift/test_palette.py.
"""

import re

LIGHT = ("#0178ce", "#ac4303", "#337053", "#79243f", "#7f3d91", "#3d2a01")
DARK = ("#6aa2f8", "#fca060", "#83d8c0", "#ed6060", "#a779ae", "#f1ec9d")

INK, PAPER, MUTED = "currentColor", "var(--fig-bg,#fff)", "var(--fig-muted,#6b6b6b)"
GREYS = {0: INK, 127: MUTED, 128: MUTED, 255: PAPER}  # "0.5" and "grey" are 128

TAB = ("#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b")
NAMED = ("#0000ff", "#ffa500", "#008000", "#ff0000", "#800080", "#a52a2a")
SERIES = {
    colour: f"var(--fig-c{i},{LIGHT[i]})"
    for names in (LIGHT, TAB, NAMED)
    for i, colour in enumerate(names)
}


def palette_css() -> str:
    """Return the series colours as CSS; print keeps the light ones."""
    light, dark = (
        "".join(f"{indent}--fig-c{i}: {colour};\n" for i, colour in enumerate(colours))
        for indent, colours in (("  ", LIGHT), ("    ", DARK))
    )
    slate = f'  [data-md-color-scheme="slate"] {{\n{dark}  }}\n'
    return f":root {{\n{light}}}\n@media screen {{\n{slate}}}\n"


def paint(colour: str) -> str:
    """Return the page's name for a `#rrggbb` that is ink, paper, grey or a series.

    Any other colour is returned as it is.
    """
    if not re.fullmatch(r"#[0-9a-f]{6}", colour):
        return colour
    red, green, blue = bytes.fromhex(colour[1:])
    if red == green == blue:
        share = round(100 * (1 - red / 255))
        return GREYS.get(red) or f"color-mix(in srgb,{INK} {share}%,{PAPER})"
    return SERIES.get(colour, colour)
