"""Run one script cell by cell in this process and write down what happened.

The fork server calls `main` in a process of the script's own. The script is `__main__`,
its line numbers are those of the file, and it needs nothing of ours: `python script.py`
does the same work for a reader.
"""

import __future__

import ast
import atexit
import contextlib
import gc
import io
import json
import os
import re
import sys
import threading
import time
import traceback
import types
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nodrift import figures
from nodrift.executed import Marks
from nodrift.guard import Fault, Forbidden, Watch, installed
from nodrift.imports import ImportGraph
from nodrift.keeper import lift
from nodrift.regions import Region, parse_regions
from nodrift.values import check_value, is_finite, is_plain

OUTPUT_LIMIT = 1 << 20  # characters that one script may print
FRAME_LIMIT = 12
MESSAGE = 300  # characters of what an exception says that are told
TEXT_LIMIT = 80  # characters of a setting that a page may quote

FIGURE_NAME = re.compile(r"[a-z][a-z0-9_]*(@[0-9]+)?")
RESULT_NAME = re.compile(r"[a-z][a-z0-9_]*")
SETTING_NAME = re.compile(r"[A-Z][A-Z0-9_]*")

# A cell is compiled alone; `from __future__ import annotations` holds for all after it.
ANNOTATIONS = __future__.annotations.compiler_flag


class Printed(io.StringIO):
    """What one region prints."""

    def write(self, text: str) -> int:
        if self.tell() + len(text) > OUTPUT_LIMIT:
            raise Forbidden(
                "E-RUN",
                f"the script printed more than {OUTPUT_LIMIT} characters",
                "print what a reader would read",
            )
        str.encode(text)  # half a letter fails here, as it does on a terminal
        return super().write(text)

    def close(self) -> None:
        """Stays open: whoever closes it, what was printed is still to be read."""


def override(tree: ast.Module, path: str, settings: dict[str, Any]) -> None:
    """Rewrite `NAME = value` at the top of the module, in the tree alone."""
    left = dict(settings)
    for statement in tree.body:
        if (
            isinstance(statement, ast.Assign)
            and len(statement.targets) == 1
            and isinstance(target := statement.targets[0], ast.Name)
            and target.id in left
        ):
            new = ast.parse(repr(left.pop(target.id)), mode="eval").body
            for node in ast.walk(new):
                ast.copy_location(node, statement.value)
            statement.value = new
    if left:
        name = next(iter(left))
        raise Fault(
            1,
            "E-SETTING",
            f"there is no line `{name} = ...` of its own",
            "name an UPPER_CASE constant that has a line to itself",
        )


class Session:
    """One script on its way from source to record."""

    def __init__(self, job: dict[str, Any], graph: ImportGraph) -> None:
        self.graph = graph
        self.graph.start()
        self.root = Path(job["root"])
        self.file = Path(job["script"])
        self.stage = Path(job["stage"])  # what is kept: figures/ and assets/
        self.scratch = Path(job["scratch"])  # what is not: home, temporary files, words
        self.text = self.file.read_text(encoding="utf-8")
        self.regions = parse_regions(self.file, self.text)
        self.tree = ast.parse(self.text, str(self.file))
        override(self.tree, str(self.file), job["settings"])
        self.marks = Marks(self.tree)
        self.watch = Watch(
            self.root,
            own=[self.stage, Path(job["cache"])],
            installed=installed(self.root),
            script=self.file,
            notes=self.scratch,
        )
        self.outputs: dict[str, str] = {}
        self.drawn: dict[str, tuple[str, Any]] = {}  # name: region, figure
        self.seconds: dict[str, float] = {}
        self.region = ""

    def run(self) -> dict[str, Any]:
        """Run every cell, then return the part of the record that only we can know."""
        if "matplotlib" in self.text:  # else it is no package of this script's run
            self._prepare_matplotlib()
        module = types.ModuleType("__main__")
        module.__file__ = str(self.file)
        sys.modules["__main__"] = module
        sys.argv = [str(self.file)]
        sys.path.insert(0, str(self.file.parent))  # as `python script.py` does
        os.chdir(self.stage / "assets")
        # A warning about the script's own lines would greet whoever copies it.
        warnings.filterwarnings("error", module="__main__")
        sys.addaudithook(self.watch.hook)
        self.watch.see_what_raises_no_event()
        self.watch.active = True
        for name, code in self._cells():
            self._run_cell(name, code, module.__dict__)
        self._finish()
        self.watch.active = False
        if self.watch.refused is not None:
            raise self.watch.refused
        self.graph.stop()
        gc.disable()  # nothing dies from here on: looking for it takes a tenth of our time
        return {
            "read": self.watch.inputs(),
            "modules": self._modules(),
            "settings": self._settings(module.__dict__),
            "outputs": self.outputs,
            "unreached": self.marks.unreached(),
            "results": self._results(module.__dict__),
            "figures": self._save_figures(),
            "seconds": self.seconds,
        }

    def _prepare_matplotlib(self) -> None:
        import matplotlib

        matplotlib.use("Agg")
        matplotlib.rcParams.update(figures.style())  # type: ignore[arg-type]
        import matplotlib.pyplot as plt

        plt.show = lambda *args, **kwargs: None

    def _cells(self) -> Iterator[tuple[str, types.CodeType]]:
        """The compiled statements of each region, header first under the name ''."""
        cells: dict[str, list[ast.stmt]] = {"": [], **{n: [] for n in self.regions}}
        for statement in self.tree.body:
            cells[region_at(self.regions, statement.lineno)].append(statement)
        flags = 0
        for name, body in cells.items():
            module = ast.Module(body, type_ignores=[])
            code = compile(module, str(self.file), "exec", flags, dont_inherit=True)
            flags |= code.co_flags & ANNOTATIONS
            yield name, code

    def _run_cell(
        self, name: str, code: types.CodeType, namespace: dict[str, Any]
    ) -> None:
        self.region = name
        (self.scratch / "status").write_text(name, encoding="utf-8")
        printed, start = Printed(), time.perf_counter()
        with contextlib.redirect_stdout(printed):
            exec(code, namespace)  # noqa: S102 - running the script is our task
        self.seconds[name] = round(time.perf_counter() - start, 3)
        if printed.getvalue():
            self.outputs[name] = printed.getvalue()
        self._note_figures(name)

    def _finish(self) -> None:
        """Wait for the script's threads and call what it left for the end, as Python does.

        What they print belongs to the last region.
        """
        printed = Printed()
        with contextlib.redirect_stdout(printed):
            threading._shutdown()  # type: ignore[attr-defined]
            atexit._run_exitfuncs()
        if os.getpid() != self.watch.process:  # a double does not speak for the script
            os._exit(0)
        if printed.getvalue():
            before = self.outputs.get(self.region, "")
            self.outputs[self.region] = before + printed.getvalue()

    def _note_figures(self, region: str) -> None:
        plt = sys.modules.get("matplotlib.pyplot")
        if plt is None:
            return
        line = self.regions[region].cell if region else 1
        numbers = plt.get_fignums()
        current = plt.gcf() if numbers else None
        open_now = [plt.figure(number) for number in numbers]
        if current is not None:  # looking at figures must not change what plt means
            plt.figure(current)
        for figure in open_now:
            name = figure.get_label()
            if not FIGURE_NAME.fullmatch(name):
                raise Fault(
                    line,
                    "E-FIGURE",
                    f"region {region!r} draws a figure named {name!r}"
                    if name
                    else f"region {region!r} draws a figure without a name",
                    'name it in snake_case: plt.subplots(num="samples")',
                )
            if self.drawn.setdefault(name, (region, figure))[1] is not figure:
                raise Fault(
                    line,
                    "E-FIGURE",
                    f"two figures are named {name!r}",
                    "name each by what it shows",
                )
        for name in self.drawn.keys() - {figure.get_label() for figure in open_now}:
            raise Fault(
                line,
                "E-FIGURE",
                f"figure {name!r} was closed before the script ended",
                "take the plt.close() away: every figure is kept until the end",
            )

    def _save_figures(self) -> dict[str, str]:
        """Draw all figures into the stage and return the region of each."""
        folder = self.stage / "figures"
        folder.mkdir()
        frames: dict[str, int] = {}
        for name, (region, figure) in self.drawn.items():
            line = self.regions[region].cell if region else 1
            try:
                svg = figures.draw(figure)
                wrong = figures.refuse(svg)
            except Exception as error:
                if lines_of(error, str(self.file)):  # an artist of the script's own
                    raise
                svg, wrong = "", str(error)
            if wrong is not None:
                raise Fault(
                    line,
                    "E-FIGURE",
                    f"figure {name!r} cannot be published: {wrong}",
                    "draw it with plain matplotlib",
                )
            stem = name.partition("@")[0]
            frames[stem] = frames.get(stem, 0) + 1
            if frames[stem] > FRAME_LIMIT:
                raise Fault(
                    line,
                    "E-FIGURE",
                    f"{stem!r} has more than {FRAME_LIMIT} frames",
                    "keep those that show a change",
                )
            (folder / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")
        return {name: region for name, (region, _) in self.drawn.items()}

    def _results(self, namespace: dict[str, Any]) -> dict[str, Any]:
        line = line_of(self.text, r"^results\b")
        results = namespace.get("results", {})
        if not isinstance(results, dict):
            raise Fault(line, "E-RESULT", "`results` is not a dict", "make it one")
        for name, value in results.items():
            if not isinstance(name, str) or not RESULT_NAME.fullmatch(name):
                raise Fault(
                    line,
                    "E-RESULT",
                    f"the name {name!r} is not snake_case",
                    "name it by what it is, for example near_share",
                )
            at = line_of(self.text, rf'^\s*["\']{name}["\']\s*:', line)
            check_value(name, value, at)
            if not is_text(value):
                raise Fault(
                    at,
                    "E-RESULT",
                    f"{name} has half a letter, which no page can show: {value!a}",
                    "decode it from what it is",
                )
        return results

    def _settings(self, namespace: dict[str, Any]) -> dict[str, Any]:
        """Constants whose value is plain; others (a table, a long text) are code."""
        found: dict[str, Any] = {}
        for name, value in namespace.items():
            if not SETTING_NAME.fullmatch(name):
                continue
            if isinstance(value, tuple):
                value = list(value)
            short = not isinstance(value, str) or len(value) <= TEXT_LIMIT
            if short and is_plain(value) and is_finite(value) and is_text(value):
                found[name] = value
        return found

    def _modules(self) -> list[str]:
        """Top-level modules, loaded from a file, that the run needed."""
        tops = {name.partition(".")[0] for name in self.graph.needed()}
        return sorted(t for t in tops if getattr(sys.modules.get(t), "__file__", None))


def is_text(value: Any) -> bool:
    """Whether a plain value can be written as UTF-8."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def region_at(regions: dict[str, Region], line: int) -> str:
    """Name of the region that holds `line`, '' above the first."""
    name = ""
    for region in regions.values():
        if region.cell > line:
            break
        name = region.name
    return name


def line_of(text: str, pattern: str, default: int = 1) -> int:
    match = re.search(pattern, text, re.MULTILINE)
    return text.count("\n", 0, match.start()) + 1 if match else default


def lines_of(error: BaseException, file: str) -> list[int | None]:
    """The lines of `file` that an exception came through, innermost last."""
    frames = traceback.extract_tb(error.__traceback__)
    return [frame.lineno for frame in frames if frame.filename == file]


def fault_of(error: BaseException, session: Session | None, file: str) -> Fault:
    """Put an exception into words a contributor can act on."""
    if isinstance(error, Fault):
        return error
    lines = lines_of(error, file)
    start = session.regions[session.region].cell if session and session.region else 1
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
    where = f" in region {session.region!r}" if session and session.region else ""
    return Fault(line, "E-RUN", f"the script failed{where}: {what}", "mend the line")


def one_line(text: str) -> str:
    """What an exception says, without line ends, terminal codes or a whole novel."""
    text = " ".join(text.split())
    short = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:MESSAGE])
    return short + "..." * (len(text) > MESSAGE)


def main(job_file: str, graph: ImportGraph) -> int:
    """Run the job; `graph` has noted all imports of this process. Write `report.json` or `fault.json` into its scratch folder."""
    job = json.loads(Path(job_file).read_text(encoding="utf-8"))
    scratch, session = Path(job["scratch"]), None
    started = time.process_time()
    try:
        session = Session(job, graph)
        report = session.run()
    except BaseException as error:  # noqa: BLE001 - sys.exit() is a fault as well
        lift()
        if session is not None:
            session.watch.active = False
        fault = fault_of(error, session, job["script"])
        answer = {"line": fault.line, "code": fault.code}
        answer |= {"what": one_line(fault.what), "mend": one_line(fault.mend)}
        (scratch / "fault.json").write_text(json.dumps(answer), encoding="utf-8")
        traceback.print_exc()
        return 1
    lift()
    report["seconds"]["cpu"] = round(time.process_time() - started, 3)
    text = json.dumps(report, allow_nan=False)
    (scratch / "report.json").write_text(text, encoding="utf-8")
    return 0
