"""Notice that files of a project changed: by what is in them, not by their times."""

import contextlib
import threading
from collections.abc import Iterator
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver
from watchdog.observers.polling import PollingObserver

from nodrift.book import states
from nodrift.formulas.lock import FOLDER as EQUATIONS
from nodrift.hashing import state_of
from nodrift.project import SOURCES, Project

THEME = Path("docs", "theme")
READ = {"opened", "closed_no_write"}
QUIET = 0.03  # seconds without an event until a save is whole


class Bell(FileSystemEventHandler):
    """Something may have happened: wait for it, ring it from any thread."""

    def __init__(self) -> None:
        self._rung = threading.Event()

    def ring(self) -> None:
        self._rung.set()

    @property
    def rung(self) -> bool:
        """Whether it rang since somebody waited."""
        return self._rung.is_set()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """A file was touched; that it was read is no news: we read them all ourselves."""
        if event.event_type not in READ:
            self.ring()

    def wait(self, seconds: float) -> bool:
        """Wait until it rings, and then until it is quiet; False if it did not ring."""
        rang = self._rung.wait(seconds)
        while self._rung.is_set():
            self._rung.clear()
            self._rung.wait(QUIET)
        return rang


@contextlib.contextmanager
def watching(project: Project, bell: Bell) -> Iterator[None]:
    """Ring `bell` whenever the files of `project` may have changed."""
    observer = _observer(project, bell)
    try:
        yield
    finally:
        observer.stop()
        observer.join()


def _observer(project: Project, bell: Bell) -> BaseObserver:
    deep = [project.docs, project.root / SOURCES, project.root / EQUATIONS]
    flat = [project.root, project.records, *project.records.glob("*/")]
    for kind in (Observer, PollingObserver):
        observer = kind()
        try:
            for folder in [*deep, *flat]:
                if folder.is_dir():
                    observer.schedule(bell, str(folder), recursive=folder in deep)
            observer.start()
        except OSError:  # the system watches no more files for us: look ourselves
            continue
        return observer
    raise AssertionError("looking by ourselves needs nothing of the system")


def snapshot(project: Project) -> dict[str, str]:
    """The state of all that the site depends on: of what is woven, and of the theme."""
    theme = (project.root / THEME).rglob("*")
    return states(project) | {
        file.relative_to(project.root).as_posix(): state_of(file)
        for file in theme
        if file.is_file()
    }


def changes(old: dict[str, str], new: dict[str, str]) -> set[str]:
    """The names whose states differ, those that came and went included."""
    return {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
