"""Put finished work in its place in one step, and sweep away what was not finished.

A reader of a published folder or file sees the old content or the new, at any moment,
also when the writer is killed or the power fails.
"""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

SCRATCH = "scratch"  # the part of a stage that is never published


class Busy(Exception):
    """Another process is writing this."""


@contextlib.contextmanager
def staging(target: Path) -> Iterator[Path]:
    """Give a fresh folder beside `target`; it is removed unless it was published.

    One at a time: raises Busy if another process stages for the same target. What a
    killed run left behind is swept away first.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target):
        _sweep(target)
        stage = Path(tempfile.mkdtemp(prefix=f".{target.name}-", dir=target.parent))
        stage.chmod(0o755)
        try:
            (stage / SCRATCH).mkdir()
            yield stage
        finally:
            if _published(target) != stage:
                _remove(stage)


def publish(stage: Path, target: Path) -> None:
    """Make `stage`, without its scratch folder, what `target` names, in one step.

    `target` is a symbolic link to the folder of the newest run: replacing a link is
    atomic on every POSIX system, so a reader sees the old record or the new one.
    """
    _remove(stage / SCRATCH)
    for path in sorted(stage.rglob("*")):
        _flush(path)
    _flush(stage)
    link = target.with_name(f".{target.name}-link")
    link.unlink(missing_ok=True)
    link.symlink_to(stage.name)
    if target.is_dir() and not target.is_symlink():  # copied by a tool that follows
        target.rename(target.with_name(f".{target.name}-old"))
    link.replace(target)
    _flush(target.parent)
    _sweep(target)


def sweep_all(folder: Path) -> None:
    """Remove what killed runs left anywhere below `folder`, where nobody is at work."""
    for lock in folder.glob("*/.*.lock"):
        target = lock.with_name(lock.name.removeprefix(".").removesuffix(".lock"))
        with contextlib.suppress(Busy, OSError), _alone(target):
            _sweep(target)


def write_whole(file: Path, text: str) -> None:
    """Replace `file` by `text` so that no reader ever sees half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for left in file.parent.glob(f".{file.name}-*"):
        if not _is_running(left.name.rpartition("-")[2]):  # it was killed while writing
            left.unlink(missing_ok=True)
    temporary = file.with_name(f".{file.name}-{os.getpid()}")
    try:
        with temporary.open("w", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_all(texts: dict[Path, str]) -> None:
    """Write each file of `texts`, in their order, or leave all as they were.

    Whatever comes between, an interrupt included, takes back what was written, and the
    folders that were made for it.
    """
    before: dict[Path, str | None] = {}
    made: list[Path] = []
    try:
        for file, text in texts.items():
            made += [folder for folder in file.parents if not folder.exists()]
            before[file] = file.read_bytes().decode() if file.exists() else None
            write_whole(file, text)
    except BaseException:
        for file, text_before in before.items():
            if text_before is None:
                with contextlib.suppress(OSError):  # it was not written
                    file.unlink()
            else:
                write_whole(file, text_before)
        for folder in sorted(made, reverse=True):  # the inner ones first
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def _is_running(pid: str) -> bool:
    if not pid.isdecimal():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Hold the lock of `target`, which the kernel frees however we end."""
    import fcntl

    with (target.parent / f".{target.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        yield


def _flush(path: Path) -> None:
    """Let the disk have a file or the names in a folder."""
    if path.is_file() or path.is_dir():
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _published(target: Path) -> Path | None:
    return target.parent / target.readlink() if target.is_symlink() else None


def _sweep(target: Path) -> None:
    """Remove all that stands beside `target` for it, but the published folder."""
    for path in target.parent.glob(f".{target.name}-*"):
        if path != _published(target):
            _remove(path)


def _remove(path: Path) -> None:
    """Remove a folder or file, whatever rights a script gave to what lies in it."""
    if path.is_dir() and not path.is_symlink():
        for place, folders, _ in os.walk(path):
            for folder in (Path(place, name) for name in folders):
                if not folder.is_symlink():
                    with contextlib.suppress(OSError):
                        folder.chmod(0o700)
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink()
