"""Start a new part: page, script, binding, test and its place in the series.

What is written is a small lesson that runs and passes `check`, to be changed bit by bit.
"""

import datetime
import json
from pathlib import Path
from string import Template

import yaml

from nodrift.errors import Drift
from nodrift.ids import is_stem
from nodrift.project import CONFIG, SOURCES, Part, Project
from nodrift.publish import write_whole

TEMPLATES = Path(__file__).parent / "template"


class NewError(ValueError):
    """No part can be started under this name; the text says why and what would do."""


def new_part(project: Project, stem: str, title: str | None) -> list[Path]:
    """Write the files of a new part and return them, relative to the project.

    A stem that the series plans already keeps its place and title; another one goes to
    the end. Raises NewError, having written nothing, if a file is in the way.
    """
    part = _part(project, stem, title)
    values = {
        "stem": stem,
        "title": part.title,
        "today": datetime.date.today().isoformat(),
        "title_yaml": json.dumps(part.title, ensure_ascii=False),
    }
    files = {
        project.docs / "posts" / f"{stem}.md": "post.md.template",
        project.root / SOURCES / stem / "coin.py": "coin.py.template",
        project.root / "tests" / "equations" / f"{stem}.py": "equations.py.template",
        project.root / "tests" / "posts" / f"test_{stem}.py": "test_post.py.template",
    }
    for file in files:
        if file.exists():
            raise NewError(f"{file.relative_to(project.root)} is there already")
    config = _config_with(project, part)
    for file, template in files.items():
        text = (TEMPLATES / template).read_text(encoding="utf-8")
        write_whole(file, Template(text).substitute(values))
    write_whole(project.root / CONFIG, config)
    return [file.relative_to(project.root) for file in (*files, project.root / CONFIG)]


def _part(project: Project, stem: str, title: str | None) -> Part:
    if not is_stem(stem):
        raise NewError(
            f"{stem!r} is no stem: use one lower-case word of letters and digits"
        )
    if stem in project.pages or (project.root / SOURCES / stem).exists():
        raise NewError(f"there is a page or a folder of scripts named {stem!r} already")
    for part in project.series:
        if part.stem == stem:
            if title not in (None, part.title):
                raise NewError(f"the series calls {stem!r} {part.title!r}")
            return part
    return Part(stem, title or stem.capitalize(), "", len(project.series) + 1)


def _config_with(project: Project, part: Part) -> str:
    """The text of mkdocs.yml with the part in it, everything else as it was."""
    text = (project.root / CONFIG).read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    root = yaml.compose(text, yaml.SafeLoader)
    series, nav = _child(_child(root, "extra"), "series"), _child(root, "nav")
    if not isinstance(series, yaml.SequenceNode) or not isinstance(
        nav, yaml.SequenceNode
    ):
        raise Drift(
            CONFIG, 1, "E-SERIES", "there is no nav or no extra.series", "write both"
        )
    entries = [(_after_page(project, part, nav), [f"posts/{part.stem}.md"])]
    if all(part.stem != known.stem for known in project.series):
        item = [
            f"stem: {part.stem}",
            f"title: {json.dumps(part.title, ensure_ascii=False)}",
            "teaches: say in one line what this part teaches",
        ]
        entries.append((series.value[-1], item))
    for node, item in sorted(entries, key=lambda entry: -entry[0].start_mark.line):
        indent = " " * node.start_mark.column
        text = f"{indent[:-2]}- " + f"\n{indent}".join(item) + "\n"
        lines.insert(_last_line(node, lines) + 1, text)
    return "".join(lines)


def _after_page(project: Project, part: Part, nav: yaml.SequenceNode) -> yaml.Node:
    """The entry of `nav` after which the part's page belongs."""
    earlier = {
        f"posts/{known.stem}.md"
        for known in project.series
        if known.number < part.number
    }
    place = nav.value[0]
    for entry in nav.value:
        pages = entry.value[0][1] if isinstance(entry, yaml.MappingNode) else entry
        # A section holds a list of pages; parts stand outside sections.
        if isinstance(pages, yaml.ScalarNode) and pages.value in earlier:
            place = entry
    return place  # type: ignore[no-any-return]


def _last_line(node: yaml.Node, lines: list[str]) -> int:
    """Index of the last line of `node`; a block's end mark is after it."""
    end = node.end_mark.line - (node.end_mark.column == 0)
    if isinstance(node, yaml.CollectionNode):
        end = max(_last_line(leaf, lines) for leaf in _leaves(node))
    return min(end, len(lines) - 1)


def _leaves(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [leaf for _, value in node.value for leaf in _leaves(value)]
    if isinstance(node, yaml.SequenceNode):
        return [leaf for value in node.value for leaf in _leaves(value)]
    return [node]


def _child(node: yaml.Node | None, key: str) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                return value  # type: ignore[no-any-return]
    return None
