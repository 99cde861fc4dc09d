"""What a change is compared with: which commit that is, and its files in a folder.

The files come from `git archive`: nothing is written into the repository, so nothing is
left in it when the command is killed.
"""

import io
import os
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from nodrift.errors import UsageError


@dataclass(frozen=True, slots=True)
class Commit:
    """`hash` in full, and in words how it was found from what the person named."""

    hash: str
    words: str


@dataclass(frozen=True, slots=True)
class Touched:
    """A file of the project that differs; lines are None where it is not text."""

    path: str
    added: int | None
    removed: int | None


def find(root: Path, name: str) -> Commit:
    """The commit where HEAD and `name` parted, as a pull request is shown.

    Raises UsageError if `root` is in no repository of git, or `name` is no commit.
    """
    if _ask(root, "rev-parse", "--git-dir") is None:
        raise UsageError("there is no git repository here to compare with")
    chosen = _commit(root, name)
    if chosen is None:
        more = (
            "; this clone is shallow: fetch more of its history first"
            if _ask(root, "rev-parse", "--is-shallow-repository") == "true"
            else "; name a branch, a tag or a commit, such as origin/main"
        )
        raise UsageError(f"{name!r} is no commit of this repository{more}")
    head = _commit(root, "HEAD")
    common = _ask(root, "merge-base", chosen, "HEAD") if head else None
    if not common:
        words = f"{name} ({chosen[:12]}) itself: no common commit with HEAD is at hand"
        return Commit(chosen, words)
    if common == chosen:
        return Commit(chosen, f"{name} ({chosen[:12]})")
    words = f"{common[:12]}, where HEAD and {name} ({chosen[:12]}) parted"
    return Commit(common, words)


def unpack(root: Path, commit: Commit, folder: Path) -> Path:
    """Write the project at `root` as it was in `commit` into `folder`; return it.

    Links that lead out of it are left out. Raises UsageError if it was not there then.
    """
    done = _git(root, "archive", "--format=tar", commit.hash)  # of this folder alone
    if done.returncode:
        raise UsageError(f"{commit.words} does not hold this project")
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
            archive.extractall(folder, filter=_harmless)
    except tarfile.ReadError:  # so an archive without a file is read
        raise UsageError(f"{commit.words} holds no file") from None
    return folder


def touched(root: Path, commit: Commit) -> list[Touched]:
    """All files that differ between `commit` and the working tree, untracked included."""
    options = ("--numstat", "-z", "--no-renames", "--no-ext-diff", "--no-textconv")
    done = _git(root, "diff", "--relative", *options, commit.hash, "--", ".")
    found = []
    for row in done.stdout.decode("utf-8", "replace").split("\0"):
        added, _, rest = row.partition("\t")
        removed, _, path = rest.partition("\t")
        if path:
            found.append(Touched(path, _count(added), _count(removed)))
    others = _git(root, "ls-files", "--others", "--exclude-standard", "-z", "--", ".")
    for path in others.stdout.decode("utf-8", "replace").split("\0"):
        if path:
            found.append(Touched(path, _lines(root / path), 0))
    return sorted(found, key=lambda one: one.path)


def is_dirty(root: Path) -> bool:
    """Whether the working tree holds what no commit does."""
    return bool(_git(root, "status", "--porcelain", "--", ".").stdout.strip())


def head(root: Path) -> str:
    """The commit that the working tree began with, "" if there is none."""
    return _commit(root, "HEAD") or ""


def _commit(root: Path, name: str) -> str | None:
    revision = f"{name}^{{commit}}"
    return _ask(root, "rev-parse", "--verify", "-q", "--end-of-options", revision)


def _ask(root: Path, *arguments: str) -> str | None:
    """One line of what git answers, None if it fails."""
    done = _git(root, *arguments)
    return None if done.returncode else done.stdout.decode("utf-8", "replace").strip()


def _git(root: Path, *arguments: str) -> "subprocess.CompletedProcess[bytes]":
    """Raises UsageError where git is not installed."""
    try:
        return subprocess.run(
            ["git", *arguments],
            cwd=root,
            env=os.environ | {"GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
    except FileNotFoundError:
        raise UsageError("git, which knows what was before, is not installed") from None


def _harmless(member: tarfile.TarInfo, folder: str) -> tarfile.TarInfo | None:
    try:
        return tarfile.data_filter(member, folder)
    except tarfile.FilterError:
        return None


def _count(text: str) -> int | None:
    return int(text) if text.isdecimal() else None


def _lines(file: Path) -> int | None:
    try:
        return len(file.read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError):
        return None
