"""A process that has the heavy packages imported, and forks one child per script.

Importing is most of a small script's cost. Started by `run` with a clean environment as
`python -P -m nodrift.forkserver`, it reads orders from its standard input, one JSON
object a line, and answers on its standard output. When its input ends, so does it, and
every script with it.
"""

import contextlib
import faulthandler
import gc
import importlib
import json
import os
import select
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from nodrift.imports import ImportGraph
from nodrift.keeper import DEATH_SIGNAL, End, control, keep
from nodrift.limits import Limits

# What is imported along: our side of a run, and what packages load when first used.
ALONG = {
    "matplotlib": (
        "matplotlib.backends.backend_svg",
        "matplotlib.backends.backend_agg",
    ),
    "numpy": ("numpy.random",),
    "torch": ("torch._dynamo",),  # the first optimiser asks for it, and for a second
}

GRAPH = ImportGraph()


def main() -> int:
    """Serve until standard input ends."""
    control(DEATH_SIGNAL, signal.SIGTERM)  # also while it imports, and hears nothing
    orders, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # `run` decides when we end
    faulthandler.enable()
    GRAPH.install()
    keepers: dict[int, int] = {}  # process of a job, by number
    with os.fdopen(orders, "rb", buffering=0) as stream:
        for order in _lines(stream, keepers, answers):
            match order:
                case {"preload": names}:
                    _preload(names)
                    _answer(answers, {"ready": True})
                case {"stop": number}:
                    if number in keepers:
                        os.kill(keepers[number], signal.SIGTERM)
                case {"number": number}:
                    keepers[number] = pid = os.fork()
                    if pid == 0:
                        os.close(stream.fileno())
                        os._exit(_keep(order, answers))
    for pid in keepers.values():
        os.kill(pid, signal.SIGTERM)
    for pid in keepers.values():
        os.waitpid(pid, 0)
    return 0


def _lines(
    stream: BinaryIO, keepers: dict[int, int], answers: int
) -> Iterator[dict[str, Any]]:
    """Orders as they come; meanwhile keepers that ended are taken leave of."""
    rest = b""
    while True:
        ready, _, _ = select.select([stream], [], [], 0.2 if keepers else None)
        for number, pid in list(keepers.items()):
            gone, status = os.waitpid(pid, os.WNOHANG)
            if gone:
                del keepers[number]
                if status:  # it told nothing itself
                    end = End(status, late=False, left=0)
                    _answer(answers, {"number": number, **asdict(end)})
        if not ready:
            continue
        data = os.read(stream.fileno(), 1 << 16)
        if not data:
            return
        *lines, rest = (rest + data).split(b"\n")
        yield from map(json.loads, lines)


def _answer(answers: int, content: dict[str, Any]) -> None:
    os.write(answers, json.dumps(content).encode() + b"\n")  # short: written whole


def _preload(names: list[str]) -> None:
    """Import what scripts will import, and what we need to run and record them."""
    tops = dict.fromkeys(name.partition(".")[0] for name in names)
    along = [name for top in tops for name in ALONG.get(top, ())]
    for name in ("nodrift.child", *names, *along):
        with contextlib.suppress(Exception):  # the script that needs it will tell
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # what is never freed need not be looked at


def _keep(order: dict[str, Any], answers: int) -> int:
    """In the keeper: run the script in a child, tell how it ended."""
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    end = keep(lambda: _child(order, answers), Limits(**order["limits"]))
    _answer(answers, {"number": order["number"], **asdict(end)})
    return 0


def _child(order: dict[str, Any], answers: int) -> int:
    """In the script's own process: as if Python had just been started for it."""
    os.close(answers)
    os.environ.clear()
    os.environ.update(order["variables"])
    os.chdir(Path(order["job"]).parent)
    _reseed()
    from nodrift.child import main as run_script

    return run_script(order["job"], GRAPH)


def _reseed() -> None:
    """Random numbers nobody seeded differ from run to run, as they do after a start."""
    random = sys.modules.get("random")
    if random is not None:
        random.seed()
    numpy_random = sys.modules.get("numpy.random")
    if numpy_random is not None:
        numpy_random.seed()


if __name__ == "__main__":
    sys.exit(main())
