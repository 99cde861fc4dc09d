"""Judge the whole book from its sources and locks, in a moment and without torch.

Each check is one function from the book to the drifts it finds; what is in no list is
not checked.
"""

from collections.abc import Callable, Iterable, Iterator

from nodrift import (
    binding_checks,
    checkout_checks,
    config_checks,
    exercise_checks,
    front_matter,
    glossary_checks,
    notation_checks,
    page_checks,
    run_checks,
    script_checks,
    series_checks,
    table_checks,
    text_checks,
    unit_checks,
)
from nodrift.book import Book
from nodrift.errors import Drift, Drifts

Check = Callable[[Book], Iterator[Drift]]

# What could hide all that the next ones judge: where one finds something, it is alone.
FIRST: tuple[Check, ...] = (
    checkout_checks.check_checkout,
    text_checks.check_texts,
    checkout_checks.check_unseen,
    config_checks.check_config,
    checkout_checks.check_pages_are_readable,
)
SOURCES: tuple[Check, ...] = (  # what can be judged before a page is rendered
    script_checks.check_scripts,
    script_checks.check_docstrings,
    script_checks.check_names,
    script_checks.check_imports,
    script_checks.check_shared,
    script_checks.check_stems,
    run_checks.check_locks,
    run_checks.check_records,
    run_checks.check_private,
    run_checks.check_lines,
    run_checks.check_figures,
    series_checks.check_series,
    series_checks.check_parts,
    series_checks.check_tracks,
    series_checks.check_old_addresses,
    page_checks.check_docs,
    front_matter.check_front_matter,
    page_checks.check_labels,
    binding_checks.check_bindings,
    binding_checks.check_letters,
    page_checks.check_equations,
    page_checks.check_numbers,
    unit_checks.check_units,
    table_checks.check_tables,
    page_checks.check_footnotes,
    page_checks.check_bibliography,
    glossary_checks.check_glossary,
    notation_checks.check_symbols,
    notation_checks.check_kinds,
    notation_checks.check_notation_names,
    notation_checks.check_macros,
    exercise_checks.check_exercises,
)
CHECKS: tuple[Check, ...] = (*SOURCES, page_checks.check_pages)


def check(book: Book, checks: tuple[Check, ...] | None = None) -> list[Drift]:
    """Return everything that is wrong, by all checks, in the order of files and lines.

    What keeps the book from being read at all (two pages with one stem, say), and what
    should not be read at all, is returned alone.
    """
    for one in FIRST:
        if found := found_by(book, (one,)):
            return found
    return found_by(book, checks or CHECKS)


def found_by(book: Book, checks: Iterable[Check]) -> list[Drift]:
    """What some checks find, whatever others would say first."""
    found: list[Drift] = []
    for one in checks:
        try:
            found.extend(one(book))
        except Drift as drift:
            found.append(drift)
        except Drifts as drifts:
            found.extend(drifts.drifts)
    return in_order(found)


def in_order(found: Iterable[Drift]) -> list[Drift]:
    """Each once, in the order of files and lines."""
    unique = {str(drift): drift for drift in found}
    return sorted(unique.values(), key=lambda d: (d.path, d.line, d.code, d.what))
