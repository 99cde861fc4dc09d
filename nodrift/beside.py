"""A command of ours beside the server: what it says is wrong is kept for the browsers."""

import re
import subprocess
import sys
import threading
from pathlib import Path

from nodrift.watching import Bell

TOLD = re.compile(r"\S+:[0-9]+: E-[A-Z]+: ")


class Work:
    """`nodrift run` or `equations` of some ids, in a process; rings when it is over.

    It has a session of its own: an interrupt of the terminal is ours to pass on, once.
    """

    def __init__(self, root: Path, command: str, ids: list[str], bell: Bell) -> None:
        self.command, self.ids = command, ids
        self.told: list[str] = []  # what it says is wrong
        self._process = subprocess.Popen(
            [sys.executable, "-m", "nodrift", command, *ids],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._thread = threading.Thread(target=self._listen, args=(bell,))
        self._thread.start()

    def _listen(self, bell: Bell) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            print(line, end="", file=sys.stderr, flush=True)
            if TOLD.match(line):
                self.told.append(line.strip())
        self._process.wait()
        bell.ring()

    @property
    def words(self) -> str:
        """What it does, for people."""
        doing = {"run": "running", "equations": "judging the formulas of"}
        return f"{doing[self.command]} {', '.join(self.ids)}"

    @property
    def over(self) -> bool:
        return not self._thread.is_alive() or self._process.poll() is not None

    def stop(self) -> None:
        """Interrupt it, and wait until nothing of it is left."""
        if self._process.poll() is None:
            self._process.terminate()
        self.wait()

    def wait(self) -> None:
        self._thread.join()
