"""What every workflow of this project keeps to, beyond what schemas and zizmor ask.

The reasons stand in .github/SECURITY.md. Each rule yields sentences on what is wrong.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from workflow_files import Part, names, read

PINNED = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")
OWN = re.compile(r"uses: \./\.github/workflows/[\w-]+\.yml")
FORBIDDEN = {"pull_request_target", "workflow_run", "issue_comment"}
GATE = "required"


def wrong(file: Path) -> list[str]:
    """All that is wrong with a workflow, as sentences."""
    text, workflow = file.read_text(encoding="utf-8"), read(file)
    return [*_of_text(text), *_of_workflow(workflow)] + [
        f"{name}: {one}"
        for name, job in workflow["jobs"].items()
        for one in _of_job(job)
    ]


def _of_text(text: str) -> Iterator[str]:
    for line in text.splitlines():
        if "uses:" in line and not (PINNED.search(line) or OWN.search(line)):
            yield f"not a hash with its version behind it: {line.strip()}"
    if re.search(r"\bsecrets\b", text):
        yield "it names secrets, and runs what a stranger wrote"


def _of_workflow(workflow: Part) -> Iterator[str]:
    if workflow.get("permissions") != {}:
        yield "permissions on top are not {}"
    if workflow.get("defaults", {}).get("run", {}).get("shell") != "bash":
        yield "no bash is named, so a broken pipe goes unseen"
    if found := FORBIDDEN & set(workflow["on"]):
        yield f"it starts with rights of main: {', '.join(sorted(found))}"
    if "pull_request" in workflow["on"]:
        gate = workflow["jobs"].get(GATE, {})
        if {*names(gate.get("needs"))} != workflow["jobs"].keys() - {GATE}:
            yield f"{GATE} does not need every other job"
        if gate.get("if") != "always()":
            yield f"{GATE} is skipped, which counts as passed, where a job fails"


def _of_job(job: Part) -> Iterator[str]:
    steps = job.get("steps", [])
    uses = [step.get("uses", "").partition("@")[0] for step in steps]
    if "permissions" not in job:
        yield "it does not say what it may"
    if "uses" not in job and not re.fullmatch(r"ubuntu-\d\d\.04", job["runs-on"]):
        yield f"the runner {job['runs-on']} changes by itself"
    if "uses" not in job and "timeout-minutes" not in job:
        yield "it may run for six hours"
    if "write" in job.get("permissions", {}).values() and "actions/checkout" in uses:
        yield "it may write and holds code that a stranger may have written"
    for step, action in zip(steps, uses, strict=True):
        given = step.get("with", {})
        if "${{" in step.get("run", ""):
            yield "an expression stands in a script; hand it over by env"
        if (
            action == "actions/checkout"
            and given.get("persist-credentials") is not False
        ):
            yield "checkout leaves its token in the clone"
        if action in ("actions/cache", "actions/cache/save") and (
            step.get("if") != "github.event_name == 'push'"
        ):
            yield "a cache is saved by what is not main"
