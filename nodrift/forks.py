"""The side of `nodrift run` that talks to its fork server."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from nodrift.keeper import End
from nodrift.sandbox import clean_variables

PATIENCE = 5.0  # seconds in which the server ends what it runs, before it is killed


@dataclass(frozen=True, eq=False)
class Ticket:
    """One script that was handed over; `done` is set when it has ended.

    `end` then says how, unless the server itself was lost.
    """

    number: int
    done: threading.Event = field(default_factory=threading.Event)
    ends: list[End] = field(default_factory=list)

    @property
    def end(self) -> End | None:
        return self.ends[0] if self.ends else None


class ForkServer:
    """Imports `modules` once, then runs each script that it is given in a fork.

    A context manager: leaving it ends the server and everything that still runs.
    """

    def __init__(self, cache: Path, modules: Sequence[str]) -> None:
        self.tickets: list[Ticket] = []
        self.ready = False
        self.lost = False
        self.lock = threading.Lock()
        self.log = tempfile.TemporaryFile("a+b", dir=cache)  # noqa: SIM115 - see __exit__
        command = ["-P", "-X", "faulthandler", "-m", "nodrift.forkserver"]
        self.process = subprocess.Popen(
            [sys.executable, *command],
            cwd=cache,
            env=clean_variables(cache, cache, cache),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            start_new_session=True,
        )
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()
        self._send({"preload": list(modules)})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self.process.stdin.close()  # type: ignore[union-attr]
        if not self.ready:  # it imports, and hears nothing
            self._kill()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._kill()
            self.process.wait()
        self.reader.join(PATIENCE)
        self.process.stdout.close()  # type: ignore[union-attr]
        self.log.close()

    def submit(self, order: dict[str, Any]) -> Ticket:
        """Start a script."""
        with self.lock:
            ticket = Ticket(len(self.tickets))
            self.tickets.append(ticket)
        self._send({"number": ticket.number, **order})
        if self.lost:
            ticket.done.set()
        return ticket

    def stop(self, ticket: Ticket) -> None:
        """End a script and all that it started; its ticket is done soon after."""
        if self.ready:
            self._send({"stop": ticket.number})
        else:
            self._kill()

    def last_words(self) -> str:
        """The end of what the server itself printed."""
        text = os.pread(self.log.fileno(), 1 << 20, 0).decode(errors="replace")
        return " | ".join(text.strip().splitlines()[-3:])

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def _send(self, content: dict[str, Any]) -> None:
        line = json.dumps(content).encode() + b"\n"
        with self.lock, contextlib.suppress(OSError, ValueError):
            self.process.stdin.write(line)  # type: ignore[union-attr]
            self.process.stdin.flush()  # type: ignore[union-attr]

    def _read(self) -> None:
        for line in self.process.stdout:  # type: ignore[union-attr]
            answer = json.loads(line)
            if "ready" in answer:
                self.ready = True
                continue
            ticket = self.tickets[answer.pop("number")]
            if not ticket.done.is_set():
                ticket.ends.append(End(**answer))
                ticket.done.set()
        self.lost = True
        for ticket in list(self.tickets):
            ticket.done.set()
