"""What a script may not do, and what it did: an audit hook inside its process."""

import functools
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from nodrift.hashing import state_of

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

LONG = 600  # characters of a path below the project

# Audit events that change files, with the places of the paths among their arguments.
CHANGES = {
    "os.chmod": (0,),
    "os.chown": (0,),
    "os.link": (0, 1),
    "os.mkdir": (0,),
    "os.remove": (0,),
    "os.rename": (0, 1),
    "os.removexattr": (0,),
    "os.rmdir": (0,),
    "os.setxattr": (0,),
    "os.symlink": (1,),
    "os.truncate": (0,),
    "os.utime": (0,),
    "shutil.rmtree": (0,),
    "sqlite3.connect": (0,),
}

# Audit events that reach for the network, with the place of the address.
CALLS = {
    "socket.bind": 1,
    "socket.connect": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyaddr": 0,
    "socket.gethostbyname": 0,
    "socket.getnameinfo": 0,
    "socket.sendmsg": 1,
    "socket.sendto": 1,
}


# Audit events of another program being started: nobody sees what it reads.
PROGRAMS = {"os.exec", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen"}

# Audit events of this program being doubled; the double is watched as well.
FORKS = {"os.fork", "os.forkpty"}

SIGNALS = {"os.kill", "os.killpg"}

# Audit events of the names in a folder being read, as glob and iterdir do.
LISTINGS = {"os.listdir", "os.scandir"}


# Who looks through sys.path: for a module, or for the version of a package.
IMPORTING = re.compile(r"^<frozen importlib|[\\/]importlib[\\/]")

# Where systems keep what every program reads: time zones, fonts, types of files.
SYSTEM = (
    "/etc/fonts",
    "/etc/ssl",
    "/lib",
    "/lib64",
    "/opt",
    "/sys",
    "/usr",
    "/Library",
    "/System",
)

# Of the rest of /etc what programs ask for that know nothing of the user.
ASKED = {
    *("/etc/localtime", "/etc/timezone", "/etc/mime.types", "/etc/os-release"),
    *("/etc/ld.so.cache", "/etc/lsb-release", "/etc/debian_version"),
}

# Ways that /proc has into other processes and to all of the disk.
WAYS = re.compile(
    r"/proc/(?:self|thread-self|[0-9]+)/(?:\w+/)*(?:cwd|environ|fd|map_files|mem|root)\b"
)


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
    """Sees audit events: notes what is read below `root`, forbids what cannot be judged.

    `read` maps the path of each input to the SHA-256 of its content when it was opened.
    Paths below one of `own` (the stage, caches) may be written and are no inputs; those
    below one of `installed` (Python, packages, the system) are known by version. All
    else outside `root` is not part of the book: a script that reads it would run
    nowhere else. `notes` is a folder for what another process has to know.
    """

    def __init__(
        self,
        root: Path,
        own: list[Path],
        installed: list[Path],
        script: Path,
        notes: Path,
    ) -> None:
        self.script, self.notes, self.process = str(script), notes, os.getpid()
        self.root = f"{root}{os.sep}"
        places = [place for path in own for place in (path, path.resolve())]
        self.own = tuple(f"{path}{os.sep}" for path in places)
        self.installed = tuple(f"{path}{os.sep}" for path in installed)
        self.read: dict[str, str] = {}
        self.refused: Fault | None = None  # the first, also where the script caught it
        self.active = False
        self.judges: dict[str, Callable[[str, tuple[Any, ...]], None]] = {
            "open": self._open,
            **dict.fromkeys(CHANGES, self._change),
            **dict.fromkeys(FORKS, self._fork),
            **dict.fromkeys(PROGRAMS, self._program),
            **dict.fromkeys(SIGNALS, self._signal),
            **dict.fromkeys(LISTINGS, self._list),
            **dict.fromkeys(CALLS, self._call),
        }

    def hook(self, event: str, args: tuple[Any, ...]) -> None:
        """Judge an audit event; most are none of our business, and there are many."""
        judge = self.judges.get(event)
        if judge is not None and self.active:
            judge(event, args)

    def see_what_raises_no_event(self) -> None:
        """A program that multiprocessing starts, and a question whether a file exists."""
        import _posixsubprocess

        def refused(*_: Any) -> NoReturn:
            self._program("fork_exec", ())

        _posixsubprocess.fork_exec = refused
        os.stat = self._asking(os.stat)
        os.access = self._asking(os.access)

    def _asking(self, plain: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(plain)
        def ask(path: Any, *args: Any, **options: Any) -> Any:
            if self.active and options.get("dir_fd") is None:
                self._look(path, sys._getframe(1))
            return plain(path, *args, **options)

        # Where the standard library asks what a function can do, it can do the same.
        for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
            if plain in able:
                able.add(ask)
        return ask

    def _open(self, event: str, args: tuple[Any, ...]) -> None:
        self._touch(args[0], bool(args[2] & WRITING), follow=True)

    def _list(self, event: str, args: tuple[Any, ...]) -> None:
        self._look(args[0], sys._getframe(2))

    def _look(self, name: Any, caller: FrameType) -> None:
        """Note what is there, or is not: a script may decide by it, and read nothing."""
        if not isinstance(name, (str, bytes, os.PathLike)):
            return
        if IMPORTING.search(caller.f_code.co_filename):
            return  # modules and packages are known otherwise
        path = os.path.abspath(os.fsdecode(name))  # noqa: PTH100 - as in _touch
        others = f"{self.root}.", f"{self.root}build{os.sep}", *self.own
        if not path.startswith(self.root):
            return
        if f"{path}{os.sep}".startswith((*others, *self.installed)):
            return
        if "\0" not in path and path not in self.read:
            self._note(path)

    def _change(self, event: str, args: tuple[Any, ...]) -> None:
        for place in CHANGES[event]:
            self._touch(args[place], True)

    def _fork(self, event: str, args: tuple[Any, ...]) -> None:
        if os.getpid() == self.process:  # if it outlives the script, it began here
            (self.notes / "started").write_text(str(self._line()))

    def _program(self, event: str, args: tuple[Any, ...]) -> NoReturn:
        self._refuse(
            "E-CHILD",
            f"the script started another program ({event})",
            "do it in Python: what another program reads is not seen",
        )

    def _signal(self, event: str, args: tuple[Any, ...]) -> None:
        if not _is_ours(args[0]):
            self._refuse(
                "E-CHILD",
                f"the script sent a signal to process {args[0]}",
                "signal only what the script itself started",
            )

    def _call(self, event: str, args: tuple[Any, ...]) -> None:
        self._refuse(
            "E-NETWORK",
            f"the script asked for the network ({event} {args[CALLS[event]]!r})",
            "a lesson downloads nothing: bring the data with the package or code",
        )

    def _refuse(self, code: str, what: str, mend: str) -> NoReturn:
        """Keep it from happening. A run that got around it is not a reader's run."""
        if self.refused is None:
            self.refused = Fault(self._line(), code, what, mend)
        raise Forbidden(code, what, mend)

    def inputs(self) -> dict[str, str]:
        """`read`, and what processes that the script started have read."""
        found = dict(self.read)
        for note in self.notes.glob("read-*"):
            for line in note.read_text("utf-8").splitlines():
                sha256, _, path = line.partition(" ")
                found[path] = sha256
        return found

    def _line(self) -> int:
        """The line of the script that is being executed."""
        frame: Any = sys._getframe(1)
        while frame is not None:
            if frame.f_code.co_filename == self.script:
                return int(frame.f_lineno)
            frame = frame.f_back
        return 1

    def _touch(self, name: Any, writing: bool, follow: bool = False) -> None:
        """Judge a path; `follow` says that the event is about what a link leads to."""
        if not isinstance(name, (str, bytes, os.PathLike)):
            return  # a descriptor that something else opened
        path = os.path.abspath(os.fsdecode(name))  # noqa: PTH100 - runs on every open
        if path.startswith(self.own):  # where the script may have made a link
            folder, last = os.path.split(path)
            path = os.path.join(os.path.realpath(folder), last)  # noqa: PTH118
            path = os.path.realpath(path) if follow else path
        if WAYS.search(os.fsdecode(name)):  # as it is given: dots come after a way
            self._refuse(
                "E-WRITE" if writing else "E-INPUT",
                f"the script went by way of another process or the whole disk: {path}",
                "name the file itself",
            )
        if path.startswith(("/dev/", "/proc/", *self.own)):
            if writing and len(path) > len(self.root) + LONG:
                self._refuse(
                    "E-WRITE",
                    f"the script made a path of {len(path)} characters",
                    f"keep it below {LONG}: deeper folders cannot be removed",
                )
            return
        if writing:
            self._refuse(
                "E-WRITE",
                f"the script wrote outside its folder: {path}",
                "write into the working directory: what lies there is kept",
            )
        if path.startswith(self.installed) or path in self.read or path in ASKED:
            return
        if path.startswith((f"{self.root}.", f"{self.root}build{os.sep}")):
            if os.path.isfile(path):  # noqa: PTH113 - looked for in vain
                self._refuse(
                    "E-INPUT",
                    f"the script read what is no source of the book: {path}",
                    "put what it needs beside it",
                )
            return
        if not path.startswith(self.root):
            if not os.path.isfile(path):  # noqa: PTH113 - looked for in vain
                return
            self._refuse(
                "E-INPUT",
                f"the script read a file that is not part of the project: {path}",
                "put it beside the script, or make its content in code",
            )
        self._note(path)

    def _note(self, path: str) -> None:
        try:
            path.encode()
        except UnicodeEncodeError:
            self._refuse(
                "E-INPUT",
                f"the script read a file whose name is not UTF-8: {path!a}",
                "rename it",
            )
        self.read[path] = ""  # it is we who open it next
        self.read[path] = sha256 = state_of(Path(path))
        if os.getpid() != self.process:
            with (self.notes / f"read-{os.getpid()}").open("a") as notes:
                notes.write(f"{sha256} {path}\n")


def installed(root: Path) -> list[Path]:
    """Folders of Python, its packages, the system and ourselves, for one at `root`."""
    ours = Path(__file__).parent  # torch looks into the frames that lead to a script
    found = [Path(sys.prefix), Path(sys.base_prefix), ours, *map(Path, SYSTEM)]
    for entry in map(Path, filter(None, sys.path)):
        if root not in (entry, *entry.parents) and entry not in root.parents:
            found.append(entry)
    return [place for path in found for place in (path, path.resolve())]


def _is_ours(pid: int) -> bool:
    """Whether a signal to `pid` reaches only this process or its descendants."""
    while pid > 1 and pid != os.getpid():
        try:
            stat = Path(f"/proc/{pid}/stat").read_text("utf-8", errors="replace")
        except OSError:
            return sys.platform != "linux"  # elsewhere nobody can tell
        pid = int(stat.rpartition(")")[2].split()[1])
    return pid == os.getpid()
