"""Could the check of a formula have failed?

A check that never calls the function, that holds as well when the function is wrong by
a thousandth, or that most slips in formula and function get past, proves nothing.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from nodrift.formulas.calls import Code, calls_of, twin
from nodrift.formulas.code_mutants import code_mutants
from nodrift.formulas.formula_mutants import formula_mutants
from nodrift.formulas.judge import (
    Failure,
    Formula,
    OracleFormula,
    agree,
    try_draw,
)

DISTURBED_DRAWS = 8
MUTANT_DRAWS = 40
LEAST = 0.75  # of all mutants must be noticed
SECONDS = 8  # a mutant that computes longer has been noticed
AGAIN = 0.5
COMPUTING = signal.ITIMER_PROF
ALARMS = {
    signal.ITIMER_REAL: (signal.SIGALRM, time.monotonic),
    COMPUTING: (signal.SIGPROF, time.process_time),
}


@dataclass(frozen=True, slots=True)
class Score:
    """How many mutants there were, and which of them nobody noticed."""

    total: int
    survivors: tuple[str, ...]

    @property
    def killed(self) -> int:
        return self.total - len(self.survivors)


def require_calls(formula: Formula, code: Code) -> None:
    """Raises Failure E-GATE if the function that the label names was never called."""
    if not calls_of(code)[formula.label]:
        called = ", ".join(sorted(calls_of(code))) or "none"
        raise Failure(
            "E-GATE",
            f"its check never calls {formula.label} (but {called})",
            "let the binding take a value from it",
        )


def require_sensitivity(formula: Formula) -> None:
    """Raises Failure E-GATE if it still holds when the function is a little wrong."""
    code = Code(formula.module, formula.label, disturbed=True)
    for number in range(DISTURBED_DRAWS):
        try:
            if try_draw(formula, number, code).differs is not None:
                return
        except Failure:
            return
    raise Failure(
        "E-GATE",
        f"it holds as well when {formula.label} is wrong by a thousandth",
        "let the binding give its value to a name of the formula",
    )


def formula_score(formula: Formula) -> Score:
    """Try the slips in the formula. Raises Failure E-GATE if too many get past."""
    if isinstance(formula, OracleFormula):
        return Score(0, ())
    mutants = formula_mutants(formula.tex, formula.functions())
    survivors = tuple(
        f"{mutant.kind}: {' '.join(mutant.tex.split())}"
        for mutant in mutants
        if _survives(replace(formula, tex=mutant.tex))
    )
    return _judged(Score(len(mutants), survivors), "formula")


def code_score(formula: Formula, source: str) -> Score:
    """Try the slips in its function. Raises Failure E-GATE if too many get past."""
    mutants = code_mutants(source, formula.label)
    survivors = []
    for mutant in mutants:
        module = twin(formula.module)
        exec(compile(mutant.source, "<mutant>", "exec"), module.__dict__)  # noqa: S102
        if _survives(replace(formula, module=module)):
            survivors.append(f"line {mutant.line}: {mutant.kind}: {mutant.shown}")
    return _judged(Score(len(mutants), tuple(survivors)), "function")


def _survives(formula: Formula) -> bool:
    try:
        with limited(SECONDS, COMPUTING):
            agree(formula, MUTANT_DRAWS, patient=False)
    except (Failure, TimeoutError):
        return False
    return True


def _judged(score: Score, what: str) -> Score:
    if score.killed < LEAST * score.total:
        raise Failure(
            "E-GATE",
            f"{len(score.survivors)} of {score.total} slips in the {what} are not "
            f"noticed, such as {score.survivors[0]}",
            "let the binding draw less special values, or call more of the function",
        )
    return score


@contextmanager
def limited(seconds: float, clock: int = signal.ITIMER_REAL) -> Iterator[None]:
    """Raise TimeoutError in the block after that many seconds, in a main thread.

    By `COMPUTING` only the seconds that this process computes count, so that a verdict
    does not depend on what else the machine does. A limit within another one ends with
    the outer, too: that one rings until somebody listens.
    """

    def stop(*_: object) -> None:
        raise TimeoutError

    bell, now = ALARMS[clock]
    start = now()
    outer, _ = signal.getitimer(clock)
    previous = signal.signal(bell, stop)
    signal.setitimer(clock, min(seconds, outer) if outer else seconds, AGAIN)
    try:
        yield
    finally:
        left = max(0.001, outer - (now() - start)) if outer else 0
        signal.setitimer(clock, left, AGAIN if outer else 0)
        signal.signal(bell, previous)
