"""What a script may not do, and what it did: an audit hook inside its process."""

import os
from pathlib import Path
from typing import Any

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

# Audit events that change files, with the places of the paths among their arguments.
CHANGES = {
    "os.chmod": (0,),
    "os.link": (1,),
    "os.mkdir": (0,),
    "os.remove": (0,),
    "os.rename": (0, 1),
    "os.rmdir": (0,),
    "os.symlink": (1,),
    "os.truncate": (0,),
    "shutil.rmtree": (0,),
    "sqlite3.connect": (0,),
}

# Audit events that reach for the network, with the place of the address.
CALLS = {
    "socket.connect": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.sendmsg": 1,
    "socket.sendto": 1,
}


class Fault(Exception):
    """What a script did wrong, with the line of the script and how to mend it."""

    def __init__(self, line: int, code: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.line, self.code, self.what, self.mend = line, code, what, mend


class Forbidden(PermissionError):
    """Raised inside the script, at the very call that may not be made."""

    def __init__(self, code: str, what: str, mend: str) -> None:
        super().__init__(what)
        self.code, self.what, self.mend = code, what, mend


class Watch:
    """An audit hook: notes files read below `root`, forbids network and stray writes.

    Paths below one of `own` (the stage, caches) may be written and are no inputs;
    those below one of `installed` (the environment's packages) are known by version.
    """

    def __init__(self, root: Path, own: list[Path], installed: list[Path]) -> None:
        self.root = f"{root}{os.sep}"
        self.own = tuple(f"{path}{os.sep}" for path in own)
        self.installed = tuple(f"{path}{os.sep}" for path in installed)
        self.read: set[str] = set()
        self.active = False

    def __call__(self, event: str, args: tuple[Any, ...]) -> None:
        if not self.active:
            return
        if event == "open":
            self._touch(args[0], bool(args[2] & WRITING))
        elif event in CHANGES:
            for place in CHANGES[event]:
                self._touch(args[place], True)
        elif event in CALLS:
            raise Forbidden(
                "E-NETWORK",
                f"the script asked for the network ({event} {args[CALLS[event]]!r})",
                "a lesson downloads nothing: bring the data with the package or code",
            )

    def _touch(self, name: Any, writing: bool) -> None:
        if not isinstance(name, (str, bytes, os.PathLike)):
            return  # a descriptor that something else opened
        path = os.path.abspath(os.fsdecode(name))  # noqa: PTH100 - runs on every open
        if path.startswith(("/dev/", "/proc/", *self.own)):
            return
        if writing:
            raise Forbidden(
                "E-WRITE",
                f"the script wrote outside its folder: {path}",
                "write into the working directory: what lies there is kept",
            )
        if path.startswith(self.root) and not path.startswith(self.installed):
            self.read.add(path)
