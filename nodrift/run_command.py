"""The command `nodrift run`: run what is stale, or try other settings, and say so."""

import ast
from typing import Any

from nodrift import locks
from nodrift.errors import Drift, Drifts, UsageError
from nodrift.ids import is_setting, nearest
from nodrift.jobs import Job, plan, plan_trial
from nodrift.moves import table
from nodrift.progress import showing
from nodrift.project import Project
from nodrift.record import read_record, record_path
from nodrift.run import Runner
from nodrift.script import Script


def run(project: Project, scripts: list[Script], workers: int, locked: bool) -> None:
    """Run what is stale of `scripts`; write their locks, or judge by them if `locked`.

    Raises Drifts with all that failed; the others are recorded and settled.
    """
    jobs = plan(project, scripts)
    faults = _work(project, jobs, workers)
    broken = {job.script.id for job in jobs if job.fault}
    whole = [script for script in scripts if script.id not in broken]
    faults += (_judge if locked else _settle)(project, whole)
    _end(jobs, faults, len(scripts))


def try_out(
    project: Project, scripts: list[Script], workers: int, settings: dict[str, Any]
) -> None:
    """Run `scripts` with other settings for this once; no record or lock is touched.

    Raises UsageError if one of them has no such setting.
    """
    for script in scripts:
        for name in settings.keys() - script.settings.keys():
            hint = nearest(name, script.settings)
            raise UsageError(f"{script.id} has no setting {name}; {hint}")
    jobs = plan_trial(project, scripts, settings)
    faults = _work(project, jobs, workers)
    for job in jobs:
        if job.record is not None:
            where = project.trials / job.script.id
            print(f"trial of {job.script.id}: {where.relative_to(project.root)}")
            for name, value in job.record.run.results.items():
                print(f"  {name}: {value}")
    _end(jobs, faults, len(scripts))


def settings_in(pairs: list[str]) -> dict[str, Any]:
    """What `NAME=VALUE` says; raises UsageError if it does not."""
    settings: dict[str, Any] = {}
    for pair in pairs:
        name, equals, text = pair.partition("=")
        if not equals or not is_setting(name):
            raise UsageError(f"--set {pair!r}: write NAME=VALUE, such as STEPS=20")
        try:
            settings[name] = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            settings[name] = text
    return settings


def _work(project: Project, jobs: list[Job], workers: int) -> list[Drift]:
    """Run the jobs and show how they get on; return what failed."""
    if jobs:
        with showing(jobs) as progress:
            Runner(project, workers).run(jobs, progress.update)
    return [job.fault for job in jobs if job.fault is not None]


def _end(jobs: list[Job], faults: list[Drift], scripts: int) -> None:
    if faults:
        raise Drifts(faults)
    print(f"{len(jobs)} run, {scripts - len(jobs)} fresh")


def _judge(project: Project, scripts: list[Script]) -> list[Drift]:
    """Hold the records against the locks; return what is wrong."""
    faults = []
    for script in scripts:
        record = read_record(record_path(project, script))
        assert record is not None
        try:
            locks.judge(project, script, record.run)
        except Drift as drift:
            faults.append(drift)
    return faults


def _settle(project: Project, scripts: list[Script]) -> list[Drift]:
    """Write the locks that the records ask for, and say what moved."""
    moved, faults = {}, []
    for script in scripts:
        record = read_record(record_path(project, script))
        assert record is not None
        try:
            moves = locks.settle(project, script, record.run)
        except Drift as drift:
            faults.append(drift)
            continue
        if moves is not None:
            print(f"wrote {script.lock.relative_to(project.root)}")
            moved[script.id] = moves
    if any(moved.values()):
        print(table(moved))
    return faults
