"""Which scripts have to run, why, and in which order."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nodrift.errors import Drift
from nodrift.project import Project
from nodrift.publish import sweep_all
from nodrift.record import Record, read_timing, record_path
from nodrift.script import Script
from nodrift.stale import stale_record


@dataclass
class Job:
    """One script to run and why; `record` or `fault` is filled in when it is done."""

    script: Script
    reasons: list[str]
    settings: dict[str, Any] = field(default_factory=dict)
    expected: float = 0.0  # seconds it took last time, 0 if unknown
    started: float = 0.0  # by a clock that never goes back
    seconds: float = 0.0
    scratch: Path | None = None
    record: Record | None = None
    fault: Drift | None = None

    @property
    def region(self) -> str:
        """The region that is running now, '' if it cannot be told."""
        try:
            return (self.scratch / "status").read_text() if self.scratch else ""
        except OSError:
            return ""

    @property
    def running(self) -> float:
        """Seconds since it started."""
        return time.monotonic() - self.started if self.started else 0.0


def plan(project: Project, scripts: list[Script]) -> list[Job]:
    """Return the scripts that are stale, those that took longest first.

    What killed runs left is swept away, though nothing may have to run.
    """
    sweep_all(project.records)
    jobs = []
    for script in scripts:
        _, reasons = stale_record(project, script)
        if reasons:
            jobs.append(_job(project, script, reasons))
    return sorted(jobs, key=lambda job: -job.expected)


def plan_trial(
    project: Project, scripts: list[Script], settings: dict[str, Any]
) -> list[Job]:
    """Return a job for each script, with some settings changed for this once."""
    sweep_all(project.trials)
    words = ", ".join(f"{name}={value!r}" for name, value in settings.items())
    jobs = [_job(project, script, [f"trial with {words}"]) for script in scripts]
    for job in jobs:
        job.settings = settings
    return jobs


def _job(project: Project, script: Script, reasons: list[str]) -> Job:
    timing = read_timing(record_path(project, script))
    return Job(script, reasons, expected=timing.wall if timing else 0.0)
