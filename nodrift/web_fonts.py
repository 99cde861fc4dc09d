"""Fonts with the signs that pages show and no others, and what stands in for them.

A face of text that comes too late for the first look at a page stays away from that
page (`font-display: optional`), and what is shown in its place is as wide and as high:
nothing ever jumps. Formulas wait for their faces instead, for no other font has them.
"""

import hashlib
import io
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nodrift.errors import Drift
from nodrift.kept import keep, kept
from nodrift.web_pages import Face, Shown

FACE = re.compile(r"@font-face\s*\{([^}]*)\}")
DECLARATION = re.compile(r"([\w-]+)\s*:\s*((?:[^;\"']|\"[^\"]*\"|'[^']*')+)")
SOURCE = re.compile(r"url\(['\"]?([^'\")]+\.woff2)['\"]?\)")

ASCII = frozenset(map(chr, range(0x20, 0x7F)))  # what readers and scripts may write
# Of bold and slanted faces: what any heading may be written with.
PLAIN = frozenset(string.ascii_letters + string.digits + " .,:;!?'\"()-&/")

# Kerning costs a quarter of a file, and is seen in headings: they are large.
KERNED = ("kern",)
UNUSED = ("BASE", "GDEF", "STAT", "gasp", "vhea", "vmtx")
UNITS = 320  # to the em: no outline moves by a tenth of a pixel, even in headings
STACKED = re.compile(r"Size\d")  # pieces of tall brackets, which must meet exactly

# How often letters stand in English prose, per thousand signs: how wide a face runs.
OFTEN = {" ": 183, "e": 102, "t": 75, "a": 65, "o": 62, "i": 57, "n": 57, "s": 53}
OFTEN |= {"h": 50, "r": 48, "d": 33, "l": 33, "c": 22, "u": 23, "m": 20, "w": 17}
OFTEN |= {"f": 19, "g": 16, "y": 14, "p": 14, "b": 12, "v": 8, "k": 6}
# Fonts that systems have, and their twins of equal widths, measured in the same way.
LOCAL = {
    ("serif", "normal", False): (("Times New Roman", "Liberation Serif"), 0.3981),
    ("serif", "italic", False): (
        ("Times New Roman Italic", "Liberation Serif Italic"),
        0.3998,
    ),
    ("serif", "normal", True): (
        ("Times New Roman Bold", "Liberation Serif Bold"),
        0.4236,
    ),
    ("sans-serif", "normal", False): (("Arial", "Liberation Sans"), 0.4396),
    ("sans-serif", "normal", True): (("Arial Bold", "Liberation Sans Bold"), 0.4753),
}
SERIF = "serif"


@dataclass(frozen=True)
class Font:
    """A face as a stylesheet declares it, and as it is served."""

    face: Face
    name: str  # of its file
    data: bytes
    kind: str  # formula, serif or sans-serif
    css: str  # its rules: its own, and those of what stands in for it


@dataclass(frozen=True)
class Declared:
    """An `@font-face` rule: the face, the name of its font in the sheet, the rule."""

    face: Face
    source: str
    rule: str


def declared(css: str) -> Iterator[Declared]:
    """All faces that a stylesheet declares with a font in woff2."""
    for rule in FACE.finditer(css):
        said = {name: value.strip() for name, value in DECLARATION.findall(rule[1])}
        source = SOURCE.search(said.get("src", ""))
        if source is not None:
            face = Face(
                said.get("font-family", "").strip("'\""),
                said.get("font-style", "normal"),
                said.get("font-weight", "400").replace("normal", "400"),
            )
            yield Declared(face, source[1].rpartition("/")[2], rule[0])


def signs_for(face: Face, shown: Shown, formulas: set[str]) -> frozenset[str]:
    """What a face must draw; nothing if no page needs it."""
    if face.family in formulas:
        return shown.glyphs.get(face, frozenset())
    if face.style != "normal" or int(face.weight) > 500:
        return PLAIN | (shown.marked & (ASCII | shown.signs))
    return ASCII | shown.signs


def serve(
    one: Declared, file: Path, signs: frozenset[str], formula: bool, cache: Path
) -> Font:
    """Cut a font down to `signs` and write the rules for it.

    What was cut before is taken from `cache`. Raises `Drift` E-TOOL when fontTools is
    not installed or the font cannot be read.
    """
    whole = file.read_bytes()
    told = f"{sorted(signs)}{formula}".encode() + Path(__file__).read_bytes()
    key = hashlib.sha256(whole + told).hexdigest()[:32]
    drawn, notes = cache / f"{key}.woff2", cache / f"{key}.css"
    data, said = kept(drawn), kept(notes)
    if data is None or said is None:
        data, kind, stand_in = _cut(one, whole, signs, formula)
        keep(drawn, data)
        keep(notes, f"{kind}\n{stand_in}".encode())
    else:
        kind, stand_in = said.decode().split("\n", 1)
    face = one.face
    rule = (
        f'@font-face{{font-family:"{face.family}";font-style:{face.style};'
        f"font-weight:{face.weight};font-display:{'block' if formula else 'optional'};"
        f'src:url(fonts/{one.source})format("woff2")}}'
    )
    return Font(face, one.source, data, kind, rule + stand_in)


def _cut(
    one: Declared, whole: bytes, signs: frozenset[str], formula: bool
) -> tuple[bytes, str, str]:
    try:
        # Imported here: pages are checked without the packages of the site.
        from fontTools.subset import Options, Subsetter
        from fontTools.ttLib import TTFont, TTLibError
        from fontTools.ttLib.scaleUpem import scale_upem
    except ModuleNotFoundError:
        raise Drift(
            "pyproject.toml",
            1,
            "E-TOOL",
            "fontTools, which makes fonts small, is not installed",
            'run `pip install -e ".[site]"`',
        ) from None
    try:
        font = TTFont(io.BytesIO(whole), recalcTimestamp=False)
        kind = "formula" if formula else _kind(font)
        stand_in = "" if formula else _stand_in(one.face, font, kind)
        heading = kind == SERIF and int(one.face.weight) > 500
        options = Options(
            layout_features=list(KERNED if heading else ()),
            drop_tables=[*Options._drop_tables_default, *UNUSED],
            hinting=False,
            name_IDs=[],
            notdef_outline=False,
            glyph_names=False,
        )
        subsetter = Subsetter(options)
        subsetter.populate(text="".join(sorted(signs)))
        subsetter.subset(font)
        if not STACKED.search(one.face.family):
            scale_upem(font, UNITS)
        font.flavor = "woff2"
        made = io.BytesIO()
        font.save(made)
    except (TTLibError, AssertionError, KeyError, OSError) as error:
        raise Drift(
            "docs/theme/package.json",
            1,
            "E-TOOL",
            f"the font {one.source} cannot be cut: {error or type(error).__name__}",
            "remove build/web, which is fetched anew, or take another version of it",
        ) from None
    return made.getvalue(), kind, stand_in


def _kind(font: Any) -> str:
    # PANOSE counts serif styles up to 10; above it are those without.
    return "sans-serif" if font["OS/2"].panose.bSerifStyle > 10 else SERIF


def _stand_in(face: Face, font: Any, kind: str) -> str:
    """A rule for a font that the reader's system has, made as wide and high as ours."""
    local = LOCAL.get((kind, face.style, int(face.weight) > 500))
    if local is None:
        return ""
    names, width = local
    em, lines = font["head"].unitsPerEm, font["hhea"]
    wider = _width(font) / width
    sources = ",".join(f'local("{name}")' for name in names)
    return (
        f'@font-face{{font-family:"{face.family} fallback";font-style:{face.style};'
        f"font-weight:{face.weight};src:{sources};size-adjust:{wider:.2%};"
        f"ascent-override:{lines.ascent / em / wider:.2%};"
        f"descent-override:{-lines.descent / em / wider:.2%};"
        f"line-gap-override:{lines.lineGap / em / wider:.2%}}}"
    )


def _width(font: Any) -> float:
    """The mean advance of English prose, in ems."""
    names, advances = font.getBestCmap(), font["hmtx"]
    total = sum(advances[names[ord(sign)]][0] * n for sign, n in OFTEN.items())
    return float(total / sum(OFTEN.values()) / font["head"].unitsPerEm)
