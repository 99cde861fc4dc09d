"""Workflow files as they stand: jobs, steps, and the copies a matrix makes of a job."""

import re
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
WORKFLOWS = ROOT / ".github" / "workflows"
STEP = {"name", "id", "if", "uses", "with", "run", "env"}
JOB = {
    "name", "needs", "if", "runs-on", "timeout-minutes", "permissions", "outputs",
    "env", "environment", "strategy", "steps", "uses",
}  # fmt: skip


class Loader(yaml.SafeLoader):
    """YAML in which `on` is a word, as GitHub reads it."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in known if tag != "tag:yaml.org,2002:bool"]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf")
)

Part = Mapping[str, Any]


def read(file: Path) -> dict[str, Any]:
    """A workflow by its path."""
    found = yaml.load(file.read_text(encoding="utf-8"), Loader)
    assert isinstance(found, dict), file
    return found


def names(value: str | list[str] | None) -> list[str]:
    """What `needs` names: one, several or none."""
    return [value] if isinstance(value, str) else list(value or [])


def copies(job: Part) -> Iterator[dict[str, Any]]:
    """The `matrix` of each copy of a job; one empty one where it has none."""
    axes = job.get("strategy", {}).get("matrix", {})
    for chosen in product(*axes.values()):
        yield dict(zip(axes, chosen, strict=True))


def unknown(job: Part) -> set[str]:
    """Keys of a job and its steps that the player would not obey."""
    steps = job.get("steps", [])
    return (job.keys() - JOB).union(*(step.keys() - STEP for step in steps))
