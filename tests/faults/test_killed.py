"""Interrupted or killed at any moment: what was there is whole, nothing is left running."""

import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import publishing
import pytest
from publishing import FILES, publish_one
from scene import FAST, PATIENCE, Scene, end_of, processes, wait_until

from nodrift.hashing import digest
from nodrift.record import Run, read_record

# Python ends by the signal itself where it came while Python executed a text or was
# ending anyhow: a shell calls both 130.
ENDED = (130, -signal.SIGINT)

FEW, MANY = 20, 100
MOMENTS = [
    *range(FEW),
    *(pytest.param(i, marks=pytest.mark.slow) for i in range(FEW, MANY)),
]
SCRIPT = """
    import time
    from pathlib import Path
    # %% first
    Path("table.csv").write_text("VALUE" * 1000)
    time.sleep(0.1)
    # %% second
    results = {"n": VALUE}
    """
NAMES = ("one", "two", "three")


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> tuple[Scene, float]:
    """A project of three good scripts, and the seconds that a run of them takes."""
    old = SCRIPT.replace("VALUE", "1")
    root = tmp_path_factory.mktemp("three") / "book"
    scene = Scene.make(root, dict.fromkeys(NAMES, old))
    start = time.monotonic()
    scene.run_well()
    return scene, time.monotonic() - start


@pytest.fixture
def stale(three: tuple[Scene, float], tmp_path: Path) -> Scene:
    """A copy of it in which all three have to run again."""
    shutil.copytree(three[0].root, tmp_path / "book", symlinks=True)
    scene = Scene(tmp_path / "book")
    scene.temporary.mkdir()
    for name in NAMES:
        scene.write(name, SCRIPT.replace("VALUE", "2"))
    return scene


def value_of(scene: Scene, name: str) -> object:
    """What a record holds; all its files are those of one run, and so is its lock."""
    record = read_record(scene.record(name))
    assert record is not None
    assert record.damage() == []
    value = record.run.results["n"]
    table = (record.folder / "assets" / "table.csv").read_text("utf-8")
    assert table == str(value) * 1000
    lock = scene.source(name).with_suffix(".lock.json").read_text("utf-8")
    assert Run.from_json(lock).results["n"] in (1, value)
    return value


def hears(process: "subprocess.Popen[str]") -> bool:
    """Whether it has said what to do when it is hung up on: then it is under way."""
    if process.poll() is not None:
        return True
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGHUP - 1) & 1)


def moment(number: int, seconds: float) -> float:
    """A moment of a run that takes so long, the same in every session."""
    return random.Random(number).random() * seconds


def goes_on(scene: Scene) -> None:
    """The next run sweeps and ends well, and all is new."""
    scene.run_well()
    assert [value_of(scene, name) for name in NAMES] == [2, 2, 2]
    assert scene.leftovers() == []


@pytest.mark.parametrize("number", MOMENTS)
def test_a_run_that_is_interrupted_at_any_moment_leaves_all_whole(
    number: int, three: tuple[Scene, float], stale: Scene
) -> None:
    process = stale.start()
    assert wait_until(lambda: hears(process))
    time.sleep(moment(number, three[1]))
    kind = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[number % 3]
    process.send_signal(kind)
    ended = end_of(process)
    done = "3 run, 0 fresh" in ended.output  # all was said: Python itself was ending
    assert ended.code in ((*ENDED, 0, -kind) if done else ENDED), ended.errors
    assert "Traceback" not in ended.errors, ended.errors
    values = {value_of(stale, name) for name in NAMES}
    assert values == {2} if done else values <= {1, 2}
    # What was only just started hears of our death a moment later.
    assert wait_until(lambda: stale.leftovers() == [], PATIENCE), stale.leftovers()
    goes_on(stale)


@pytest.mark.parametrize("pause", [0.0, 0.02, 0.1])
def test_an_impatient_second_interrupt_leaves_all_whole(
    pause: float, three: tuple[Scene, float], stale: Scene
) -> None:
    process = stale.start()
    assert wait_until(lambda: hears(process))
    time.sleep(three[1] / 2)
    process.send_signal(signal.SIGINT)
    time.sleep(pause)
    process.send_signal(signal.SIGINT)
    ended = end_of(process)
    assert ended.code in ENDED
    assert "Traceback" not in ended.errors, ended.errors
    assert {value_of(stale, name) for name in NAMES} <= {1, 2}
    assert wait_until(lambda: processes(stale.root) == [], PATIENCE)
    goes_on(stale)


@pytest.mark.parametrize("number", MOMENTS)
def test_a_run_that_is_killed_at_any_moment_leaves_all_whole(
    number: int, three: tuple[Scene, float], stale: Scene
) -> None:
    process = stale.start()
    time.sleep(moment(number, 1.2 * three[1]))
    process.kill()
    process.communicate(timeout=FAST)
    assert wait_until(lambda: processes(stale.root) == [], PATIENCE), processes(
        stale.root
    )
    assert {value_of(stale, name) for name in NAMES} <= {1, 2}
    goes_on(stale)


def test_an_interrupt_during_a_trial_leaves_nothing(scene: Scene) -> None:
    scene.write("one", "import time\nSTEPS = 1\ntime.sleep(STEPS)\n")
    scene.run_well()
    before = scene.published("one")
    process = scene.start("lab/one", "--set", "STEPS=600")
    trials = scene.root / "build" / "trials" / "lab"
    assert wait_until(lambda: any(trials.glob(".one-*/scratch/status")))
    process.send_signal(signal.SIGINT)
    ended = end_of(process)
    assert ended.code == 130
    assert [path.name for path in trials.iterdir()] == [".one.lock"]
    assert scene.published("one") == before
    assert scene.leftovers() == []


def test_what_a_kill_left_is_swept_though_nothing_has_to_run(scene: Scene) -> None:
    folder = scene.record("one").parent
    (folder / ".one-killed" / "figures").mkdir(parents=True)
    (folder / ".one-killed" / "figures" / "line.svg").write_text("half", "utf-8")
    (folder / ".one-old").write_text("a file", "utf-8")
    (folder / ".one-link").symlink_to("nowhere")
    before = scene.published("one")
    assert "0 run, 1 fresh" in scene.run_well().output
    assert scene.leftovers() == []
    assert scene.published("one") == before


# Around the step of publishing


def text_of(target: Path) -> str:
    """What a published folder holds: its manifest and all its files agree."""
    lines = (target / "record.json").read_text("utf-8").splitlines()
    sums = {name: sum for sum, name in (line.split(" ", 1) for line in lines)}
    assert sums.keys() == set(FILES)
    texts = {name: (target / name).read_text("utf-8") for name in FILES}
    assert {name: digest(text.encode()) for name, text in texts.items()} == sums
    (text,) = set(texts.values())
    return text


def judge(target: Path) -> str:
    """Old or new, whole; the next who publishes sweeps. Return which it was."""
    text = text_of(target)
    lock = target.with_suffix(".lock.json").read_text("utf-8")
    assert len(set(lock.split())) == 1 and lock.count(" ") == 100
    publish_one(target, "next ")
    assert text_of(target) == "next "
    left = {path.name for path in target.parent.iterdir()}
    assert left == {"one", ".one.lock", "one.lock.json", str(target.readlink())}
    return text


def publisher(*arguments: str) -> list[str]:
    return [sys.executable, publishing.__file__, *arguments]


@pytest.mark.parametrize(
    "part",
    [0, *(pytest.param(i, marks=pytest.mark.slow) for i in range(1, 10))],
)
def test_who_is_killed_while_publishing_leaves_the_old_or_the_new(
    part: int, tmp_path: Path
) -> None:
    """Ten parts of twenty moments."""
    choose = random.Random(part)
    seen = set()
    for i in range(20):
        target = tmp_path / str(i) / "one"
        process = subprocess.Popen(publisher("again", str(target)))
        lock = target.with_suffix(".lock.json")
        assert wait_until(lock.exists)
        time.sleep(choose.random() / 20)
        process.kill()
        process.wait()
        seen.add(judge(target))
    assert len(seen) > 1, "it was always killed at the same step: nothing was tested"


def test_whichever_step_it_dies_at_the_old_or_the_new_is_there(tmp_path: Path) -> None:
    subprocess.run(publisher("dying", str(tmp_path)), check=True)
    seen = [judge(folder / "one") for folder in sorted(tmp_path.iterdir())]
    assert len(seen) > 50
    assert set(seen) == {"old ", "new "}


@pytest.mark.slow
def test_whichever_call_of_the_system_it_is_killed_at_the_old_or_the_new_is_there(
    tmp_path: Path,
) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not here")
    calls = "fsync,mkdir,rename,symlink,unlink,unlinkat,rmdir,chmod,flock,write"
    seen = set()
    for number in itertools.count(1):
        target = tmp_path / str(number) / "one"
        publish_one(target, "old ")
        inject = f"inject={calls}:signal=KILL:when={number}"
        trace = ["strace", "-o", os.devnull, "-e", inject]
        done = subprocess.run([*trace, *publisher("once", str(target))], check=False)
        seen.add(judge(target))
        if done.returncode == 0:
            break
    assert number > 8  # each call is counted apart
    assert seen == {"old ", "new "}
