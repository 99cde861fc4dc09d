"""What one run of a script left behind, sealed; only this module knows where it lives.

A record is a folder: `record.json`, `figures/<name>.svg`, `assets/` (files the script
wrote) and `timing.json` (apart, because times differ between equal runs). The committed
lock beside the script is the very same `record.json` with the times of the run that
moved it last, so that pages can be judged where nothing ever ran, and git shows each
number that moved.
"""

import functools
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from nodrift.errors import Drift
from nodrift.hashing import digest
from nodrift.project import SOURCES, Project
from nodrift.publish import write_whole
from nodrift.script import Script

SCHEMA = 1
MANIFEST = "record.json"

Scalar = bool | int | float | str
Value = Scalar | list[Scalar]


@dataclass(frozen=True)
class Figure:
    """`region` is where it was drawn; `sha256` is that of its SVG file."""

    region: str
    sha256: str


@dataclass(frozen=True)
class Run:
    """The canonical content of a record.

    `inputs` maps each file of the project that was read (the script first of all) to
    the SHA-256 of its content, or to `absent` where it was looked for in vain; `environment` says what it ran with; `outputs` holds
    what each region printed, if it did; `unreached` the lines of statements that never
    ran; `assets` the SHA-256 of each file that the script left behind. `seconds` are
    CPU seconds by region, known in a lock alone: equal runs differ in them, so neither
    equality nor the seal sees them.
    """

    script: str
    inputs: dict[str, str]
    environment: dict[str, Any]
    settings: dict[str, Value]
    outputs: dict[str, str]
    unreached: list[int]
    results: dict[str, Value]
    figures: dict[str, Figure]
    assets: dict[str, str] = field(default_factory=dict)
    schema: int = SCHEMA
    seconds: dict[str, float] = field(default_factory=dict, compare=False)

    @property
    def seal(self) -> str:
        """SHA-256 of the canonical text of everything else but the times."""
        data = asdict(self)
        del data["seconds"]
        return digest(_canonical(data).encode())

    def to_json(self) -> str:
        """Canonical text: sorted keys, no absolute paths, and no times but a lock's."""
        data = asdict(self) | {"seal": self.seal}
        if self.seconds:
            data["seconds_seal"] = self._seconds_seal
        else:
            del data["seconds"]
        return _canonical(data)

    @property
    def _seconds_seal(self) -> str:
        """SHA-256 of the times and of the run that took them."""
        return digest(_canonical([self.seal, self.seconds]).encode())

    @classmethod
    @functools.lru_cache(maxsize=1024)  # a book is read many times in a build
    def from_json(cls, text: str) -> "Run":
        """Read `to_json` back. Raises ValueError if it is damaged or was edited."""
        try:
            data = json.loads(text)
        except RecursionError:
            raise ValueError("it is nested more deeply than any record") from None
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ValueError(f"it is not of schema {SCHEMA}")
        seal, seconds_seal = data.pop("seal", None), data.pop("seconds_seal", None)
        try:
            figures = {k: Figure(**v) for k, v in data.pop("figures").items()}
            run = cls(**data, figures=figures)
            whole = _is_well_formed(run)
        except (TypeError, KeyError, AttributeError):
            whole = False
        if not whole:
            raise ValueError("its fields are not those of a record")
        if run.seal != seal or (
            (run.seconds or seconds_seal) and run._seconds_seal != seconds_seal
        ):
            raise ValueError("its seal does not fit its content: it was edited")
        return run

    def same_story(self, other: "Run") -> bool:
        """Whether both ran the same lines on the same data with the same packages."""
        return (self.inputs, self.settings, self._packages) == (
            other.inputs,
            other.settings,
            other._packages,
        )

    @property
    def _packages(self) -> tuple[Any, ...]:
        return self.environment.get("packages"), self.environment.get("engine")


def _is_well_formed(run: Run) -> bool:
    """Whether each field holds what a run writes: a seal proves nobody's good will."""
    made = run.environment
    values = [*run.results.values(), *run.settings.values()]
    items = [one for v in values for one in (v if isinstance(v, list) else [v])]
    return (
        isinstance(run.script, str)
        and all(
            _are_texts(one)
            for one in (run.inputs, run.outputs, run.assets, made["packages"])
        )
        and all(isinstance(made[key], str) for key in ("engine", "machine", "python"))
        and all(_is_inside(path) for path in (*run.inputs, *run.assets))
        and all(re.fullmatch(r"\w+(@\d+)?", name) for name in run.figures)
        and all(_are_texts(vars(figure)) for figure in run.figures.values())
        and all(type(line) is int for line in run.unreached)
        and all(type(one) in (bool, int, float, str) for one in items)
        and all(type(took) in (int, float) for took in run.seconds.values())
    )


def _are_texts(texts: dict[str, str]) -> bool:
    return all(isinstance(one, str) for pair in texts.items() for one in pair)


def _is_inside(path: str) -> bool:
    """Whether `path`, below a folder, stays there."""
    parts = PurePosixPath(path)
    return bool(parts.parts) and not parts.is_absolute() and ".." not in parts.parts


def _canonical(data: Any) -> str:
    return (
        json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
        + "\n"
    )


@dataclass(frozen=True)
class Record:
    """A published record: `folder` holds the files that `run` lists."""

    folder: Path
    run: Run

    def figure(self, name: str) -> str:
        """The SVG text of a figure, with the placeholders of `figures.place`."""
        return self._read(Path("figures") / f"{name}.svg").decode()

    def asset(self, name: str) -> bytes:
        """What is in a file that the script left."""
        return self._read(Path("assets") / name)

    def _read(self, path: Path) -> bytes:
        """Raises Drift E-RECORD if another run has just taken the place of this one."""
        try:
            return (self.folder / path).read_bytes()
        except OSError as error:
            raise Drift(
                f"{SOURCES}/{self.run.script}.py",
                1,
                "E-RECORD",
                f"{path} of its record cannot be read: {error.strerror}",
                "another run may have replaced it just now: do it again",
            ) from None

    def files(self) -> dict[Path, str]:
        """Path below the folder and SHA-256 of every file that the record promises."""
        figures = {
            Path("figures") / f"{name}.svg": figure.sha256
            for name, figure in self.run.figures.items()
        }
        assets = {Path("assets") / k: v for k, v in self.run.assets.items()}
        return figures | assets

    def damage(self) -> list[str]:
        """What is wrong with the stored files, nothing if all are as they were."""
        found = []
        for path, sha256 in sorted(self.files().items()):
            try:
                data = (self.folder / path).read_bytes()
            except OSError:
                found.append(f"{path} is gone")
                continue
            if digest(data) != sha256:
                found.append(f"{path} was edited")
        return found


def record_path(project: Project, script: Script) -> Path:
    return project.records / script.id


def trial_path(project: Project, script: Script) -> Path:
    return project.trials / script.id


def read_record(folder: Path) -> Record | None:
    """Return the record in `folder`, None if there is none.

    A later run may publish another in its place; what is returned stays that of one run.
    Raises ValueError if its manifest is damaged or was edited.
    """
    home = folder.resolve()
    try:
        text = (home / MANIFEST).read_text(encoding="utf-8")
    except FileNotFoundError:
        if folder.resolve() != home:  # it was replaced just now, and is gone
            return read_record(folder)
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"it cannot be read: {error}") from None
    return Record(home, Run.from_json(text))


def read_lock(project: Project, script: Script) -> Run | None:
    """Return the committed lock of `script`, None if there is none.

    Raises Drift E-LOCK if it is damaged or was edited by hand.
    """
    try:
        return Run.from_json(script.lock.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Drift(
            script.lock.relative_to(project.root),
            1,
            "E-LOCK",
            f"the lock is not what a run wrote: {error}",
            f"take it back from git or write it anew: nodrift run {script.id}",
        ) from None


def write_lock(script: Script, run: Run) -> None:
    """Put `run` beside the script, whole or not at all.

    Raises Drift E-DISK if it cannot be written there.
    """
    try:
        write_whole(script.lock, run.to_json())
    except OSError as error:
        raise Drift(
            script.path.with_name(script.lock.name),
            1,
            "E-DISK",
            f"the lock cannot be written: {error}",
            "make its folder writable, then run again: the record is stored",
        ) from None


@dataclass(frozen=True)
class Timing:
    """Seconds of a run: by the clock, of the processor, and those by region."""

    wall: float
    cpu: float
    regions: dict[str, float]


def read_timing(folder: Path) -> Timing | None:
    """The seconds of the last run, None if they are not known."""
    try:
        timing = json.loads((folder / "timing.json").read_text(encoding="utf-8"))
        regions = {k: float(v) for k, v in timing["regions"].items()}
        return Timing(float(timing["wall"]), float(timing["cpu"]), regions)
    except (
        OSError,
        ValueError,
        TypeError,
        AttributeError,
        KeyError,
        RecursionError,
    ):
        return None
