"""A script page is rendered when something of it changed, and else taken as it was."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("mkdocs")

from mkdocs.structure.toc import AnchorLink, TableOfContents

from nodrift import environment
from nodrift.script_pages import ScriptPages

CELLS = (
    '<style>much</style><div class="jupyter-wrapper"><p>{text}</p></div>'
    "<!-- jupyter-wrapper -->"
)


class Rendered:
    """A page as mkdocs-jupyter hands it over; counts how often it is rendered."""

    def __init__(self, notebook: Path) -> None:
        self.file = SimpleNamespace(abs_src_path=str(notebook))
        self.content: str | None = None
        self.title = "unnamed"
        self.toc: Any = None
        self.times = 0

    def render(self, config: Any, files: Any) -> None:
        self.times += 1
        text = Path(self.file.abs_src_path).read_text(encoding="utf-8")
        self.content, self.title = CELLS.format(text=text), f"Title of {text}"
        section = AnchorLink("Section", "section", 1)
        section.children = [AnchorLink("Part", "part", 2)]
        self.toc = TableOfContents([section])


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    file = tmp_path / "script.ipynb"
    file.write_text("one", encoding="utf-8")
    return file


def visit(folder: Path, notebook: Path) -> Rendered:
    """What one build makes of the page."""
    page, pages = Rendered(notebook), ScriptPages(folder)
    pages.keep(page)  # type: ignore[arg-type]
    page.render(None, None)
    pages.forget_others()
    return page


def test_a_page_is_rendered_once_and_then_the_same(
    tmp_path: Path, notebook: Path
) -> None:
    first, second = (visit(tmp_path / "cache", notebook) for _ in range(2))
    assert (first.times, second.times) == (1, 0)
    assert "much" not in (first.content or "")
    assert (first.content, first.title) == (second.content, second.title)
    for page in (first, second):
        (section,) = page.toc
        assert (section.title, section.url, section.level) == ("Section", "#section", 1)
        assert [part.url for part in section.children] == ["#part"]


def test_what_changed_is_rendered_again_and_the_old_forgotten(
    tmp_path: Path, notebook: Path
) -> None:
    cache = tmp_path / "cache"
    visit(cache, notebook)
    notebook.write_text("two", encoding="utf-8")
    page = visit(cache, notebook)
    assert page.times == 1 and "two" in (page.content or "")
    assert len(list(cache.iterdir())) == 1


def test_another_version_of_a_renderer_renders_again(
    tmp_path: Path, notebook: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit(tmp_path / "cache", notebook)
    monkeypatch.setattr(environment, "version", lambda name: "0.0")
    assert visit(tmp_path / "cache", notebook).times == 1


@pytest.mark.parametrize("text", ["", "{", '{"content": ', "{}", "[]"])
def test_a_damaged_file_is_as_good_as_none(
    text: str, tmp_path: Path, notebook: Path
) -> None:
    visit(tmp_path / "cache", notebook)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_text(text, encoding="utf-8")
    assert visit(tmp_path / "cache", notebook).times == 1
