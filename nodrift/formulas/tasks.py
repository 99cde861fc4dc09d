"""What it takes to judge one formula, and what comes of it."""

from dataclasses import dataclass

from nodrift.formulas.lock import Tier

DRAWS = 100


@dataclass(frozen=True, slots=True)
class Task:
    """One formula to judge: `tex` is its display, without the label.

    `path` is the binding file below `root`, `source` the text of the script. `text`,
    `binding`, `function` and `engine` are fingerprints; `reason` is that of a test by
    hand, "" where the formula is read.
    """

    root: str
    stem: str
    label: str
    tex: str
    path: str
    script: str
    source: str
    text: str
    binding: str
    function: str
    engine: str
    reason: str
    draws: int = DRAWS

    def is_judged_by(self, tier: Tier | None) -> bool:
        """Whether nothing changed since `tier` was found."""
        return tier is not None and all(
            getattr(self, name) == getattr(tier, name)
            for name in ("script", "text", "binding", "function", "engine", "reason")
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a formula has no tier: a code of errors.CODES and an offset in the LaTeX."""

    code: str
    what: str
    mend: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`tier`, or else `problem`; `survivors` are the mutants that nobody noticed."""

    label: str
    seconds: float
    tier: Tier | None = None
    problem: Problem | None = None
    survivors: tuple[str, ...] = ()
