"""Why a script has to run again, from what was observed when it last did.

Inputs are hashed; times of files are never looked at.
"""

from nodrift import environment
from nodrift.hashing import ABSENT, state_of
from nodrift.project import Project
from nodrift.record import Record, Run, read_lock, read_record, record_path
from nodrift.script import Script


def other_script(script: Script, run: Run) -> list[str]:
    """Say so if the run is of another script: its files were copied or renamed."""
    return [] if run.script == script.id else [f"it was recorded of {run.script}"]


def changed_inputs(project: Project, run: Run) -> list[str]:
    """Say which of the files that the run read are other than they were."""
    found = []
    for path, sha256 in run.inputs.items():
        now = state_of(project.root / path)
        if now != sha256:
            what = {now: "is gone", sha256: "was not there"}.get(ABSENT, "changed")
            found.append(f"{path} {what}")
    return found


def changed_packages(run: Run) -> list[str]:
    """Say which installed packages have another version than the run used.

    A package that is not installed says nothing: prose can be mended without torch.
    """
    found = []
    for name, used in run.environment["packages"].items():
        now = environment.version(name)
        if now is not None and now != used:
            found.append(f"{name} {used} -> {now}")
    return found


def changed_engine(run: Run) -> list[str]:
    used, now = run.environment["engine"], environment.engine()
    return [] if used == now else [f"engine {used} -> {now}"]


def changed_python(run: Run) -> list[str]:
    used, now = run.environment["python"], environment.python()
    return [] if used == now else [f"Python {used} -> {now}"]


def stale_lock(project: Project, script: Script, run: Run) -> list[str]:
    """Why a lock does not speak for the sources; its Python and machine may differ."""
    return [
        *other_script(script, run),
        *changed_inputs(project, run),
        *changed_packages(run),
        *changed_engine(run),
    ]


def was_edited(project: Project, script: Script) -> bool:
    """Whether it was never run, anywhere, or is not what its lock speaks of.

    Raises Drift E-LOCK for a lock that no run wrote.
    """
    lock = read_lock(project, script)
    return lock is None or bool(changed_inputs(project, lock))


def stale_record(project: Project, script: Script) -> tuple[Record | None, list[str]]:
    """Return the record of `script`, if it can be read, and why it is stale."""
    try:
        record = read_record(record_path(project, script))
    except ValueError as error:
        return None, [f"its record is damaged: {error}"]
    if record is None:
        return None, ["never run here"]
    run = record.run
    return record, [
        *record.damage(),
        *other_script(script, run),
        *changed_inputs(project, run),
        *changed_packages(run),
        *changed_python(run),
        *changed_engine(run),
    ]
