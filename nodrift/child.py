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
from nodrift.gallery import Gallery
from nodrift.guard import Fault, Forbidden, Watch, installed
from nodrift.imports import ImportGraph
from nodrift.keeper import lift
from nodrift.regions import Region, parse_regions
from nodrift.telling import fault_of, one_line
from nodrift.values import results_of, settings_of

OUTPUT_LIMIT = 1 << 20  # characters that one script may print


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
        self.gallery = Gallery(self.file, self.regions)
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
            "settings": settings_of(module.__dict__),
            "outputs": self.outputs,
            "unreached": self.marks.unreached(),
            "results": results_of(module.__dict__, self.text),
            "figures": self.gallery.save(self.stage / "figures"),
            "seconds": {"regions": self.seconds},
        }

    def place(self) -> tuple[str, int]:
        """The region that runs, or ran last, and the line on which it begins."""
        return self.region, self.regions[self.region].cell if self.region else 1

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
        printed, start = Printed(), time.process_time()
        with contextlib.redirect_stdout(printed):
            exec(code, namespace)  # noqa: S102 - running the script is our task
        self.seconds[name] = round(time.process_time() - start, 3)
        if printed.getvalue():
            self.outputs[name] = printed.getvalue()
        self.gallery.note(name)

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

    def _modules(self) -> list[str]:
        """Top-level modules, loaded from a file, that the run needed."""
        tops = {name.partition(".")[0] for name in self.graph.needed()}
        return sorted(t for t in tops if getattr(sys.modules.get(t), "__file__", None))


def region_at(regions: dict[str, Region], line: int) -> str:
    """Name of the region that holds `line`, '' above the first."""
    name = ""
    for region in regions.values():
        if region.cell > line:
            break
        name = region.name
    return name


def main(job_file: str, graph: ImportGraph) -> int:
    """Run the job and write `report.json` or `fault.json` into its scratch folder.

    `graph` has noted all imports of this process.
    """
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
        region, start = session.place() if session else ("", 1)
        fault = fault_of(error, job["script"], region, start)
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
