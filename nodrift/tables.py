"""Put each table of a page into a box with a name, which scrolls sideways if it must.

A box that scrolls has to be reachable by keys, and a reader who cannot see it has to
hear what it is: so it is named after the heading it stands under. Without scripts all
boxes can be reached; where they run, only those that do scroll (scrolling.js).
"""

import html
import re
from collections import Counter

PIECE = re.compile(
    r'<div class="nd-table[^>]*><table\b.*?</table>'  # woven, with a name of its own
    r"|<h[1-6]\b[^>]*>(?P<heading>.*?)</h[1-6]>"
    r"|(?P<table><table>.*?</table>)",
    re.DOTALL,
)
NAMELESS = re.compile(r'<a class="headerlink".*?</a>|<[^>]*>', re.DOTALL)


def box_tables(page: str) -> str:
    """Return the HTML of `page` with a box around each table of its author."""
    heading, counts = "", Counter[str]()

    def box(piece: re.Match[str]) -> str:
        nonlocal heading
        if piece["heading"] is not None:
            heading = " ".join(
                html.unescape(NAMELESS.sub("", piece["heading"])).split()
            )
        if piece["table"] is None:
            return piece[0]
        counts[heading] += 1
        count = counts[heading]
        name = f"{heading}, table {count}" if heading and count > 1 else heading
        return (
            '<div class="nd-table nd-data" tabindex="0" role="group" '
            f'aria-label="{html.escape(name or f"Table {count}")}">{piece["table"]}</div>'
        )

    return PIECE.sub(box, page)
