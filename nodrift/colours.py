"""Take from coloured code the marks that show nothing, and join those of one colour.

Pygments marks every name, bracket and space, whatever colour the theme gives it; half of
the elements of a page were such marks. The text of the code stays as it is to the byte.
"""

import re

# By the class that stays: those which the theme draws in the same colour, the class of
# Material's stylesheet that names it first. "" is the colour of the text itself.
SAME = {
    "": "n p w o kc vm",
    "k": "kd kn kp kr kt nd ow",
    "s": "s1 s2 sa sb sc si ss",
    "se": "sh sr sx cp",
    "m": "il mb mf mh mi mo",
    "nb": "bp no",
    "nf": "fm nc ne nn",
    "c": "c1 ch cm cs sd",
    "gp": "ge gh go gr gs gt gu",
}
COLOUR = {name: kept for kept, names in SAME.items() for name in names.split()}

CODE = re.compile(r"<code\b[^>]*>.*?</code>", re.DOTALL)
EMPTY = "<pre><span></span>"  # by Pygments, for a browser of long ago
PIECE = re.compile(
    r'<span class="(?P<name>[^"]*)">(?P<inside>[^<]*)</span>|<[^>]*>|[^<]+'
)


def join_colours(html: str) -> str:
    """Return `html` with no more marks in its code than there are colours to show."""
    return CODE.sub(lambda code: _joined(code[0]), html.replace(EMPTY, "<pre>"))


def _joined(code: str) -> str:
    pieces: list[str] = []
    colour, run = "", ""

    def close() -> None:
        if run:
            pieces.append(f'<span class="{colour}">{run}</span>' if colour else run)

    for piece in PIECE.finditer(code):
        if piece["name"] is None and piece[0].startswith("<"):
            close()
            colour, run = "", ""
            pieces.append(piece[0])
            continue
        name, text = piece["name"] or "", piece["inside"] or piece[0]
        if piece["name"] is not None and not piece["inside"]:
            continue
        name = COLOUR.get(name, name)
        if name != colour and text.strip():  # a space has no colour
            close()
            colour, run = name, ""
        run += text
    close()
    return "".join(pieces)
