"""Put what pages load beside them: one stylesheet, one script, few and small fonts.

What pages ask for when the generator has written them is taken as it comes, so any
theme and both generators will do: the styles and the modules that every page asks for
become one file each, and every page asks for these.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from nodrift.kept import keep, kept
from nodrift.web_bundle import PROGRAM, STATES, TARGET, Made, Order, make
from nodrift.web_fonts import FACE, Font, declared, serve, signs_for
from nodrift.web_packages import LOCK, MANIFEST, STAMP, install
from nodrift.web_pages import (
    Looks,
    Shown,
    Typesetting,
    look_at_drawing,
    together,
    words_of,
)
from nodrift.web_tags import FONTS, SCRIPT, STYLE, Page, read_pages

__all__ = ["LOCK", "MANIFEST", "install", "publish"]

ASSETS = "assets"
# What themes bring along, below assets; what no page names of it is taken away.
THEMES = ("javascripts", "stylesheets", "images")
# What browsers set in slanted letters.
SLANTED = re.compile(r"<(?:em|i|cite|var)\b")


def publish(root: Path, site: Path) -> None:
    """Make what the pages of `site` load small, and let them ask for that alone.

    To be called when all drawings are there: they take faces and colours of their pages.
    Does nothing where there is nothing to install, and nothing to a site that was
    published before. Raises `Drift` E-TOOL as `install` does, and where a style, a
    script or a font is wrong.
    """
    web = install(root)
    if web is None:
        return
    for path in (MANIFEST, LOCK):  # a generator copies them along with the theme
        (site / path.name).unlink(missing_ok=True)
    cache = root / "build" / "cache" / "web"
    pages = read_pages(site)
    fresh = [page for page in pages if STYLE not in {s.name for s in page.sheets}]
    if not fresh:
        return
    typesetting = Typesetting(_katex(web))
    looks = Looks(cache / "pages.json")
    shown = [looks.at(page.html, typesetting) for page in pages]
    looks.keep()
    scripts = _scripts(site, pages)
    spoken = [words_of((site / name).read_text("utf-8")) for name in scripts]
    drawn = [look_at_drawing(f.read_text("utf-8")) for f in site.rglob("*.svg")]
    everything = together([*shown, *drawn, *(Shown(words) for words in spoken)])
    order = _order(fresh, scripts, everything)
    made, file = _made(order, site, web, cache)
    fonts = _fonts(made, web, cache / "fonts", everything, typesetting.families)
    _write(site, web, root, made, fonts)
    for page, what in zip(pages, shown, strict=True):
        page.ask_for(order.sheets, order.modules, _needed(page, what, fonts))
    _take_away(site, {*made.inputs, *order.sheets}, pages)
    for other in cache.glob("made-*.json"):
        if other != file:
            other.unlink(missing_ok=True)


def _katex(web: Path) -> str:
    sheet = web / "node_modules" / "katex" / "dist" / "katex.min.css"
    return sheet.read_text(encoding="utf-8") if sheet.exists() else ""


def _scripts(site: Path, pages: list[Page]) -> list[str]:
    """All scripts below assets, but those of the theme that no page names."""
    unused = set(_unused(site, pages))
    found = sorted((site / ASSETS).rglob("*.js"))
    return [file.relative_to(site).as_posix() for file in found if file not in unused]


def _unused(site: Path, pages: list[Page]) -> Iterator[Path]:
    """What the theme brought along and no page names."""
    for folder in THEMES:
        named = set().union(*(page.names(folder) for page in pages))
        for file in sorted((site / ASSETS / folder).rglob("*")):
            name = file.relative_to(site / ASSETS / folder).as_posix()
            if file.is_file() and (file.suffix == ".map" or name not in named):
                yield file


def _order(pages: list[Page], scripts: list[str], everything: Shown) -> Order:
    """What every page asks for becomes one; the rest stays apart."""
    sheets = [one.name for one in pages[0].sheets]
    modules = [one.name for one in pages[0].scripts if one.module]
    apart = set()
    for page in pages:
        asked = [one.name for one in page.sheets]
        apart |= set(asked)
        sheets = [name for name in sheets if name in asked]
        asked = [one.name for one in page.scripts if one.module]
        modules = [name for name in modules if name in asked]
    return Order(
        tuple(sheets),
        tuple(sorted(apart - set(sheets))),
        tuple(modules),
        tuple(n for n in scripts if n not in modules and not n.endswith(".min.js")),
        everything.words,
    )


def _made(order: Order, site: Path, web: Path, cache: Path) -> tuple[Made, Path]:
    """Carry out an order, unless the same was carried out before."""
    told = hashlib.sha256(f"{PROGRAM}{TARGET}{STATES}".encode())
    told.update((web / STAMP).read_bytes())
    words = {name: sorted(found) for name, found in vars(order.words).items()}
    told.update(repr([order.sheets, order.apart, order.modules, words]).encode())
    for file in sorted((site / ASSETS).rglob("*")):
        if file.suffix in {".css", ".js"}:
            told.update(file.relative_to(site).as_posix().encode())
            told.update(file.read_bytes())
    file = cache / f"made-{told.hexdigest()[:32]}.json"
    content = kept(file)
    if content is not None:
        return Made(**json.loads(content)), file
    made = make(order, site, web)
    keep(file, json.dumps(asdict(made)).encode())
    return made, file


def _fonts(
    made: Made, web: Path, cache: Path, everything: Shown, formulas: set[str]
) -> list[Font]:
    """Cut all fonts down that the stylesheet declares and pages need."""
    found = []
    for one in declared(made.css):
        signs = signs_for(one.face, everything, formulas)
        if signs:
            file = web / made.fonts[one.source]
            formula = one.face.family in formulas
            found.append(serve(one, file, signs, formula, cache))
    return found


def _write(site: Path, web: Path, root: Path, made: Made, fonts: list[Font]) -> None:
    folder = site / FONTS
    folder.mkdir(parents=True, exist_ok=True)
    for font in fonts:
        (folder / font.name).write_bytes(font.data)
    for package in json.loads((root / MANIFEST).read_bytes()).get("dependencies", {}):
        licence = f"LICENSE-{package.rpartition('/')[2]}.txt"
        source = web / "node_modules" / package / "LICENSE"
        shutil.copyfile(source, folder / licence)
    rules = "".join(font.css for font in fonts)
    css = rules + FACE.sub("", made.css)
    (site / STYLE).write_text(css, encoding="utf-8")
    for name, text in made.apart.items():
        (site / name).write_text(text, encoding="utf-8")
    if made.js:
        (site / SCRIPT).write_text(made.js, encoding="utf-8")


def _needed(page: Page, shown: Shown, fonts: list[Font]) -> list[str]:
    """The fonts that a page needs at once."""
    slanted = SLANTED.search(page.html)
    return [
        font.name
        for font in fonts
        if (
            font.face in shown.glyphs
            if font.kind == "formula"
            else slanted or font.face.style == "normal"
        )
    ]


def _take_away(site: Path, used: set[str], pages: list[Page]) -> None:
    """Remove what went into other files, and what of the theme no page names."""
    asked = {one.name for page in pages for one in (*page.sheets, *page.scripts)}
    for name in used - {STYLE, SCRIPT} - asked:
        (site / name).unlink(missing_ok=True)
    for file in _unused(site, pages):
        file.unlink()
    for folder in sorted((site / ASSETS).rglob("*/"), reverse=True):
        if not any(folder.iterdir()):
            folder.rmdir()
