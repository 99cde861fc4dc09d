"""Read YAML as its authors mean it, and tell mistakes in plain words.

No key stands twice, no part stands for another, nothing is nested without end: a few
lines of anchors and aliases can mean a billion values, and brackets by the thousand keep
a parser busy; a page's front matter and mkdocs.yml need neither.
"""

import re
from collections.abc import Hashable
from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # a tenth of its speed, for a book of 200 pages half a second
    from yaml import SafeLoader  # type: ignore[assignment]

# A value that opens a quotation mark and does not close it on its line.
OPENED = re.compile(r"""\s*(?:[\w.-]+\s*:|-)\s+(?P<mark>["'])(?:(?!(?P=mark)).)*""")

DEEPEST = 20  # levels


class Loader(SafeLoader):
    """Refuses a key that stands twice: YAML itself would take the last, and say nothing."""

    def construct_mapping(
        self, node: yaml.MappingNode, deep: bool = False
    ) -> dict[Hashable, Any]:
        lines: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value == "<<":
                continue
            line = key.start_mark.line
            if key.value in lines:
                raise yaml.constructor.ConstructorError(
                    problem=f"{key.value!r} stands here for a second time; the first is "
                    f"{line - lines[key.value]} lines above",
                    problem_mark=key.start_mark,
                )
            lines[key.value] = line
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError:  # the 30th of February looks like a day
            raise yaml.constructor.ConstructorError(
                problem=f"there is no {node.value}", problem_mark=node.start_mark
            ) from None


def load(text: str, loader: type[Loader] = Loader) -> Any:
    """What `text` says. Raises yaml.YAMLError with the place of what is no plain YAML."""
    _require_plain(text)
    return yaml.load(text, loader)


def _require_plain(text: str) -> None:
    """Raise at an anchor, an alias, or a 21st level."""
    depth = 0
    for event in yaml.parse(text, SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _error(event, "an anchor or alias")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _error(event, "nested too deeply")


def _error(event: Any, problem: str) -> yaml.YAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=event.start_mark)


def mistake(error: Exception, text: str) -> tuple[int, str, str]:
    """The line of `text` (from 1) on which the YAML is wrong, what is, and the mend.

    A parser notices an open quotation mark only where the next one stands, or at the
    end: what opens it is looked for.
    """
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark else 1
    problem = str(getattr(error, "problem", None) or error)
    lines = text.split("\n")
    for number, row in enumerate(lines[:line], 1):
        if OPENED.fullmatch(row.rstrip()):
            return number, "a quotation mark is not closed", "close it on its line"
    row = lines[line - 1] if line <= len(lines) else ""
    if "too deeply" in problem:
        return line, f"it is nested more than {DEEPEST} levels deep", "make it flatter"
    if problem.startswith("there is no "):
        return line, problem, "write one that can be"
    if "second time" in problem:
        return line, problem, "keep one of the two"
    if row[: len(row) - len(row.lstrip())].count("\t"):
        return line, "a tab stands where spaces belong", "indent the line with spaces"
    if "mapping values" in problem:
        what = "a colon in the middle of a value cannot be read"
        return line, what, 'put the value in quotation marks: title: "One: two"'
    if "alias" in problem or "anchor" in problem or "cannot start any token" in problem:
        value = row.partition(":")[2].strip() or row.strip(" -")
        what = f"a value cannot begin with {value[:1]!r}"
        return line, what, "put it in quotation marks"
    what = f"the line does not fit the ones above it ({problem})"
    return line, what, "compare its indent, dash and colon with theirs"
