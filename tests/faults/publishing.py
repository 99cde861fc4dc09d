"""Publish records, or die on the way: `python publishing.py HOW FOLDER ...`.

A process of its own, since what it is for is to be killed. `again FOLDER` publishes for
ever; `dying FOLDER` makes a folder for each step of the operating system that publishing
takes, and dies in it before or after that step.
"""

import itertools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nodrift.hashing import digest
from nodrift.publish import publish, staging, write_whole

FILES = ("figures/line.svg", "assets/a.csv", "assets/deep/b.csv", "timing.json")
# All that changes a disk.
STEPS = (
    "chmod",
    "fsync",
    "link",
    "mkdir",
    "open",
    "remove",
    "rename",
    "replace",
    "rmdir",
    "symlink",
    "unlink",
)


def publish_one(target: Path, text: str) -> None:
    """Publish a record whose files all hold this text, and its lock."""
    with staging(target) as stage:
        (stage / "scratch" / "log").write_text(text, encoding="utf-8")
        for name in FILES:
            (stage / name).parent.mkdir(parents=True, exist_ok=True)
            (stage / name).write_text(text, encoding="utf-8")
        sums = [f"{digest(text.encode())} {name}\n" for name in FILES]
        (stage / "record.json").write_text("".join(sums), encoding="utf-8")
        publish(stage, target)
    write_whole(target.with_suffix(".lock.json"), text * 100)


def again(target: Path) -> None:
    for number in itertools.count():
        publish_one(target, f"{number} ")


def dying(folder: Path) -> None:
    """Each child of ours dies at another step; the last dies at none."""
    for when in ("before", "after"):
        for step in itertools.count():
            target = folder / f"{when}-{step}" / "one"
            publish_one(target, "old ")
            child = os.fork()
            if child == 0:
                die(step, when)
                publish_one(target, "new ")
                os._exit(0)
            if os.waitpid(child, 0)[1] == 0:
                break


def die(step: int, when: str) -> None:
    """Let this process end at that step, counted over all of STEPS."""
    counter = itertools.count()

    def deadly(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            now = next(counter) == step
            if now and when == "before":
                os._exit(9)
            value = real(*arguments, **named)
            if now:
                os._exit(9)
            return value

        return call

    for name in STEPS:
        setattr(os, name, deadly(getattr(os, name)))


def once(target: Path) -> None:
    publish_one(target, "new ")


if __name__ == "__main__":
    how: dict[str, Callable[[Path], None]] = {
        "again": again,
        "dying": dying,
        "once": once,
    }
    how[sys.argv[1]](Path(sys.argv[2]))
