"""YAML as people write it: no part stands for another, nothing is nested without end.

A few lines of anchors and aliases can mean a billion values, and brackets by the thousand
keep a parser busy; a page's front matter and mkdocs.yml need neither.
"""

from typing import Any

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # a tenth of its speed, for a book of 200 pages half a second
    from yaml import SafeLoader  # type: ignore[assignment]

__all__ = ["SafeLoader", "require_plain"]

DEEPEST = 20  # levels


def require_plain(text: str) -> None:
    """Raise yaml.YAMLError with its place at an anchor, an alias, or a 21st level."""
    depth = 0
    for event in yaml.parse(text, SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _error(event, "one part of it stands for another: write it out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _error(event, "it is nested too deeply")


def _error(event: Any, what: str) -> yaml.YAMLError:
    return yaml.MarkedYAMLError(problem=what, problem_mark=event.start_mark)
