"""List formulas with their tiers, for people and for programs."""

from collections import Counter
from typing import Any

from rich.console import Console
from rich.table import Table

from nodrift.equations import Judged
from nodrift.formulas.lock import Tier

COLUMNS = ("formula", "tier", "draws", "seconds", "slips noticed", "in the function")


def table(judged: list[Judged], survivors: bool) -> str:
    """One line for each formula, and how many there are of each tier.

    With `survivors`, below it the slips that nobody noticed.
    """
    found = Table(box=None, pad_edge=False, header_style="")
    for column in COLUMNS:
        found.add_column(column, no_wrap=True)
    lost = []
    for one in judged:
        name = f"{one.page.stem}:{one.task.label}"
        seconds = "" if one.seconds is None else f"{one.seconds:.2f}"
        tier = one.tier
        if one.drift is not None or tier is None:
            found.add_row(name, "failed", "", seconds)
            continue
        found.add_row(
            name,
            tier.tier,
            str(tier.draws),
            seconds,
            _score(tier.formula_mutants),
            _score(tier.code_mutants),
        )
        lost += [f"{name}: {slip}" for slip in one.survivors]
    console = Console(width=160, no_color=True)
    with console.capture() as capture:
        console.print(found)
    lines = [line.rstrip() for line in capture.get().splitlines()]
    if survivors and lost:
        lines += ["", "slips that nobody noticed:", *lost]
    return "\n".join([*lines, summary(judged)])


def summary(judged: list[Judged]) -> str:
    """How many formulas there are of each tier."""
    failed = sum(one.drift is not None for one in judged)
    tiers = Counter(one.tier.tier for one in judged if one.tier and not one.drift)
    parts = [f"{count} {tier}" for tier, count in sorted(tiers.items())]
    parts += [f"{failed} failed"] if failed else []
    counted = f"{len(judged)} formula{'' if len(judged) == 1 else 's'}"
    return f"{counted}: {', '.join(parts)}" if parts else "no formulas"


def as_data(one: Judged) -> dict[str, Any]:
    """The same as plain data."""
    tier: Tier | None = one.tier
    return {
        "page": one.page.stem,
        "label": one.task.label,
        "script": one.task.script,
        "tier": None if tier is None or one.drift else tier.tier,
        "draws": tier.draws if tier else 0,
        "cases": tier.cases if tier else 0,
        "seconds": one.seconds,
        "formula_mutants": list(tier.formula_mutants) if tier else None,
        "code_mutants": list(tier.code_mutants) if tier else None,
        "survivors": list(one.survivors),
        "drift": one.drift.as_dict() if one.drift else None,
    }


def _score(score: tuple[int, int]) -> str:
    killed, total = score
    return f"{killed} of {total}" if total else ""
