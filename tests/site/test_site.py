"""The site as it is published, by either generator: whole, and its own."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import nbformat
import pytest
from reading import drawing_of, pages, prose_of, read, site_of, soup_of, text

from nodrift.book import Book
from nodrift.ids import Id
from nodrift.markup import TOKEN, split_front_matter
from nodrift.place import refuse
from nodrift.project import Project
from nodrift.record import read_record, record_path

pytestmark = pytest.mark.slow

# Attributes by which a page makes a browser fetch something.
FETCHED = {
    "script": ("src",),
    "link": ("href",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "object": ("data",),
    "embed": ("src",),
    "image": ("href", "xlink:href"),
    "use": ("href", "xlink:href"),
}
NOT_FETCHED = {"canonical", "next", "prev", "alternate", "edit"}  # links that only name
URL_IN_CSS = re.compile(r"url\(\s*['\"]?([^'\")]+)|@import\s+['\"]([^'\"]+)")
ELSEWHERE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)

# What an author writes and a reader must never see.
RAW = (
    "wzxhzdk",  # where Python-Markdown lost what was stashed
    "\ue000",
    "$$",
    "{{",
    "}}",
    "--8<--",
    r"\label",
    r"\eqref",
    r"\frac",
    "{claim",
    "{from",
    "[@",
    "](",
    "???",
    "arithmatex",
)

# Code, alt texts, formulas and slots: a value there is no element of its own.
NO_DATA = re.compile(r"`[^`]*`|!\[.*?\]\(|\$[^$]*\$|^\{\{ [a-z]+ \}\}$", re.MULTILINE)

SHAPE = re.compile(r"--wide:\d+px;--ratio:[\d.]+/[\d.]+")

# Bytes of a script page without its drawings: its frame, and marks round each word.
FRAME_LIMIT, MARKS_LIMIT = 40_000, 7  # the latter for each byte of the script


def test_a_page_shows_every_value_and_claim_that_its_author_wrote(
    site: Path, built_book: Path
) -> None:
    for page in Project(built_book).pages.values():
        body, _ = split_front_matter(page.read())
        if "\n{{ exercises }}\n" in body:  # it shows what others wrote
            continue
        written = NO_DATA.sub("", body)
        shown = read(site / page.url / "index.html")
        assert len(shown.values) == written.count("{{")
        assert len(shown.claims) == written.count("]{claim:")


def test_nothing_is_fetched_from_another_host(site: Path) -> None:
    fetched = 0
    for file in pages(site):
        soup = soup_of(file)
        for name, attributes in FETCHED.items():
            for tag in soup.find_all(name):
                if NOT_FETCHED & set(tag.get("rel") or ()):
                    continue
                for attribute in attributes:
                    address = str(tag.get(attribute) or "")
                    fetched += bool(address)
                    assert not ELSEWHERE.match(address), f"{file}: {tag}"
        for style in [*soup.find_all("style"), *soup.select("[style]")]:
            css = style.get_text() if style.name == "style" else str(style["style"])
            assert_own(css, file)
    for file in site.rglob("*.css"):
        assert_own(file.read_text(encoding="utf-8"), file)
    assert fetched


def assert_own(css: str, file: Path) -> None:
    for groups in URL_IN_CSS.findall(css):
        assert not ELSEWHERE.match("".join(groups)), f"{file} fetches {groups}"


def test_nothing_wakes_the_parts_of_the_theme_that_ask_other_hosts(site: Path) -> None:
    """Material's script asks GitHub for facts, and another host for diagrams."""
    for file in pages(site):
        soup = soup_of(file)
        assert soup.select('[data-md-component="source"], .mermaid') == [], file


def test_no_page_shows_what_only_its_author_should_see(site: Path) -> None:
    for file in pages(site):
        prose = prose_of(file)
        assert [raw for raw in RAW if raw in prose] == [], file
        assert "wzxhzdk" not in file.read_text(encoding="utf-8"), file


def test_every_formula_is_typeset_without_a_script(
    site: Path, built_book: Path
) -> None:
    for page in Project(built_book).pages.values():
        soup = soup_of(site / page.url / "index.html")
        body, _ = split_front_matter(page.read())
        displays = len(re.findall(r"^ *\$\$$", body, re.MULTILINE)) // 2
        inline = len([t for t in TOKEN.finditer(body) if t["maths"]])
        formulas = soup.select(".katex")
        assert len(formulas) >= displays + inline
        own = soup.select(".nd-equation[id]:not(.nd-checks *) .katex-display")
        assert len(own) == displays
        for formula in formulas:
            assert formula.select_one(".katex-mathml math") is not None
            assert formula.select_one(".katex-html") is not None
        assert soup.select(".arithmatex, .katex-error, .nd-equation code") == []


def test_every_formula_says_below_it_how_it_was_checked(
    site: Path, built_book: Path
) -> None:
    for page in Project(built_book).pages.values():
        file = site / page.url / "index.html"
        for formula in soup_of(file).select(".nd-equation[id]:not(.nd-checks *)"):
            mark = formula.find_next_sibling()
            assert mark is not None
            assert mark.get("class") == ["nd-mark"]
            told = re.fullmatch(
                r"Checked against \w+: (?:proven in|agrees on|tested by) .+"
                r"|Not evaluated: .+",
                text(mark),
            )
            assert told, f"{file}: {text(mark)}"
            name = str(formula["id"]).removeprefix("eq-")
            assert name in text(mark) or told[0].startswith("Not")
            links = [str(link["href"]) for link in mark.select("a")]
            assert f"#check-{name}" in "".join(links)
            for link in links:
                assert leads_somewhere(file, link), f"{file}: {link}"


def leads_somewhere(file: Path, link: str) -> bool:
    """Whether a link of a page leads to a file, and to a place in it if it names one."""
    parts = urlsplit(link)
    target = (file.parent / unquote(parts.path)).resolve() if parts.path else file
    target = target / "index.html" if target.is_dir() else target
    if not parts.fragment:
        return target.is_file()
    return soup_of(target).find(id=unquote(parts.fragment)) is not None


def test_every_term_and_citation_says_what_its_card_will_show(
    site: Path, built_book: Path
) -> None:
    glossary = soup_of(site / "glossary" / "index.html")
    means = {
        str(name.dfn["id"]): text(name.find_next_sibling("dd"))
        for name in glossary.article.select("dt")
    }
    assert len(means) >= 70
    for page in Project(built_book).pages.values():
        file = site / page.url / "index.html"
        soup = soup_of(file)
        for link in soup.select("a.nd-term"):
            assert leads_somewhere(file, str(link["href"])), f"{file}: {link}"
            assert link["title"] == means[str(link["href"]).partition("#")[2]]
        for link in soup.select("a.nd-cite"):
            work = soup.find(id=str(link["href"]).removeprefix("#"))
            assert work.find_parent("ol", class_="nd-references"), f"{file}: {link}"
        sources = [str(tag.get("src")) for tag in soup.select("script[src][defer]")]
        assert any(source.endswith("assets/site.js") for source in sources)
    script = (site / "assets" / "site.js").read_text("utf-8")
    assert all(f".{kind}" in script for kind in ("nd-term", "nd-cite", "nd-eqref"))


def test_one_page_lists_every_formula_in_the_order_of_the_series(
    site: Path, built_book: Path
) -> None:
    soup = soup_of(site / "equations" / "index.html")
    entries = soup.select(".nd-checks > li")
    book = Book(Project(built_book))
    numbers = [entry.select_one("a.nd-eqref") for entry in entries]
    parts = [
        text(number).strip("()") for number in numbers if text(number).startswith("(")
    ]
    places = [*(part.stem for part in book.project.series), *book.project.background]
    places += [stem for stem in book.project.pages if stem not in places]
    labels = sorted(book.all_labels, key=lambda label: places.index(label.page.stem))
    assert parts == [label.number for label in labels]
    shown = 0
    for page in book.project.pages.values():
        post = soup_of(site / page.url / "index.html")
        shown += len(post.select(".nd-equation[id]:not(.nd-checks *)"))
    assert len(entries) == shown
    total = soup.select(".nd-table tr")[-1]
    assert text(total.select("td")[-1]) == str(shown)
    for entry in entries:
        assert entry.select_one(".katex") is None  # a script fetches them when asked
        if text(entry.select_one("a.nd-eqref")).startswith("("):
            assert "def " in text(entry.select_one("details pre"))
        for link in entry.select("a"):
            assert leads_somewhere(site / "equations" / "index.html", str(link["href"]))


def test_every_figure_of_a_page_is_a_file_with_words_and_a_shape(
    site: Path, built_book: Path
) -> None:
    project = Project(built_book)
    for page in project.pages.values():
        file = site / page.url / "index.html"
        soup = soup_of(file)
        body, _ = split_front_matter(page.read())
        drawn = re.findall(r"^ *!\[.+\]\([a-z]", body, re.MULTILINE)
        figures = soup.select("figure.nd-figure")
        assert len(figures) == len(drawn)
        assert soup.select(".nd-placeholder") == []
        for figure in figures:
            images = figure.select(".nd-drawing > img")
            assert images
            for image in images:
                assert str(image["alt"]).strip()
                svg = drawing_of(file, image).read_text("utf-8")
                assert refuse(svg) is None
                assert SHAPE.search(str(image.parent["style"])) is not None
            steps = figure.select('input[type="radio"]')
            assert len(steps) in (0, len(images))
            linked = {str(a["href"]) for a in figure.select(".nd-source a")}
            assert {str(image["src"]) for image in images} <= linked
            assert [s.has_attr("checked") for s in steps] == [
                s is steps[-1] for s in steps
            ]
        anchors = [str(tag["id"]) for tag in soup.select("[id]")]
        assert len(anchors) == len(set(anchors)), page.path


def test_every_region_is_listed_or_in_a_fold(site: Path, built_book: Path) -> None:
    book = Book(Project(built_book))
    folded = 0
    for page in book.project.pages.values():
        file = site / page.url / "index.html"
        for fold in soup_of(file).select("details.nd-rest"):
            id = text(fold.summary).removeprefix("The rest of ").partition(".py:")[0]
            script = book.project.script(id)
            names = [text(name) for name in fold.select("li > a > code")]
            assert names == [n for n in script.regions if Id(id, n) not in book.listed]
            for link in fold.select("li > a"):
                assert leads_somewhere(file, str(link["href"])), f"{file}: {link}"
            folded += len(names)
    used = {id.script for id in book.listed | book.drawn}
    scripts = [s for s in book.project.scripts.values() if s.id in used]
    rest = sum(Id(s.id, n) not in book.listed for s in scripts for n in s.regions)
    assert folded == rest > 100


def test_every_table_has_a_box_with_a_name(site: Path, built_book: Path) -> None:
    for page in Project(built_book).pages.values():
        soup = soup_of(site / page.url / "index.html")
        for table in soup.article.select("table"):
            box = table.find_parent(class_="nd-table")
            assert box is not None and box["tabindex"] == "0" and box["aria-label"]


def test_script_pages_describe_themselves_and_lead_back(built_book: Path) -> None:
    project, site = Project(built_book), site_of(built_book, "mkdocs")
    described, back = set(), 0
    for script in project.scripts.values():
        file = site / "code" / script.id / "index.html"
        soup = soup_of(file)
        described.add(str(soup.select_one('meta[name="description"]')["content"]))
        levels = [int(tag.name[1]) for tag in soup.article.select("h1, h2, h3, h4")]
        assert levels == [1] + [2] * len(script.regions)
        for link in soup.article.select(".nd-shown a, .nd-source a"):
            assert leads_somewhere(file, str(link["href"])), f"{file}: {link}"
            back += 1
        names = [str(tag["id"]) for tag in soup.article.select("h2")]
        assert names == list(script.regions)
    assert len(described) == len(project.scripts)
    assert back > len(project.scripts)


def test_every_script_has_a_page_with_what_it_printed_and_drew(
    built_book: Path,
) -> None:
    project, site = Project(built_book), site_of(built_book, "mkdocs")
    for script in project.scripts.values():
        record = read_record(record_path(project, script))
        assert record is not None
        file = site / "code" / script.id / "index.html"
        soup = soup_of(file)
        article = soup.article
        assert article is not None
        code = squeezed(article.get_text())
        for region in script.regions.values():
            assert squeezed(region.code) in code
        for output in record.run.outputs.values():
            assert squeezed(output) in code
        shown = [drawing_of(file, i) for i in article.select(".nd-drawing > img")]
        drawn = {file.parent / f"{name}.svg" for name in record.run.figures}
        assert set(shown) == {path.resolve() for path in drawn}
        assert all(path.is_file() for path in shown)
        downloads = {str(a["href"]) for a in article.select("a[download]")}
        stem = script.file.stem
        assert downloads == {f"{stem}.py", f"{stem}.ipynb"}


def squeezed(words: str) -> str:
    return "".join(words.split())


def test_downloads_are_what_ran_to_the_byte(site: Path, built_book: Path) -> None:
    project = Project(built_book)
    for script in project.scripts.values():
        record = read_record(record_path(project, script))
        assert record is not None
        folder = site / "code" / script.id
        stem = script.file.stem
        assert (folder / f"{stem}.py").read_bytes() == script.file.read_bytes()
        notebook = nbformat.reads(
            (folder / f"{stem}.ipynb").read_text(encoding="utf-8"), as_version=4
        )
        nbformat.validate(notebook)
        cells = {c.id: c for c in notebook.cells if c.cell_type == "code"}
        assert list(cells) == list(script.regions)
        for name, cell in cells.items():
            assert cell.source == script.regions[name].code
            printed = [o.text for o in cell.outputs if o.output_type == "stream"]
            assert "".join(printed) == record.run.outputs.get(name, "")
        left = {file.name for file in folder.iterdir()} - {"index.html"}
        drawn = {f"{name}.svg" for name in record.run.figures}
        assert left == {f"{stem}.py", f"{stem}.ipynb", *drawn, *record.run.assets}


def test_script_pages_are_light(built_book: Path) -> None:
    """mkdocs-jupyter alone puts 595 kB of style into each of them."""
    site = site_of(built_book, "mkdocs")
    for file in sorted((site / "code").rglob("index.html")):
        html = file.read_text(encoding="utf-8")
        script = built_book / "tutorials_src" / file.parent.relative_to(site / "code")
        size = script.with_suffix(".py").stat().st_size
        assert len(html.encode()) < FRAME_LIMIT + MARKS_LIMIT * size, file
        assert "cdnjs" not in html


def test_a_site_works_from_any_folder_of_a_host(site: Path) -> None:
    """No link starts at the root: the error page alone is served from anywhere."""
    links = 0
    for file in pages(site):
        soup = soup_of(file)
        for tag in soup.select("[href], [src]"):
            address = str(tag.get("href") or tag.get("src") or "")
            parts = urlsplit(address)
            if parts.scheme or not parts.path:
                continue
            assert not address.startswith("/"), f"{file}: {tag}"
            target = (file.parent / unquote(parts.path)).resolve()
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), f"{file}: {tag}"
            links += 1
    assert links


def test_the_index_is_there_for_who_asks_and_no_other(site: Path) -> None:
    entry = json.loads((site / "search" / "pagefind-entry.json").read_text("utf-8"))
    assert entry["languages"]["en"]["page_count"] > 1000
    assert not [*site.rglob("search_index.json"), *site.rglob("search.json")]
