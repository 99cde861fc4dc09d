"""Judge one formula from beginning to end, in a process that may import torch."""

import importlib.util
import sys
import time
import types
from functools import cache
from pathlib import Path
from typing import Any

from nodrift.formulas import gates
from nodrift.formulas.judge import Failure, Formula, OracleFormula, agree
from nodrift.formulas.lock import Tier
from nodrift.formulas.tasks import Problem, Task, Verdict
from nodrift.load import load


def judge(task: Task) -> Verdict:
    """Return the tier of a formula, or what is wrong with it; raises nothing."""
    start = time.perf_counter()
    try:
        formula = formula_of(task)
        code = agree(formula, task.draws)
        gates.require_calls(formula, code)
        gates.require_sensitivity(formula)
        tolerance = formula.names(0, code).tolerance
        formula_score = gates.formula_score(formula)
        code_score = gates.code_score(formula, task.source)
        cases = _proven_cases(formula)
    except Failure as failure:
        problem = Problem(failure.code, failure.what, failure.mend, failure.at)
        return Verdict(task.label, time.perf_counter() - start, problem=problem)
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
    survivors = formula_score.survivors + code_score.survivors
    return Verdict(task.label, time.perf_counter() - start, tier, None, survivors)


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
