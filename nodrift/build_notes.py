"""What a build took and made: `build/build.json`, which no site publishes.

A later change is compared with it, so that nobody has to notice by hand that the site
grew or that its making became slow.
"""

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from nodrift.publish import write_whole

SCHEMA = 1
PICTURES = {"avif", "gif", "ico", "jpg", "png", "svg", "webp"}
KINDS = {
    "html": "pages",
    "css": "styles",
    "js": "scripts",
    "woff2": "fonts",
    "ipynb": "notebooks",
} | dict.fromkeys(PICTURES, "pictures")


@dataclass(frozen=True, slots=True)
class Notes:
    """Seconds of each step by the clock, bytes by kind of file, and written pages."""

    seconds: dict[str, float]
    bytes: dict[str, int]
    pages: int


class Clock:
    """Passes on what is said of each step, and times it until the next one."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._steps: list[tuple[str, float]] = []

    def say(self, step: str) -> None:
        self._steps.append((step, time.monotonic()))
        self._say(step)

    def seconds(self) -> dict[str, float]:
        """Seconds of each step so far; the last one ends now.

        Steps are called without the counts in them, so that builds can be compared.
        """
        ends = [at for _, at in self._steps[1:]] + [time.monotonic()]
        found: dict[str, float] = {}
        for (step, start), end in zip(self._steps, ends, strict=False):
            name = " ".join(word for word in step.split() if not word.isdecimal())
            found[name] = round(found.get(name, 0.0) + end - start, 2)
        return found


def notes_path(site: Path) -> Path:
    """Where the notes on a site lie: `build.json` for `build/site`, beside it."""
    _, _, other = site.name.partition("-")
    return site.with_name(f"build-{other}.json" if other else "build.json")


def write_notes(site: Path, pages: int, clock: Clock) -> None:
    """Note what the making of `site` took and how large it is."""
    notes = Notes(clock.seconds(), _bytes(site), pages)
    data = {"schema": SCHEMA} | asdict(notes)
    write_whole(notes_path(site), json.dumps(data, indent=1, sort_keys=True) + "\n")


def read_notes(file: Path) -> Notes | None:
    """The notes in `file`, None if there are none that can be read."""
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["schema"] != SCHEMA:
            return None
        return Notes(
            {str(k): float(v) for k, v in data["seconds"].items()},
            {str(k): int(v) for k, v in data["bytes"].items()},
            int(data["pages"]),
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _bytes(site: Path) -> dict[str, int]:
    found: Counter[str] = Counter()
    for file in site.rglob("*"):
        if file.is_file():
            kind = KINDS.get(file.suffix.removeprefix(".").lower(), "others")
            found[kind] += file.stat().st_size
    return dict(sorted(found.items()))
