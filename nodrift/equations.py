"""Judge the formulas of the book: what changed, in several processes, with progress."""

import ast
import contextlib
import functools
import multiprocessing
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass

from nodrift.bindings import Binding, binding_path, read_bindings
from nodrift.book import Book
from nodrift.errors import Drift, Drifts
from nodrift.formulas import fingerprint
from nodrift.formulas.lock import Tier, lock_path, read_tiers, write_tiers
from nodrift.formulas.tasks import Problem, Task, Verdict
from nodrift.markup import LABEL, Display
from nodrift.project import Page


@dataclass(frozen=True, slots=True)
class Judged:
    """One formula of a page: what is known of it, and what happened this time.

    `seconds` is None if nothing changed since it was last judged.
    """

    page: Page
    task: Task
    tier: Tier | None
    drift: Drift | None = None
    seconds: float | None = None
    survivors: tuple[str, ...] = ()


def displays(book: Book, page: Page) -> dict[str, tuple[Display, int]]:
    """The labelled formulas of a page, and the line of its file where each begins."""
    blocks, offset = book.blocks[page.stem]
    found: dict[str, tuple[Display, int]] = {}
    for block in blocks:
        if isinstance(block, Display):
            for kind, name in block.labels:
                if kind == "eq":  # given twice, a label is that of the first
                    found.setdefault(name, (block, block.line + offset))
    return found


def tasks(book: Book, page: Page) -> list[Task]:
    """The formulas of a page that are bound, in the order of the page.

    What is not bound is for `check_bindings` to tell. Raises Drifts E-BINDING.
    """
    shown = displays(book, page)
    bindings = read_bindings(book.project, page)
    return [
        _task(book, page, bindings[label], display)
        for label, (display, _) in shown.items()
        if label in bindings and _is_bound(book, bindings[label])
    ]


def unjudged(book: Book) -> dict[Page, list[Task]]:
    """The formulas that were not judged as they stand, by page.

    A page whose bindings or lock cannot be read has none: checks tell what is wrong.
    """
    found: dict[Page, list[Task]] = {}
    for page in book.project.pages.values():
        with contextlib.suppress(Drift, Drifts):
            tiers = read_tiers(book.project, page)
            for task in tasks(book, page):
                if not task.is_judged_by(tiers.get(task.label)):
                    found.setdefault(page, []).append(task)
    return found


def _is_bound(book: Book, binding: Binding) -> bool:
    script = book.project.scripts.get(binding.script)
    return script is not None and binding.label in script.functions


@functools.lru_cache(maxsize=4096)  # several checks ask for the tasks of a page
def _of_definition(module: ast.Module, name: str) -> str:
    return fingerprint.of_definition(module, name)


def _task(book: Book, page: Page, binding: Binding, display: Display) -> Task:
    script = book.project.scripts[binding.script]
    # The label leaves a gap, so that offsets are those of the page but for macros.
    tex = LABEL.sub(lambda match: " " * len(match[0]), display.tex)
    tex = book.macros.expand(tex)
    return Task(
        root=str(book.project.root),
        stem=page.stem,
        label=binding.label,
        tex=tex,
        path=str(binding_path(page)),
        script=binding.script,
        source=script.text,
        text=fingerprint.of_text(tex),
        binding=_of_definition(binding.module, binding.label),
        function=_of_definition(script.tree, binding.label),
        engine=fingerprint.engine(),
        reason=binding.reason,
    )


def settle(
    book: Book,
    pages: Sequence[Page],
    everything: bool,
    workers: int,
    say: Callable[[str], None],
) -> list[Judged]:
    """Judge what changed (or everything), write the locks, and return all formulas.

    A formula that fails keeps its old entry, which is then out of step. Interrupted, it
    writes what is known so far.
    """
    known = {page: _known(book, page) for page in pages}
    judged: dict[tuple[Page, str], Judged] = {}
    waiting: list[tuple[Page, Task]] = []
    for page in pages:
        for task in tasks(book, page):
            tier = known[page].get(task.label)
            judged[page, task.label] = Judged(page, task, tier)
            if everything or not task.is_judged_by(tier):
                waiting.append((page, task))
    try:
        for page, task, verdict in _judge(waiting, workers, say):
            key = page, task.label
            if verdict.tier is None:
                drift = _place(book, page, task, verdict)
                judged[key] = Judged(page, task, None, drift, verdict.seconds)
            else:
                judged[key] = Judged(
                    page, task, verdict.tier, None, verdict.seconds, verdict.survivors
                )
    finally:
        for page in pages:
            labels = [label for where, label in judged if where == page]
            tiers = {
                label: tier
                for label in labels
                if (tier := judged[page, label].tier or known[page].get(label))
            }
            if tiers or known[page]:
                write_tiers(book.project, page, tiers)
    return list(judged.values())


def hold(
    book: Book, pages: Sequence[Page], workers: int, say: Callable[[str], None]
) -> list[Judged]:
    """Judge every formula anew, write nothing, and tell what a lock says otherwise.

    Raises Drift E-LOCK if a lock cannot be read.
    """
    known = {page: read_tiers(book.project, page) for page in pages}
    waiting = [(page, task) for page in pages for task in tasks(book, page)]
    judged = {
        (page, task.label): _held(book, page, task, verdict, known[page])
        for page, task, verdict in _judge(waiting, workers, say)
    }
    return [judged[page, task.label] for page, task in waiting]


def _held(
    book: Book, page: Page, task: Task, verdict: Verdict, known: dict[str, Tier]
) -> Judged:
    found, said = verdict.tier, known.get(task.label)
    if found is None:
        drift: Drift | None = _place(book, page, task, verdict)
    elif found == said:
        drift = None
    else:
        drift = Drift(
            lock_path(page),
            _entry(book, page, task.label),
            "E-LOCKED",
            f"{task.label} was judged anew: {_moved(said, found)}",
            "nodrift equations --mutate writes what is so",
        )
    return Judged(page, task, found, drift, verdict.seconds, verdict.survivors)


def _entry(book: Book, page: Page, label: str) -> int:
    """The line of a lock on which the entry of a formula begins, 1 if it has none."""
    file = book.project.root / lock_path(page)
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    return text.count("\n", 0, text.find(f'\n  "{label}": {{') + 1) + 1


def _moved(said: Tier | None, found: Tier) -> str:
    """How a formula is told otherwise by its lock."""
    if said is None:
        return "the lock has nothing of it"
    old, new = asdict(said), asdict(found)
    return ", ".join(
        f"{name} is {new[name]}, and not {old[name]}"
        for name in new
        if new[name] != old[name]
    )


def _known(book: Book, page: Page) -> dict[str, Tier]:
    """The results there are; none that could be read are as good as none."""
    try:
        return read_tiers(book.project, page)
    except Drift:
        return {}


def _judge(
    waiting: Sequence[tuple[Page, Task]], workers: int, say: Callable[[str], None]
) -> Iterator[tuple[Page, Task, Verdict]]:
    """Judge formulas in processes of their own; yield each as it is done."""
    if not waiting:
        return
    from nodrift.formulas import work  # the engine itself needs no NumPy

    start = time.monotonic()
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        min(workers, len(waiting)), mp_context=context, initializer=work.start
    )
    try:
        futures = {
            pool.submit(work.judge, task): (page, task) for page, task in waiting
        }
        for done, future in enumerate(as_completed(futures), 1):
            page, task = futures[future]
            try:
                verdict = future.result()
            except BrokenProcessPool:
                lost = Problem(
                    "E-BINDING",
                    "the process that judged it was lost",
                    "look what its function does; too little memory ends so, too",
                )
                verdict = Verdict(task.label, 0, problem=lost)
            left = (time.monotonic() - start) / done * (len(waiting) - done)
            word = "failed" if verdict.tier is None else verdict.tier.tier
            say(
                f"{word:>7} {task.stem}:{task.label} in {verdict.seconds:.1f} s "
                f"({len(waiting) - done} left, about {left:.0f} s)"
            )
            yield page, task, verdict
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _place(book: Book, page: Page, task: Task, verdict: Verdict) -> Drift:
    """The drift of a formula that failed, at its line and column in the page."""
    problem = verdict.problem
    assert problem is not None
    if problem.code == "E-BINDING":
        line = read_bindings(book.project, page)[task.label].line
        what = f"the binding of {task.label}: {problem.what}"
        return Drift(binding_path(page), line, problem.code, what, problem.mend)
    display, first = displays(book, page)[task.label]
    before = display.tex[: book.macros.origin(display.tex, problem.at)]
    row = before.count("\n")
    source = display.lines[1 + row]
    column = len(before) - (before.rfind("\n") + 1) + 1
    column += len(source) - len(source.lstrip(" "))
    where = f"column {column}: " if problem.code == "E-READ" else ""
    what = f"{task.label}: {where}{problem.what}"
    return Drift(page.path, first + 1 + row, problem.code, what, problem.mend)
