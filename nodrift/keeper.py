"""Keep one script: limits, its time, and an end to everything it started.

Runs between the fork server and the script. On Linux it adopts what a script leaves
behind, so that nothing outlives the run, and dies with the server, so that nothing
outlives `nodrift`.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from nodrift.limits import Limits

SUBREAPER, DEATH_SIGNAL = 36, 1  # of prctl(2)
GRACE = 2.0  # seconds in which a script that is late may say at which line it is


@dataclass(frozen=True, slots=True)
class End:
    """How a script ended: its wait status, whether it was late, what it left running."""

    status: int
    late: bool
    left: int


def keep(script: Callable[[], int], limits: Limits) -> End:
    """Fork, run `script` in the child, and wait for its end and that of its children.

    Call it in a process of its own: it becomes the leader of a session, and ends with
    all of it when it is told to terminate.
    """
    os.setsid()
    control(SUBREAPER, 1)
    control(DEATH_SIGNAL, signal.SIGTERM)
    child = os.fork()
    if child == 0:
        control(DEATH_SIGNAL, signal.SIGKILL)
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        _limit(limits)
        os._exit(_run(script))

    def stop(number: int, frame: FrameType | None) -> None:
        kill_descendants()
        os._exit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    status, late = _wait(child, limits.seconds)
    return End(status, late, kill_descendants())


def _run(script: Callable[[], int]) -> int:
    """The exit status of the script; nothing of the server's is torn down after it."""
    try:
        code = script()
    except BaseException:  # noqa: BLE001 - it must not get back into the server
        import traceback

        with contextlib.suppress(BaseException):  # it may have no room left
            traceback.print_exc()
        code = 1
    with contextlib.suppress(Exception):
        sys.stdout.flush()
        sys.stderr.flush()
    return code


def _limit(limits: Limits) -> None:
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_size),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        if hard != resource.RLIM_INFINITY:
            most = min(most, hard)
        with contextlib.suppress(ValueError, OSError):  # macOS knows no RLIMIT_AS
            resource.setrlimit(what, (most, hard))


def lift() -> None:
    """Take the limits away: the script is over, and it is we who need memory and files."""
    for what in (resource.RLIMIT_AS, resource.RLIMIT_FSIZE, resource.RLIMIT_NOFILE):
        _, hard = resource.getrlimit(what)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (hard, hard))


def _wait(child: int, seconds: float) -> tuple[int, bool]:
    """Wait for the child; after its time ask for its line, then kill it."""
    end, late = time.monotonic() + seconds, False
    pause = 0.001
    while True:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return status, late
        now = time.monotonic()
        if now > end + GRACE:
            os.kill(child, signal.SIGKILL)
        elif now > end and not late:
            late = True
            os.kill(child, signal.SIGABRT)  # the fault handler tells the line
        time.sleep(pause)
        pause = min(0.02, pause * 1.5)


def kill_descendants() -> int:
    """Kill whatever still runs below this process; return how many there were."""
    killed: set[int] = set()
    while True:
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:  # nobody is left
            return len(killed)
        for pid in _children():  # looked for again: what they leave becomes ours
            killed.add(pid)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        if not Path("/proc/self").exists():  # on macOS nobody can be found
            return len(killed)
        time.sleep(0.002)


def _children() -> list[int]:
    """Living children of this process, adopted ones too; none where /proc is not."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except (OSError, UnicodeDecodeError):
            continue
        if int(fields[1]) == os.getpid() and fields[0] != "Z":
            found.append(int(folder.name))
    return found


def control(option: int, value: int) -> None:
    """prctl(2), where there is one."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
