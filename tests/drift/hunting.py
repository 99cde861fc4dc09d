"""Judge many mutants at once, and tell how each kind did."""

import contextlib
import json
import multiprocessing
import queue
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from judging_drifts import Bench, Verdict
from mutants import Clean, Kind, Mutant, name_of, sample

SLOWEST_FIRST = ("build", "run --locked", "equations", "check", "check --quick")


@dataclass(frozen=True)
class Result:
    """One mutant, judged. `error` is not empty where no command came to an end."""

    kind: Kind
    mutant: Mutant
    verdict: Verdict
    error: str = ""

    @property
    def caught(self) -> bool:
        return self.verdict.caught()

    @property
    def right(self) -> bool:
        return self.verdict.right(self.mutant)


@dataclass(frozen=True)
class Hunted:
    """What came of a hunt, how many mutants nobody got round to, and its seconds."""

    results: list[Result]
    left: int
    seconds: float


@dataclass(frozen=True)
class Lair:
    """A prepared book and the mutants that are to be planted in it."""

    pristine: Path
    mutants: list[tuple[Kind, Mutant]]


def prepare(
    root: Path, folder: Path, kinds: Iterable[Kind], each: int, seed: int
) -> list[Lair]:
    """Lay one book for each way of preparing it, and choose `each` mutants a kind."""
    of_way: dict[object, list[Kind]] = {}
    for kind in kinds:
        of_way.setdefault(kind.prepare, []).append(kind)
    lairs = []
    for number, (way, alike) in enumerate(of_way.items()):
        pristine = folder / f"pristine-{number}"
        shutil.copytree(root, pristine, symlinks=True)
        if way is not None:
            alike[0].prepare(pristine)  # type: ignore[misc]
        clean = Clean(pristine)
        chosen = [
            (kind, mutant)
            for kind in alike
            for mutant in sample(kind.find(clean), each, f"{seed} {kind.name}")
        ]
        chosen.sort(key=lambda one: SLOWEST_FIRST.index(one[0].judge))
        lairs.append(Lair(pristine, chosen))
    return lairs


def hunt(
    lairs: list[Lair], folder: Path, workers: int, say: Callable[[str], None]
) -> Iterator[Result]:
    """Judge every mutant, several at once, in any order; what is done is given at once."""
    context = multiprocessing.get_context("fork")
    waiting = context.Queue()
    done = context.Queue()
    left = 0
    for number, lair in enumerate(lairs):
        for index in range(len(lair.mutants)):
            waiting.put((number, index))
            left += 1
    for _ in range(workers):
        waiting.put(None)
    team = [
        context.Process(
            target=_work,
            args=(lairs, folder / f"worker-{i}", waiting, done),
            daemon=True,
        )
        for i in range(workers)
    ]
    for worker in team:
        worker.start()
    try:
        while left:
            try:
                number, index, verdict, error = done.get(timeout=5)
            except queue.Empty:
                if not any(worker.is_alive() for worker in team):
                    raise AssertionError(
                        "the workers ended before their work"
                    ) from None
                continue
            left -= 1
            kind, mutant = lairs[number].mutants[index]
            result = Result(kind, mutant, verdict, error)
            say(
                f"{state(result)} {kind.name}: {mutant.part}: {mutant.what} ({left} left)"
            )
            yield result
    finally:
        for worker in team:
            worker.terminate()
            worker.join()


def _work(lairs: list[Lair], folder: Path, waiting: object, done: object) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever hunts ends us
    bench, laid = None, -1
    while (task := waiting.get()) is not None:  # type: ignore[attr-defined]
        number, index = task
        if number != laid:
            shutil.rmtree(folder, ignore_errors=True)
            bench, laid = Bench(lairs[number].pristine, folder), number
        assert bench is not None
        kind, mutant = lairs[number].mutants[index]
        verdict, error = Verdict((), 0.0), ""
        try:
            verdict = bench.judge(kind, mutant)
        except (AssertionError, OSError, subprocess.TimeoutExpired) as failure:
            error = f"{type(failure).__name__}: {failure}"
            bench.lay()
        done.put((number, index, verdict, error))  # type: ignore[attr-defined]


def state(result: Result) -> str:
    if result.error:
        return "FAILED  "
    if not result.caught:
        return "SURVIVED"
    return "caught  " if result.right else "MISTOLD "


def report(results: list[Result]) -> str:
    """A line a kind, the smallest kind first, and below them what was not as it should."""
    rows = []
    for name in {result.kind.name for result in results}:
        own = [result for result in results if result.kind.name == name]
        rows.append(
            (
                len(own),
                name,
                own[0].kind.area,
                own[0].kind.judge,
                len({result.mutant.part for result in own}),
                sum(result.caught for result in own),
                sum(result.right for result in own),
                sum(result.verdict.seconds for result in own) / len(own),
            )
        )
    rows.sort()
    wide = max((len(row[1]) for row in rows), default=0)
    lines = [f"{'kind':{wide}}  mutants  parts  caught  place  seconds  judged by"]
    for count, name, _, judge, parts, caught, right, seconds in rows:
        lines.append(
            f"{name:{wide}}  {count:7}  {parts:5}  {caught:6}  {right:5}"
            f"  {seconds:7.2f}  {judge}"
        )
    caught, right = (sum(row[i] for row in rows) for i in (5, 6))
    areas, parts = (
        len({result.kind.area for result in results}),
        len({result.mutant.part for result in results}),
    )
    lines.append(
        f"{len(results)} mutants of {len(rows)} kinds in {areas} areas and {parts} "
        f"parts: {caught} caught, {right} of them told where they are"
    )
    for result in sorted(results, key=lambda one: (state(one), one.kind.name)):
        if not result.right:
            told = (
                ", ".join(map(str, result.verdict.told[:4]))
                or result.error
                or "nothing"
            )
            meant = " or ".join(map(str, result.mutant.places[:3]))
            lines.append(
                f"{state(result)} {name_of(result.mutant)} {result.kind.name}: "
                f"{result.mutant.what}; told {told}; meant {meant}"
            )
    return "\n".join(lines)


def of_kinds(results: list[Result]) -> list[dict[str, str | int]]:
    """What the page on the making of the site shows, a row a kind."""
    found: dict[str, dict[str, str | int]] = {}
    for result in sorted(results, key=lambda one: one.kind.name):
        kind = result.kind
        row = found.setdefault(
            kind.name,
            {
                "area": kind.area,
                "kind": kind.name,
                "command": f"nodrift {kind.judge}",
                "planted": 0,
                "noticed": 0,
                "placed": 0,
            },
        )
        for name, counts in (
            ("planted", True),
            ("noticed", result.caught),
            ("placed", result.right),
        ):
            row[name] = int(row[name]) + counts
    return list(found.values())


def as_json(results: list[Result]) -> str:
    """All of it, for whoever wants to count otherwise."""
    data = [
        {
            "id": name_of(result.mutant),
            "kind": result.kind.name,
            "area": result.kind.area,
            "judge": result.kind.judge,
            "part": result.mutant.part,
            "what": result.mutant.what,
            "caught": result.caught,
            "right": result.right,
            "error": result.error,
            "told": [asdict(place) for place in result.verdict.told],
            "meant": [asdict(place) for place in result.mutant.places],
            "seconds": round(result.verdict.seconds, 3),
        }
        for result in results
    ]
    return json.dumps(data, indent=1) + "\n"


def run_hunt(
    root: Path,
    kinds: Iterable[Kind],
    each: int,
    seed: int,
    workers: int,
    say: Callable[[str], None],
) -> Hunted:
    """Plant and judge. An interrupt ends it early; what was judged by then is kept."""
    began = time.perf_counter()
    results: list[Result] = []
    with tempfile.TemporaryDirectory(prefix="drifts-") as name:
        folder = Path(name)
        say("laying the books ...")
        lairs = prepare(root, folder, kinds, each, seed)
        with contextlib.suppress(KeyboardInterrupt):
            for result in hunt(lairs, folder, workers, say):
                results.append(result)  # noqa: PERF402 - those so far count as well
    left = sum(len(lair.mutants) for lair in lairs) - len(results)
    return Hunted(results, left, time.perf_counter() - began)
