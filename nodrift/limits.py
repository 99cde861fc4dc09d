"""How much a script may take before it is stopped."""

from dataclasses import dataclass
from typing import Any

from nodrift.errors import Drift

SECONDS = 600.0  # of one script, unless [tool.nodrift] time_limit says else
MEMORY = (
    8.0  # GiB of address space, unless memory_limit does: torch maps more than used
)
FILE_SIZE = 64 << 20  # bytes of one file
OPEN_FILES = 512


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of time, bytes of memory and of one file, number of open files."""

    seconds: float
    memory: int
    file_size: int = FILE_SIZE
    open_files: int = OPEN_FILES


def limits_of(options: dict[str, Any]) -> Limits:
    """The limits that `[tool.nodrift]` asks for.

    Raises Drift E-CONFIG where `time_limit` (seconds) or `memory_limit` (GiB) is no
    positive number.
    """
    return Limits(
        seconds=_positive(options, "time_limit", SECONDS, "seconds"),
        memory=int(_positive(options, "memory_limit", MEMORY, "GiB") * 2**30),
    )


def _positive(options: dict[str, Any], name: str, usual: float, unit: str) -> float:
    value = options.get(name, usual)
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < value < 1e9:
        raise Drift(
            "pyproject.toml",
            1,
            "E-CONFIG",
            f"{name} is {value!r}, not a number of {unit}",
            f"write, for example, {name} = {usual:g}",
        )
    return float(value)
