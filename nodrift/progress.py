"""Show what runs, why, and what is left, while scripts run."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from nodrift.jobs import Job


@dataclass
class Progress:
    """A live table on a terminal, one line for each event elsewhere."""

    console: Console
    jobs: list[Job]
    live: Live | None = None
    told: set[tuple[str, str]] = field(default_factory=set)

    def update(self) -> None:
        if self.live is not None:
            self.live.update(self._table())
            return
        for job in self.jobs:
            if job.started:
                self._tell(job, "run", ", ".join(job.reasons))
            if job.seconds:
                state = "failed" if job.fault else "ok"
                self._tell(job, state, f"{job.seconds:.1f} s")

    def _tell(self, job: Job, event: str, words: str) -> None:
        if (job.script.id, event) not in self.told:
            self.told.add((job.script.id, event))
            left = sum(not other.seconds for other in self.jobs)
            line = f"{event:>6} {job.script.id}: {words} ({left} left)"
            print(line, file=self.console.file, flush=True)

    def _table(self) -> Table:
        table = Table(box=None, pad_edge=False, show_header=False)
        for _ in range(4):
            table.add_column(overflow="ellipsis", no_wrap=True)
        for job in sorted(
            self.jobs, key=lambda job: (not job.started, bool(job.seconds))
        ):
            table.add_row(*_row(job))
        done = sum(bool(job.seconds) for job in self.jobs)
        table.add_row("", f"{done} of {len(self.jobs)} done", _left(self.jobs), "")
        return table


def _row(job: Job) -> tuple[str, str, str, str]:
    why = escape(", ".join(job.reasons))  # a trial's list is no markup
    if job.fault:
        return "[red]failed[/]", job.script.id, f"{job.seconds:.1f} s", why
    if job.seconds:
        return "[green]ok[/]", job.script.id, f"{job.seconds:.1f} s", why
    if not job.started:
        return "[dim]waits[/]", job.script.id, "", f"[dim]{why}[/]"
    now = time.monotonic() - job.started
    of = f" of about {job.expected:.0f} s" if job.expected else ""
    where = f"in {job.region}" if job.region else "starting"
    return "[yellow]runs[/]", job.script.id, f"{now:.0f} s{of}", f"{where}; {why}"


def _left(jobs: list[Job]) -> str:
    """A guess from last time's seconds, if every job that waits has some."""
    open_jobs = [job for job in jobs if not job.seconds]
    if not open_jobs or not all(job.expected for job in open_jobs):
        return ""
    now = time.monotonic()
    seconds = sum(
        max(0.0, job.expected - (now - job.started if job.started else 0.0))
        for job in open_jobs
    )
    return f"about {seconds:.0f} s of work left"


@contextmanager
def showing(jobs: list[Job]) -> Iterator[Progress]:
    """Show `jobs` until the block ends; call `update` whenever something changed."""
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        progress = Progress(console, jobs)
        yield progress
        progress.update()
        return
    with Live(console=console, refresh_per_second=8, transient=False) as live:
        progress = Progress(console, jobs, live)
        yield progress
        progress.update()
