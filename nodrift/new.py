"""Start a new part: page, script, binding, test and its place in the series.

What is written is a small lesson that runs and passes `check`, to be changed bit by bit.
"""

import datetime
import json
import textwrap
from pathlib import Path
from string import Template

import yaml

from nodrift.errors import Drift, UsageError
from nodrift.front_matter import LONGEST
from nodrift.naming import check_stem, check_title, in_the_way
from nodrift.notation import URI as NOTATION
from nodrift.project import CONFIG, SOURCES, Part, Project
from nodrift.publish import write_all

TEMPLATES = Path(__file__).parent / "template"
# True of the lesson as it is written: it may be published before it is changed.
DESCRIPTION = "what a coin shows after a thousand throws."
TEACHES = "how sure a thousand throws make you of a coin"


def new_part(project: Project, stem: str, title: str | None) -> list[Path]:
    """Write the files of a new part and return them, relative to the project.

    A stem that the series plans already keeps its place and title; another one goes to
    the end. Raises UsageError, having written nothing, if a name will not do or a file
    is in the way.
    """
    part = _part(project, stem, title)
    described = f"{part.title}: {DESCRIPTION}"  # no two pages describe themselves alike
    listed = (project.docs / NOTATION).is_file()  # then pages say where symbols are
    values = {
        "stem": stem,
        "title": part.title,
        "today": datetime.date.today().isoformat(),
        "title_yaml": in_yaml(part.title),
        "description": in_yaml(textwrap.shorten(described, LONGEST, placeholder="...")),
        "symbols": "{{ symbols }}\n\n" if listed else "",
    }
    templates = {
        project.root / SOURCES / stem / "coin.py": "coin.py.template",
        project.root / "tests" / "equations" / f"{stem}.py": "equations.py.template",
        project.root / "tests" / "posts" / f"test_{stem}.py": "test_part.py.template",
        project.docs / "posts" / f"{stem}.md": "post.md.template",
    }
    texts = {file: filled(name, values) for file, name in templates.items()}
    texts[project.root / CONFIG] = _config_with(project, part)  # now it is a part
    return write_new(project, texts)


def filled(template: str, values: dict[str, str]) -> str:
    """The text of a file below template/ with `values` in it."""
    text = (TEMPLATES / template).read_text(encoding="utf-8")
    return Template(text).substitute(values)


def in_yaml(text: str) -> str:
    """`text` as YAML reads it whatever it holds."""
    return json.dumps(text, ensure_ascii=False)


def write_new(project: Project, texts: dict[Path, str]) -> list[Path]:
    """Write files, of which mkdocs.yml and pages may be there; return them, relative.

    Raises UsageError, having written nothing, if another one is in the way.
    """
    for file in texts:
        taken = in_the_way(file)
        if taken and not (taken == file and file.suffix in (".md", ".yml")):
            where = taken.relative_to(project.root)
            raise UsageError(f"{where} is there already; move it away first")
    try:
        write_all(texts)
    except OSError as error:
        raise UsageError(
            f"nothing was written: {error.strerror} ({error.filename}); make room, or "
            "make it a place to write"
        ) from None
    return [file.relative_to(project.root) for file in texts]


def _part(project: Project, stem: str, title: str | None) -> Part:
    check_stem(project, stem)
    for part in project.series:
        if part.stem == stem:
            if title not in (None, part.title):
                raise UsageError(
                    f"the series calls {stem!r} {part.title!r}; leave --title out, or "
                    f"change it in {CONFIG}"
                )
            return part
    title = stem.capitalize() if title is None else title
    title = check_title(project, title)
    return Part(stem, title, "", len(project.series) + 1)


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
            f"title: {in_yaml(part.title)}",
            f"teaches: {TEACHES}",
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
