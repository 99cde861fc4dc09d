"""Name content by its SHA-256: the only way in which two states are compared here."""

import hashlib
import os
from pathlib import Path

ABSENT = "absent"

OURS = (b".lock.json", b"__pycache__")  # how names end of what a run leaves in a folder


def digest(data: bytes) -> str:
    """The SHA-256 of `data` in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def state_of(file: Path) -> str:
    """The digest of a file, or ABSENT: to look for it in vain is to read that, too.

    Of a folder it is the digest of the names in it, but for hidden ones and for OURS.
    """
    try:
        if file.is_dir():
            names = sorted(os.fsencode(found.name) for found in file.iterdir())
            seen = (n for n in names if not n.startswith(b".") and not n.endswith(OURS))
            return digest(b"/".join(seen))
        return digest(file.read_bytes())
    except OSError:
        return ABSENT
