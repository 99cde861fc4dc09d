"""Through Python-Markdown, as the generators call it, nothing is lost or torn."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import markdown
import pytest
from desk import PAGE, write
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from nodrift.book import fingerprint
from nodrift.errors import Drifts
from nodrift.extension import current_book
from nodrift.markup import split_front_matter
from nodrift.project import Project
from nodrift.render import render

EXTENSIONS = [
    "toc",
    "attr_list",
    "admonition",
    "footnotes",
    "tables",
    "md_in_html",
    "pymdownx.superfences",
    "pymdownx.highlight",
    "pymdownx.details",
    "pymdownx.arithmatex",
    "nodrift",
]


class Relpath(Treeprocessor):
    """What mkdocs registers: it knows the file."""

    def __init__(self, md: markdown.Markdown, uri: str) -> None:
        super().__init__(md)
        self.file = SimpleNamespace(src_uri=uri)


class RenderingContext(Preprocessor):
    """What zensical registers: it knows the page."""

    name = "rendering_context"

    def __init__(self, md: markdown.Markdown, uri: str) -> None:
        super().__init__(md)
        self.page = SimpleNamespace(path=uri)

    def run(self, lines: list[str]) -> list[str]:
        return lines


def renderer(toy: Path) -> markdown.Markdown:
    options = {
        "nodrift": {"root": str(toy)},
        "pymdownx.arithmatex": {"generic": True},
    }
    return markdown.Markdown(extensions=EXTENSIONS, extension_configs=options)


def under_mkdocs(toy: Path, uri: str = "posts/coins.md") -> str:
    """The HTML of a page as mkdocs makes it: front matter off, page known."""
    md = renderer(toy)
    md.treeprocessors.register(Relpath(md, uri), "relpath", 0)
    text = (toy / "docs" / uri).read_text(encoding="utf-8")
    return md.convert(split_front_matter(text)[0])


def under_zensical(toy: Path, uri: str = "posts/coins.md") -> str:
    md = renderer(toy)
    md.preprocessors.register(RenderingContext(md, f"/{uri}"), "rendering_context", 99)
    text = (toy / "docs" / uri).read_text(encoding="utf-8")
    return md.convert(split_front_matter(text)[0])


class Nesting(HTMLParser):
    """Notes under which elements each figure, formula and listing stands."""

    VOID = ("br", "hr", "img", "input", "link", "meta")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = dict(attrs).get("id") or dict(attrs).get("class") or tag
        self.found.setdefault(name, list(self.open))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        assert self.open, tag
        assert self.open.pop() == tag


def nesting(html: str) -> Nesting:
    parser = Nesting()
    parser.feed(html)
    assert parser.open == []
    return parser


def test_the_page_is_whole_and_well_formed_under_mkdocs(toy: Path) -> None:
    html = under_mkdocs(toy)
    found = nesting(html).found
    for name in (
        "fig-running",
        "fig-settling",
        "fig-sides",
        "eq-share",
        "nd-references",
        "nd-rest",
    ):
        assert name in found
        assert "p" not in found[name], name
    assert html.count("<img") == 5


def test_nothing_of_the_machinery_is_left_on_a_page(toy: Path) -> None:
    for page in (under_mkdocs(toy), under_mkdocs(toy, "index.md")):
        text = unescape(re.sub("<[^>]*>", "", page))
        for trace in ("wzxhzdk", "\x02", "\x03", "\ue000", "{{", "--8<--", "$$", "]{"):
            assert trace not in page, trace
            assert trace not in text, trace
        assert not re.search(r"\\(label|eqref)", text)


def test_a_figure_in_a_list_stays_in_its_item(toy: Path) -> None:
    found = nesting(under_mkdocs(toy)).found
    assert found["fig-settling"] == ["ul", "li"]


def test_a_figure_and_a_formula_in_a_fold_stay_in_it(toy: Path) -> None:
    found = nesting(under_mkdocs(toy)).found
    assert found["fig-sides"] == ["details"]
    write(toy, '??? note "n"\n\n    $$\n    x \\label{eq:inside}\n    $$\n')
    assert nesting(under_mkdocs(toy)).found["eq-inside"] == ["details"]


@pytest.mark.parametrize(
    "opening",
    ["- item", "1. item", "- a\n\n    - b", '!!! note "n"', '??? note "n"', "[^1]: n"],
)
def test_everything_keeps_its_place_in_whatever_holds_it(
    toy: Path, opening: str
) -> None:
    pad = " " * (8 if "- b" in opening else 4)
    parts = (
        '![a](coins/toss:settling "c $x$ {{ coins/toss:heads }}")',
        "$$\nx \\label{eq:inside}\n$$",
        '```python\n--8<-- "coins/toss:share"\n```',
        "and {{ coins/toss:heads }} with $y$",
    )
    inner = "\n\n".join(parts)
    body = "\n".join(pad + row if row else "" for row in inner.split("\n"))
    write(toy, f"text[^1]\n\n{opening}\n\n{body}\n\nend of page\n")
    html = under_mkdocs(toy)
    found = nesting(html).found
    outer = found["fig-settling"]
    assert outer
    assert "p" not in outer
    assert found["eq-inside"] == outer
    assert found["nd-rest"] == outer
    assert found["nd-value"][: len(outer)] == outer
    assert html.count("arithmatex") == 0
    assert "wzxhzdk" not in html


def test_a_value_survives_a_table_with_bars_in_it(toy: Path) -> None:
    write(toy, "| a | b |\n|---|---|\n| {{ coins/toss:share | .1% }} | $x \\mid y$ |\n")
    html = under_mkdocs(toy)
    assert len(re.findall("<td>", html)) == 2
    assert ">48.8%</span></td>" in html


def test_a_heading_keeps_its_anchor_and_the_part_stands_below_it(toy: Path) -> None:
    html = under_mkdocs(toy)
    assert '<h1 id="tossing-a-coin">Tossing a Coin</h1>\n<p class="nd-part">' in html
    assert '<h2 id="the-share-of-heads">' in html


def test_both_generators_get_the_same_page_but_for_links(toy: Path) -> None:
    def bare(html: str) -> str:
        return re.sub(r'(href|src)="[^"]*"', "", html)

    mkdocs, zensical = under_mkdocs(toy), under_zensical(toy)
    assert bare(mkdocs) == bare(zensical)
    # Without mkdocs-jupyter there is no page of a script, and its file is linked.
    assert 'href="../../code/coins/toss/toss.py"' in mkdocs
    assert 'href="../code/coins/toss/toss.py"' in zensical


def test_check_renders_what_the_generator_does(toy: Path) -> None:
    book = current_book(toy)
    ours = re.sub(r"<a class=\"headerlink.*?</a>", "", render_page(toy))
    assert ours == re.sub(r"<a class=\"headerlink.*?</a>", "", under_mkdocs(toy))
    assert book.project.pages["coins"].uri == "posts/coins.md"


def render_page(toy: Path) -> str:
    book = current_book(toy)
    return render(book.project.pages["coins"], book)


def test_pages_of_others_are_left_alone(toy: Path) -> None:
    md = renderer(toy)
    assert md.convert("{{ not ours }} [@x]") == "<p>{{ not ours }} [@x]</p>"
    md.treeprocessors.register(Relpath(md, "code/coins/toss.ipynb"), "relpath", 0)
    md.reset()
    assert md.convert("{{ not ours }}") == "<p>{{ not ours }}</p>"


def test_one_renderer_serves_page_after_page(toy: Path) -> None:
    md = renderer(toy)
    relpath = Relpath(md, "posts/coins.md")
    md.treeprocessors.register(relpath, "relpath", 0)
    body = split_front_matter((toy / PAGE).read_text(encoding="utf-8"))[0]
    first = md.convert(body)
    relpath.file = SimpleNamespace(src_uri="index.md")
    text = (toy / "docs/index.md").read_text(encoding="utf-8")
    other = md.reset().convert(split_front_matter(text)[0])
    assert "nd-series" in other
    relpath.file = SimpleNamespace(src_uri="posts/coins.md")
    assert md.reset().convert(body) == first


@pytest.mark.parametrize("blank", [0, 1, 3])
def test_lines_are_counted_in_the_file_not_below_its_front_matter(
    toy: Path, blank: int
) -> None:
    text = "---\ntitle: T\ndescription: D\n---\n" + "\n" * blank
    text += "# T\n\ntext\n\n{{ nothing }}\n\n\n"
    (toy / PAGE).write_text(text)
    with pytest.raises(Drifts) as caught:
        under_mkdocs(toy)
    [drift] = caught.value.drifts
    assert text.split("\n")[drift.line - 1] == "{{ nothing }}"


def test_windows_line_ends_and_tabs_make_no_difference(toy: Path) -> None:
    unix = under_mkdocs(toy)
    text = (toy / PAGE).read_text(encoding="utf-8")
    tabs = text.replace("    ", "\t")
    (toy / PAGE).write_bytes(tabs.replace("\n", "\r\n").encode())
    assert under_mkdocs(toy) == unix


def test_a_formula_that_katex_refuses_is_told_with_its_line(
    toy: Path, web: Path | None
) -> None:
    pytest.importorskip("quickjs")
    if web is None:
        pytest.skip("KaTeX is not installed")
    write(toy, "text\n\nwith $a$ and $\\wrong$ in it\n")
    with pytest.raises(Drifts) as caught:
        under_mkdocs(toy)
    [drift] = caught.value.drifts
    assert (drift.code, drift.line) == ("E-MATH", 8)
    assert r"\wrong" in drift.what


# ---- when a book is read again ----


def test_a_book_is_kept_until_something_of_it_changes(toy: Path) -> None:
    first = current_book(toy)
    assert current_book(toy) is first
    for name in (
        PAGE,
        "docs/references.bib",
        "mkdocs.yml",
        "pyproject.toml",
        "tutorials_src/coins/toss.py",
        "tutorials_src/coins/toss.lock.json",
    ):
        before = current_book(toy)
        with (toy / name).open("a") as file:
            file.write("\n# more\n" if not name.endswith("json") else "\n")
        assert current_book(toy) is not before, name


def test_the_book_typesets_as_soon_as_the_web_assets_are_here(toy: Path) -> None:
    web = toy / "build" / "web"
    if not web.is_symlink():
        pytest.skip("the web assets are not here and cannot be fetched")
    installed = web.readlink()
    web.unlink()
    assert current_book(toy).typeset is None
    web.symlink_to(installed)
    assert current_book(toy).typeset is not None


def test_the_digest_for_caches_moves_with_a_record(toy: Path) -> None:
    before = fingerprint(Project(toy))
    figure = toy / "build/records/coins/toss/figures/sides.svg"
    figure.write_text(figure.read_text().replace("heads", "tails"))
    edited = fingerprint(Project(toy))
    (toy / "build/records/coins/toss").unlink()
    assert len({before, edited, fingerprint(Project(toy))}) == 3
