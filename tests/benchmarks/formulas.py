"""How long the check of a formula takes, step by step: `python formulas.py [BOOK]`.

Prints medians over all formulas of a book (default: this one) and the wall time of the
whole check in two processes. It is no test: seconds depend on the machine.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from nodrift.equations import settle, tasks
from nodrift.extension import current_book
from nodrift.formulas import gates, proof, work
from nodrift.formulas.judge import agree, try_draw


def seconds(step: Callable[[], object]) -> float:
    start = time.perf_counter()
    step()
    return time.perf_counter() - start


def main(root: Path) -> None:
    os.chdir(root)
    book = current_book(root)
    pages = list(book.project.pages.values())
    steps: dict[str, list[float]] = {}
    for page in pages:
        for task in tasks(book, page):
            formula = work.formula_of(task)
            code = agree(formula, 1)  # imports and caches are not the formula's
            for name, step in {
                "read it and compare one draw": lambda f=formula, c=code: try_draw(
                    f, 7, c
                ),
                "agree on 100 draws": lambda f=formula: agree(f),
                "disturb the function": lambda f=formula: gates.require_sensitivity(f),
                "slips in the formula": lambda f=formula: gates.formula_score(f),
                "slips in the function": lambda f=formula, t=task: gates.code_score(
                    f, t.source
                ),
                "prove it": lambda f=formula: proof.prove(f),
            }.items():
                steps.setdefault(name, []).append(seconds(step))
    count = len(steps["prove it"])
    print(f"{count} formulas; median, largest and sum of seconds")
    for name, found in steps.items():
        middle, most = statistics.median(found), max(found)
        print(f"  {name:<30} {middle:8.4f} {most:8.2f} {sum(found):8.1f}")
    whole = seconds(lambda: settle(book, pages, True, 2, lambda _: None))
    print(f"  all of them, two processes: {whole:.1f} s")


if __name__ == "__main__":
    default = Path(__file__).parents[2]
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else default)
