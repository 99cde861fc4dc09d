"""What a run depends on besides its inputs: Python, packages, machine and engine."""

import functools
import importlib.metadata
import platform
import re
from collections.abc import Iterable
from pathlib import Path

from nodrift.hashing import digest

# What these files do decides what a record holds: a change there is a reason to run
# again. What only reads records (weave, check, build) is not among them.
RUN_SIDE = (
    "child.py",
    "executed.py",
    "figures.py",
    "forkserver.py",
    "gallery.py",
    "guard.py",
    "hashing.py",
    "imports.py",
    "keeper.py",
    "labels.py",
    "limits.py",
    "marks.py",
    "palette.py",
    "paths.py",
    "pictures.py",
    "record.py",
    "regions.py",
    "svg.py",
    "telling.py",
    "values.py",
)

# The module of a line of RECORD: a folder, `six.py` or `_ext.cpython-311-x86_64.so`.
TOP = re.compile(r"^(\w+)(?:/|\.py,|\.[-\w.]+\.(?:so|pyd),)", re.MULTILINE)

LEVELS = {  # what the processor can do decides which kernels numerical packages choose
    "avx512": {"avx512f", "avx512bw", "avx512dq", "avx512vl", "avx512cd"},
    "avx2": {"avx2", "fma", "bmi2"},
}


@functools.cache
def engine() -> str:
    """Twelve digits that change when the part of the engine that runs scripts does."""
    here = Path(__file__).parent
    return digest(b"".join((here / name).read_bytes() for name in RUN_SIDE))[:12]


@functools.cache
def machine() -> str:
    """The class of machine within which equal runs give equal bytes.

    System, architecture, vector instructions and processor family: BLAS libraries pick
    their kernels, hence their rounding, by these.
    """
    words = [platform.system().lower(), platform.machine().lower()]
    try:
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "-".join(words)
    flags = set(_field(info, "flags").split())
    words += [level for level, needed in LEVELS.items() if needed <= flags][:1]
    vendor = _field(info, "vendor_id").lower()
    family, model = _field(info, "cpu family"), _field(info, "model")
    return "-".join(filter(None, [*words, vendor, family, model]))


def _field(info: str, name: str) -> str:
    match = re.search(rf"^{name}\s*:\s*(.*)$", info, re.MULTILINE)
    return match[1].strip() if match else ""


def python() -> str:
    return platform.python_version()


@functools.cache
def version(package: str) -> str | None:
    """The installed version of a distribution, None if it is not installed.

    A local suffix (`2.15.0+cpu`) names a build of the same release and is left out.
    """
    try:
        return importlib.metadata.version(package).partition("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return None


@functools.cache
def _owners() -> dict[str, list[importlib.metadata.Distribution]]:
    """Installed distributions by the top-level modules that they brought.

    What importlib.metadata.packages_distributions gives, in a sixth of its time: it
    makes an object of every file, and torch alone has 15,000.
    """
    found: dict[str, list[importlib.metadata.Distribution]] = {}
    for distribution in importlib.metadata.distributions():
        record = distribution.read_text("RECORD") or ""
        for module in set(TOP.findall(record)):
            found.setdefault(module, []).append(distribution)
    return found


def owners(modules: Iterable[str]) -> set[str]:
    """Normal names of the distributions that the top-level `modules` belong to."""
    return {_name(owner) for module in modules for owner in _owners().get(module, [])}


@functools.cache
def _name(owner: importlib.metadata.Distribution) -> str:
    """Its normal name, for which all of its metadata is parsed."""
    return re.sub(r"[-_.]+", "-", owner.name).lower()


def packages(modules: Iterable[str]) -> dict[str, str]:
    """Installed versions of the distributions that `modules` belong to."""
    found = {name: version(name) for name in sorted(owners(modules))}
    return {name: v for name, v in found.items() if v is not None}
