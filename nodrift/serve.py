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
from pathlib import Path

from nodrift.beside import Work
from nodrift.book import Book, digest_of
from nodrift.check import Check
from nodrift.config_checks import check_config
from nodrift.environment import version
from nodrift.equations import unjudged
from nodrift.errors import Drift, Drifts, UsageError
from nodrift.extension import current_book
from nodrift.formulas.lock import lock_path
from nodrift.formulas.tasks import Task
from nodrift.live_server import LiveServer
from nodrift.project import Project
from nodrift.remarks import AT_ONCE, IN_THE_END, Remarks
from nodrift.stale import was_edited
from nodrift.watching import Bell, changes, snapshot, watching
from nodrift.whole_site import Interrupted, WholeSite, drifts_of

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
        site = _site(project, Path(scratch), f"http://{address}/")
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


def _site(project: Project, scratch: Path, url: str) -> WholeSite:
    if project.generator != "mkdocs":
        return WholeSite(project.root, scratch, url)
    from nodrift.live_site import LiveSite  # mkdocs may be gone where another is asked

    return LiveSite(project.root, scratch, url)


def say(line: str) -> None:
    """Tell the author, with the time of day."""
    print(f"{time.strftime('%H:%M:%S')} {line}", file=sys.stderr, flush=True)


class Desk:
    """What has to be done for each change, and what is still to do."""

    def __init__(
        self, root: Path, site: WholeSite, server: LiveServer, bell: Bell
    ) -> None:
        self.root, self.site, self.server, self.bell = root, site, server, bell
        self.seen: dict[str, str] = {}
        self.serving = False
        self.behind = True  # whether more than the pages just saved may have changed
        self.run: Work | None = None
        self.to_run: set[str] = set()
        self.to_judge: set[str] = set()  # pages with formulas that changed
        self.judged: set[Task] = set()  # formulas that were, also if they failed
        self.paths: dict[str, str] = {}  # of scripts and pages, by id and stem
        self.wrong: dict[str, list[str]] = {}  # what concerns no page, by who says it
        self.remarks = Remarks()
        self.said: set[str] = set()  # lines that are in the terminal, and still hold
        self.to_mend: set[str] | None = None  # lines said since it was summed up

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

    @property
    def doing(self) -> str:
        """What is still done for the last change, "" if all that is known is told."""
        if self.run is not None:
            return self.run.words
        return "checking" if self.behind else ""

    def _tell(self, who: str, lines: list[str]) -> None:
        """Say what is wrong beside what the checks of pages say."""
        self.wrong[who] = lines
        self._publish()

    def _fail(self, error: Drift | Drifts) -> None:
        """Say why there is no site of this state."""
        self._publish()
        self._tell("site", self.server.told(drifts_of(error)))

    def _publish(self) -> None:
        """Show what is known now, and say in the terminal what is news."""
        ids = self.to_run | self.to_judge | set(self.run.ids if self.run else ())
        self.server.coming = {self.paths.get(id, "") for id in ids}
        self.server.wrong = [line for each in self.wrong.values() for line in each]
        self.server.doing = self.doing
        self.server.tell()
        lines = dict.fromkeys(self.server.everything())
        for line in lines:
            if line not in self.said:
                say(line)
                self.to_mend = {*(self.to_mend or ()), line}
        self.said = set(lines)
        if not self.doing and not self.bell.rung:
            self._sum_up([*lines])

    def _sum_up(self, lines: list[str]) -> None:
        """Say what is left to mend, if not all that the terminal says still holds."""
        before, self.to_mend = self.to_mend, set(lines)
        if not lines and before != set():
            say("nothing to mend")
        elif (before or set()) - set(lines):
            say(f"left to mend: {'; '.join(line.partition(': ')[0] for line in lines)}")

    def _look(self) -> None:
        """See what changed, and do at once what can be done at once."""
        try:
            self._after_run()
            now, first = snapshot(Project(self.root)), not self.seen
            changed = set() if first else changes(self.seen, now)
            self.seen = now
            if first:
                self._run_edited(Project(self.root))
            if changed:
                self.behind = True
                self._publish()
                self._show(Project(self.root), changed)
        except (Drift, Drifts) as error:
            self.behind = True
            self._fail(error)

    def _show(self, project: Project, changed: set[str]) -> None:
        started, digest = time.monotonic(), digest_of(self.seen)
        book = current_book(self.root, project.generator, digest)
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
        self.remarks.forget(changed | {pages[uri].path.as_posix() for uri in ready})
        self.server.remarks = self.remarks.by_page(project)
        self.site.renew(ready, digest)
        for id in ran:
            self.site.renew_script(project.scripts[id], digest)
        self._publish()
        if shown := [uri for uri in ready if uri not in self.site.broken]:
            say(f"showing {', '.join(shown)} after {time.monotonic() - started:.2f} s")
        self._judge(book, AT_ONCE)

    def _catch_up(self) -> None:
        """Make the whole site, unless something is saved meanwhile, and judge it."""
        started, digest = time.monotonic(), digest_of(self.seen)
        try:
            book = self.site.make(digest, lambda: self.bell.rung)
            self.wrong.pop("site", None)
            if not self.serving:
                say(f"serving {self.site.url} after {time.monotonic() - started:.1f} s")
                self.serving = True
            self._judge_formulas(book)
            whole = self._judge(book, (*AT_ONCE, *IN_THE_END))
            # It was well when the site was made: what was judged is another state.
            self.behind = not whole or self.remarks.has(check_config)
            self._publish()
        except Interrupted:
            return
        except (Drift, Drifts) as error:
            self.behind = False
            self._fail(error)

    def _judge(self, book: Book, checks: tuple[Check, ...]) -> bool:
        """Say what check would, beside the pages it is about; False if interrupted."""
        state = digest_of(self.seen)
        whole = self.remarks.judge(book, state, checks, lambda: self.bell.rung)
        if whole:
            self.server.remarks = self.remarks.by_page(book.project)
            self._publish()
        return whole

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
        self.paths = {id: one.path.as_posix() for id, one in project.scripts.items()}
        self.paths |= {stem: one.path.as_posix() for stem, one in project.pages.items()}
        if self.run is not None:
            return
        scripts = sorted(self.to_run & project.scripts.keys())
        pages = sorted(self.to_judge & project.pages.keys())
        if scripts:
            self.to_run.clear()
            self.run = Work(self.root, "run", scripts, self.bell)
            say(self.run.words)
        elif pages:
            self.to_judge.clear()
            self.run = Work(self.root, "equations", pages, self.bell)
            say(self.run.words)

    def _after_run(self) -> None:
        if self.run is None or not self.run.over:
            return
        self.run.wait()
        over, self.run = self.run, None
        self.behind = True  # what was said before it ran may hold no more
        self.said.update(over.told)  # by itself, as it went
        self.wrong[over.command] = over.told
        self._run_next(Project(self.root))
        self._publish()
