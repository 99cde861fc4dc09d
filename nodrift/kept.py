"""What a build keeps for the next one: taken only as it was written, and where it was.

A name says what something was made from. What else lies there, cut short, edited or
copied from beside it, is as good as nothing, and is made again.
"""

import hashlib
from pathlib import Path

SEAL = 64  # digits before what is kept
SEALED = ".seal"


def keep(file: Path, content: bytes) -> None:
    """Write `content` with its seal, in one step."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.fresh")
    fresh.write_bytes(_seal(file.name, content) + content)
    fresh.replace(file)


def kept(file: Path) -> bytes | None:
    """What was written there, None if it is anything else."""
    try:
        whole = file.read_bytes()
    except OSError:
        return None
    content = whole[SEAL:]
    return content if whole[:SEAL] == _seal(file.name, content) else None


def seal_folder(folder: Path, name: str) -> None:
    """Write into a folder what it holds, before it is put where it gets its name."""
    (folder / SEALED).write_bytes(_state(folder, name))


def is_as_sealed(folder: Path) -> bool:
    """Whether a folder holds what it held when it was sealed, by the name it has."""
    seal = folder / SEALED
    return seal.is_file() and seal.read_bytes() == _state(folder, folder.name)


def _state(folder: Path, name: str) -> bytes:
    files = sorted(one for one in folder.rglob("*") if one.is_file())
    told = (
        _seal(file.relative_to(folder).as_posix(), file.read_bytes())
        for file in files
        if file != folder / SEALED
    )
    return _seal(name, b"".join(told))


def _seal(name: str, content: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + content).hexdigest().encode()
