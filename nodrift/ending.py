"""Say how a script's process ended, in words for its author."""

import json
import os
import re
import shutil
import signal
from pathlib import Path

from nodrift.errors import Drift
from nodrift.keeper import End
from nodrift.limits import Limits
from nodrift.script import Script

LITTLE = 1 << 20  # free bytes below which a disk is called full


def judge(script: Script, scratch: Path, end: End, limits: Limits) -> None:
    """Raise the Drift that tells how the script failed, if it did.

    `scratch` holds what it said: `log`, and `fault.json` or `report.json`.
    """
    path = script.path
    log = _read(scratch / "log")
    region = _read(scratch / "status")
    where = f" in region {region!r}" if region else ""
    if end.late:
        raise Drift(
            path,
            _last_line(log, script, region),
            "E-TIME",
            f"the script ran longer than {limits.seconds:g} s{where}",
            "make it smaller, or raise time_limit in [tool.nodrift]",
        )
    fault = _read(scratch / "fault.json")
    if fault:
        raise Drift(path, **json.loads(fault))
    status = os.waitstatus_to_exitcode(end.status)
    if status != 0 or not _read(scratch / "report.json"):
        if shutil.disk_usage(scratch.parents[1]).free < LITTLE:
            raise disk_full(path)
        name = signal.Signals(-status).name if status < 0 else f"exit {status}"
        killed = "; too little memory ends so, too" if status == -signal.SIGKILL else ""
        raise Drift(
            path,
            _last_line(log, script, region),
            "E-RUN",
            f"the script's process ended with {name}{where}",
            f"run it by `python` to see why{killed}",
        )
    if end.left:
        started = _read(scratch / "started")
        raise Drift(
            path,
            int(started) if started.isdecimal() else 1,
            "E-CHILD",
            f"the script left {end.left} process{'es' * (end.left > 1)} running",
            "wait for what it starts: nothing may outlive a run",
        )


def disk_full(path: Path) -> Drift:
    return Drift(
        path,
        1,
        "E-DISK",
        "there is no room left to record it",
        "make room on the disk that holds build/; the old record is as it was",
    )


def _read(file: Path) -> str:
    try:
        return file.read_text("utf-8", errors="replace")
    except OSError:
        return ""


def _last_line(log: str, script: Script, region: str) -> int:
    """The innermost line of `script` that the fault handler names.

    It tells the thread that failed first, if any is its own. Where it told nothing, the
    line on which the region starts.
    """
    told = log.rpartition("Fatal Python error: ")[2] if "Fatal Python" in log else ""
    name = re.escape(f"{script.file.parent.name}/{script.file.name}")
    for words in (told.partition("\nCurrent thread ")[2], told):
        if lines := re.findall(rf'File ".*/{name}", line (\d+)', words):
            return int(lines[0])
    return script.regions[region].cell if region in script.regions else 1
