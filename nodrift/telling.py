"""Put what went wrong in a script into words that its author can act on."""

import traceback

from nodrift.guard import Fault, Forbidden

MESSAGE = 300  # characters of what an exception says that are told


def lines_of(error: BaseException, file: str) -> list[int | None]:
    """The lines of `file` that an exception came through, innermost last."""
    frames = traceback.extract_tb(error.__traceback__)
    return [frame.lineno for frame in frames if frame.filename == file]


def fault_of(error: BaseException, file: str, region: str, start: int) -> Fault:
    """The exception as a fault of the script `file`.

    It happened in `region`, "" if that is not known, which begins on line `start`.
    """
    if isinstance(error, Fault):
        return error
    lines = lines_of(error, file)
    line = (lines[-1] if lines else 0) or getattr(error, "lineno", 0) or start
    cause: BaseException | None = error
    while cause is not None:  # a library may have wrapped what the hook raised
        if isinstance(cause, Forbidden):
            return Fault(line, cause.code, cause.what, cause.mend)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, SystemExit):
        return Fault(
            line,
            "E-RUN",
            f"the script ended itself with exit({error.code!r})",
            "let it run to its last line",
        )
    what = "".join(traceback.format_exception_only(error)).strip().splitlines()[-1]
    where = f" in region {region!r}" if region else ""
    return Fault(line, "E-RUN", f"the script failed{where}: {what}", "mend the line")


def one_line(text: str) -> str:
    """What an exception says, without line ends, terminal codes or a whole novel."""
    text = " ".join(text.split())
    short = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:MESSAGE])
    return short + "..." * (len(text) > MESSAGE)
