"""Serve the site while it is written: pages show at once, scripts and formulas follow.

What changed since it last ran is run, and formulas that changed are judged; nothing is
run only because it never ran on this machine.

One thread does all work, one thing at a time; whatever takes long can be put off for
what was just saved. Browsers are answered by others meanwhile.
"""

import contextlib
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from nodrift.beside import Work
from nodrift.book import Book, digest_of
from nodrift.check import SOURCES, check
from nodrift.environment import version
from nodrift.equations import unjudged
from nodrift.errors import Drift, Drifts, UsageError
from nodrift.extension import current_book
from nodrift.formulas.lock import lock_path
from nodrift.formulas.tasks import Task
from nodrift.glossary_checks import unused_terms
from nodrift.links import broken_links
from nodrift.live_server import LiveServer
from nodrift.live_site import Interrupted, LiveSite, drifts_of
from nodrift.project import Project
from nodrift.stale import was_edited
from nodrift.watching import Bell, changes, snapshot, watching

PAUSE = 1.0  # seconds without a save until the rest of the site is brought up to date


def serve(project: Project, address: str) -> int:
    """Serve the site until interrupted; return the exit code.

    Pages without a record show labelled places for their figures: a draft may. Raises
    Drift E-TOOL if nothing can be served at `address`.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal():
        raise UsageError(f"--address {address!r}: write HOST:PORT")
    bell = Bell()
    with tempfile.TemporaryDirectory(prefix="nodrift-") as scratch:
        site = LiveSite(project.root, Path(scratch), f"http://{address}/")
        server = LiveServer(host.strip("[]"), int(port), site)
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        desk = Desk(project.root, site, server, bell)
        try:
            with watching(project, bell):
                desk.work()
        except KeyboardInterrupt:
            say("stopped")
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)  # it is being done
            desk.end_run()
            server.shutdown()
            server.server_close()
            thread.join()
    return 0


def say(line: str) -> None:
    """Tell the author, with the time of day."""
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


class Desk:
    """What has to be done for each change, and what is still to do."""

    def __init__(
        self, root: Path, site: LiveSite, server: LiveServer, bell: Bell
    ) -> None:
        self.root, self.site, self.server, self.bell = root, site, server, bell
        self.seen: dict[str, str] = {}
        self.serving = False
        self.behind = True  # whether more than the pages just saved may have changed
        self.run: Work | None = None
        self.to_run: set[str] = set()
        self.to_judge: set[str] = set()  # pages with formulas that changed
        self.judged: set[Task] = set()  # formulas that were, also if they failed
        self.wrong: dict[str, list[str]] = {}  # what concerns no page, by who says it

    def work(self) -> None:
        """Never returns; KeyboardInterrupt ends it."""
        say("making the site")
        self._look()
        self._catch_up()
        while True:
            if self.bell.wait(PAUSE if self.behind else 0.5):
                self._look()
            elif self.behind and self.run is None:  # a run has the machine for itself
                self._catch_up()

    def end_run(self) -> None:
        """Interrupt the scripts that run, or the judge of formulas, if any does."""
        if self.run is not None:
            self.run.stop()
            if self.run.command == "equations":
                self.judged.clear()
            self.run = None

    def _tell(self, who: str, lines: list[str]) -> None:
        """Say what is wrong, in the terminal if that is news and to the browsers."""
        for line in lines:
            if line not in self.wrong.get(who, []):
                say(line)
        self.wrong[who] = lines
        self.server.wrong = [line for each in self.wrong.values() for line in each]
        self.server.tell()

    def _look(self) -> None:
        """See what changed, and do at once what can be done at once."""
        self._after_run()
        try:
            now, first = snapshot(Project(self.root)), not self.seen
            changed = set() if first else changes(self.seen, now)
            self.seen = now
            if first:
                self._run_edited(Project(self.root))
            if changed:
                self.behind = True
                self._show(Project(self.root), changed)
        except (Drift, Drifts) as error:
            self._tell("site", [str(drift) for drift in drifts_of(error)])
            self.behind = True

    def _show(self, project: Project, changed: set[str]) -> None:
        started, digest = time.monotonic(), digest_of(self.seen)
        book = current_book(self.root, "mkdocs", digest)
        self._start_run(book, changed)
        if self.site.folder is None:
            return
        ran = {id for id in project.scripts if f"record of {id}" in changed}
        # What else quotes a script follows with the rest of the site.
        pages = {
            page.uri: page
            for page in project.pages.values()
            if page.path.as_posix() in changed
            or lock_path(page).as_posix() in changed
            or any(id.startswith(f"{page.stem}/") for id in ran)
        }
        ready = [uri for uri in pages if self.site.can_renew(uri)]
        self.site.renew(ready, digest)
        for id in ran:
            self.site.renew_script(project.scripts[id], digest)
        for uri in ready:
            self.server.remarks.pop(uri, None)
            for drift in self.site.broken.get(uri, []):
                say(str(drift))
        self.server.tell()
        if ready:
            say(f"showing {', '.join(ready)} after {time.monotonic() - started:.2f} s")

    def _catch_up(self) -> None:
        """Make the whole site, unless something is saved meanwhile, and judge it."""
        started, digest = time.monotonic(), digest_of(self.seen)
        try:
            book = self.site.make(digest, lambda: self.bell.rung)
        except Interrupted:
            return
        except (Drift, Drifts) as error:
            self._tell("site", [str(drift) for drift in drifts_of(error)])
            self.behind = False
            return
        self._tell("site", [])
        if not self.serving:
            say(f"serving {self.site.url} after {time.monotonic() - started:.1f} s")
            self.serving = True
        for drifts in self.site.broken.values():
            for drift in drifts:
                say(str(drift))
        self._judge_formulas(book)
        # What is being judged is not yet wrong; afterwards we come by again.
        self.behind = self.judging or not self._judge(book)
        self.server.tell()

    @property
    def judging(self) -> bool:
        """Whether formulas are judged, or will be as soon as the scripts have run."""
        running = self.run is not None and self.run.command == "equations"
        return running or bool(self.to_judge)

    def _judge(self, book: Book) -> bool:
        """Say what check would, beside the pages it is about; False if interrupted."""
        found: list[Drift] = []
        for one in (*SOURCES, _check_rendered):
            if self.bell.rung:
                return False
            found += check(book, (one,))
        told = {str(drift) for drifts in self.site.broken.values() for drift in drifts}
        known = {line for lines in self.server.remarks.values() for line in lines}
        uris = {page.path.as_posix(): uri for uri, page in book.project.by_uri.items()}
        remarks: dict[str, list[str]] = {}
        for drift in found:
            line = str(drift)
            if line not in told:
                remarks.setdefault(uris.get(drift.path, ""), []).append(line)
                if line not in known:
                    say(line)
        self.server.remarks = remarks
        return True

    # Scripts and formulas

    def _start_run(self, book: Book, changed: set[str]) -> None:
        """Run the scripts that changed, and those that read what did."""
        for id, script in book.project.scripts.items():
            run = book.run_or_none(script)
            inputs = set(run.inputs) if run else set()
            if changed & (inputs | {script.path.as_posix()}):
                self.to_run.add(id)
        if self.run is not None and self.to_run:
            if self.run.command == "equations":  # scripts come first: pages quote them
                self.end_run()
            elif self.to_run & set(self.run.ids):
                self.to_run |= set(self.run.ids)  # what it finds out is of yesterday
                self.end_run()
        self._run_next(book.project)

    def _run_edited(self, project: Project) -> None:
        """Run what was written while nobody served; what is committed stays as it is."""
        for id, script in project.scripts.items():
            with contextlib.suppress(Drift):  # check tells of a damaged lock
                if was_edited(project, script):
                    self.to_run.add(id)
        self._run_next(project)

    def _judge_formulas(self, book: Book) -> None:
        """Judge the formulas that changed, once each, where SymPy is installed."""
        if version("sympy") is None:
            return
        waiting = unjudged(book)
        if not waiting:
            self._tell("equations", [])
        for page, tasks in waiting.items():
            if not self.judged.issuperset(tasks):
                self.judged.update(tasks)
                self.to_judge.add(page.stem)
        self._run_next(book.project)

    def _run_next(self, project: Project) -> None:
        if self.run is not None:
            return
        scripts = sorted(self.to_run & project.scripts.keys())
        pages = sorted(self.to_judge & project.pages.keys())
        if scripts:
            self.to_run.clear()
            say(f"running {', '.join(scripts)}")
            self.run = Work(self.root, "run", scripts, self.bell)
        elif pages:
            self.to_judge.clear()
            say(f"judging the formulas of {', '.join(pages)}")
            self.run = Work(self.root, "equations", pages, self.bell)

    def _after_run(self) -> None:
        if self.run is None or not self.run.over:
            return
        self.run.wait()
        over, self.run = self.run, None
        self._tell(over.command, over.told)
        self._run_next(Project(self.root))


def _check_rendered(book: Book) -> Iterator[Drift]:
    """What check_pages judges, on the pages that were rendered to be shown."""
    yield from broken_links(book, book.rendered)
    yield from unused_terms(book, book.rendered)
