"""Judge one formula from beginning to end, in a process that may import torch."""

import contextlib
import ctypes
import importlib.util
import os
import resource
import signal
import sys
import time
import types
from functools import cache
from pathlib import Path
from typing import Any

from nodrift.errors import Drift
from nodrift.formulas import gates
from nodrift.formulas.judge import Failure, Formula, OracleFormula, agree
from nodrift.formulas.lock import Tier
from nodrift.formulas.tasks import Problem, Task, Verdict
from nodrift.load import load

LIMIT = 120  # seconds for one formula with all of its slips
MEMORY = 16 << 30  # bytes of address space of one process


def start() -> None:
    """Prepare a process for judging: nothing in it may exhaust the machine.

    What its libraries print, in C too, is no part of the answer.
    """
    os.dup2(2, 1)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if sys.platform == "linux":  # it ends with whoever started it
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)


def judge(task: Task) -> Verdict:
    """Return the tier of a formula, or what is wrong with it; raises nothing."""
    start = time.perf_counter()
    survivors: tuple[str, ...] = ()
    tier: Tier | None = None
    problem: Problem | None = None
    try:
        with gates.limited(LIMIT), contextlib.redirect_stdout(sys.stderr):
            tier, survivors = _tier(task)
    except Failure as failure:
        problem = Problem(failure.code, failure.what, failure.mend, failure.at)
    except Drift as drift:
        problem = Problem(drift.code, f"{task.script}: {drift.what}", drift.mend)
    except TimeoutError:
        what = f"judging it takes longer than {LIMIT} s"
        problem = Problem("E-TIME", what, "let the binding draw smaller sizes")
    except MemoryError:
        problem = Problem("E-TIME", "it takes too much memory", "draw smaller sizes")
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - whatever a script does on loading
        told = f"{type(error).__name__}: {error}"
        what = f"{task.script} or its binding ends with {told}"
        problem = Problem("E-BINDING", what, "mend it")
    seconds = time.perf_counter() - start
    return Verdict(task.label, seconds, tier, problem, survivors)


def _tier(task: Task) -> tuple[Tier, tuple[str, ...]]:
    """The tier of a formula, and the slips that nobody noticed. Raises Failure."""
    formula = formula_of(task)
    code = agree(formula, task.draws)
    gates.require_calls(formula, code)
    gates.require_sensitivity(formula)
    tolerance = formula.names(0, code).tolerance
    formula_score = gates.formula_score(formula)
    code_score = gates.code_score(formula, task.source)
    cases = _proven_cases(formula)
    tier = Tier(
        tier="oracle" if task.reason else "proven" if cases else "agrees",
        draws=task.draws,
        cases=cases,
        tolerance=tolerance,
        script=task.script,
        text=task.text,
        binding=task.binding,
        function=task.function,
        engine=task.engine,
        reason=task.reason,
        formula_mutants=(formula_score.killed, formula_score.total),
        code_mutants=(code_score.killed, code_score.total),
    )
    return tier, formula_score.survivors + code_score.survivors


def _proven_cases(formula: Formula) -> int:
    if isinstance(formula, OracleFormula):
        return 0
    from nodrift.formulas.proof import prove  # SymPy takes its time to import

    return prove(formula)


def formula_of(task: Task) -> Formula:
    """The formula of a task with its binding and its script."""
    binding = getattr(_bindings(Path(task.root, task.path)), task.label)
    kind = OracleFormula if task.reason else Formula
    return kind(task.label, task.tex, binding, _script(task.root, task.script))


@cache
def _bindings(file: Path) -> Any:
    spec = importlib.util.spec_from_file_location(f"nodrift.bound.{file.stem}", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@cache
def _script(root: str, id: str) -> types.ModuleType:
    module = load(id, Path(root))
    torch = sys.modules.get("torch")
    if torch is not None:
        torch.set_num_threads(1)
        torch.set_default_dtype(torch.float64)
    return module
