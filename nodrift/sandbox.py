"""The place a script runs in: a clean environment, a private home, what may stay of it."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

from nodrift.errors import Drift
from nodrift.hashing import digest
from nodrift.script import Script

ASSET_LIMIT = 16 << 20  # bytes of one file that a script leaves behind
ASSET_COUNT = 100  # files, in all folders
# Data, or a file without a kind: what a browser would show or run stands on a page.
ASSET_KINDS = {
    "",
    ".bin",
    ".csv",
    ".json",
    ".npy",
    ".npz",
    ".pt",
    ".tsv",
    ".txt",
    ".wav",
}
PICTURE_KINDS = {".jpeg", ".jpg", ".pdf", ".png", ".svg"}
ASSET_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,79}")

KEPT_VARIABLES = ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
ONE_THREAD = ("OMP", "MKL", "OPENBLAS", "NUMEXPR", "VECLIB_MAXIMUM")


def clean_variables(home: Path, temporary: Path, cache: Path) -> dict[str, str]:
    """A clean environment: nothing of the user's gets in, no secret among it."""
    kept = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    threads = {f"{name}_NUM_THREADS": "1" for name in ONE_THREAD}
    return (
        kept
        | threads
        | {
            "HOME": str(home),
            "TMPDIR": str(temporary),
            "LC_ALL": "C.UTF-8",
            "TZ": "UTC",
            "PYTHONHASHSEED": "0",
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONNOUSERSITE": "1",
            "MPLBACKEND": "Agg",
            "MPLCONFIGDIR": str(cache / "matplotlib"),
            "SOURCE_DATE_EPOCH": "0",
            "CUDA_VISIBLE_DEVICES": "",  # a published run is one of the CPU
            "LOKY_MAX_CPU_COUNT": "1",  # else joblib asks another program
        }
    )


def kept_assets(
    script: Script, folder: Path, figures: Iterable[str] = ()
) -> dict[str, str]:
    """SHA-256 of each file the script left.

    Raises Drift E-ASSET for what is no plain file of a proper name, and for a name
    under which the site publishes the script, its page or one of its `figures`.
    """
    found: dict[str, str] = {}
    stem = script.file.stem
    taken = {"index.html", f"{stem}.py", f"{stem}.ipynb"}
    taken |= {f"{figure}.svg" for figure in figures}
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        what = None
        if file.is_symlink() or not (file.is_file() or file.is_dir()):
            what = f"{name} is not a plain file"
        elif not os.access(file, os.R_OK | os.X_OK * file.is_dir()):
            what = f"{name} cannot be read"
        elif not ASSET_NAME.fullmatch(file.name):
            what = f"{name!a} is no name for the web"
        elif file.is_file() and file.suffix not in ASSET_KINDS:
            what = f"{name} is no kind of data"
        elif name in taken:
            what = f"{name} is the name of something else on the site"
        elif file.is_file() and file.stat().st_size > ASSET_LIMIT:
            what = f"{name} is larger than {ASSET_LIMIT >> 20} MiB"
        elif len(found) >= ASSET_COUNT:
            what = f"more than {ASSET_COUNT} files"
        if what is not None:
            mend = "leave small plain files named with a-z 0-9 . _ -"
            if file.suffix in PICTURE_KINDS:
                mend = "leave savefig out: a figure with num=... is kept by itself"
            raise Drift(
                script.path,
                _line_that_names(script, file.name),
                "E-ASSET",
                f"the script left something that cannot be published: {what}",
                mend,
            )
        if file.is_file():
            found[name] = digest(file.read_bytes())
    return found


def _line_that_names(script: Script, name: str) -> int:
    """The line that probably left the file; the first if its name was computed."""
    quoted = re.compile(rf"(?<![\w.-]){re.escape(name)}[\"'/]")
    lines = enumerate(script.text.split("\n"), 1)
    return next((number for number, line in lines if quoted.search(line)), 1)
