"""Keep the HTML of script pages: mkdocs-jupyter takes a third of a second for each.

It is made again when the notebook or a package that renders it changes.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from nodrift import environment
from nodrift.hashing import digest
from nodrift.kept import keep, kept
from nodrift.notebook_style import strip_notebook_style

OURS = ("artwork.py", "colours.py", "notebook_style.py", "script_pages.py")
RENDERERS = ("mkdocs-jupyter", "nbconvert", "pygments", "mistune", "jinja2")


@dataclass
class ScriptPages:
    """A folder of rendered pages by the hash of what they are made from."""

    folder: Path
    used: set[Path] = field(default_factory=set)

    def keep(self, page: Page) -> None:
        """Let `page` take what was kept of it, or be rendered once and kept."""
        render, file = page.render, self._file(page)

        def rendered(config: Any, files: Any) -> None:
            found = _read(file)
            if found is None:
                render(config, files)
                found = {
                    "content": strip_notebook_style(page.content or ""),
                    "title": page.title,
                    "toc": _plain(page.toc),
                }
                keep(file, json.dumps(found).encode())
            page.content, page.title = found["content"], found["title"]
            page.toc = TableOfContents(_links(found["toc"]))

        page.render = rendered  # type: ignore[method-assign]

    def forget_others(self) -> None:
        """Remove what no page of this build took."""
        for file in self.folder.glob("*.json"):
            if file not in self.used:
                file.unlink(missing_ok=True)

    def _file(self, page: Page) -> Path:
        notebook = Path(page.file.abs_src_path or "").read_bytes()
        versions = [environment.version(name) for name in RENDERERS]
        engine = b"".join(Path(__file__).with_name(name).read_bytes() for name in OURS)
        key = digest(notebook + engine + json.dumps(versions).encode())
        file = self.folder / f"{key}.json"
        self.used.add(file)
        return file


def _read(file: Path) -> Any:
    content = kept(file)
    return json.loads(content) if content is not None else None


def _plain(links: Any) -> list[Any]:
    return [[link.title, link.id, link.level, _plain(link.children)] for link in links]


def _links(plain: list[Any]) -> list[AnchorLink]:
    found = []
    for title, id, level, children in plain:
        link = AnchorLink(title, id, level)
        link.children = _links(children)
        found.append(link)
    return found
