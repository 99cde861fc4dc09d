"""The page for authors shows every directive that the engine knows, and no other."""

import json
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest

import nodrift
from nodrift import examples, markup
from nodrift.examples import Edge, Opening, read_blocks
from nodrift.exercises import LEVELS, read_exercises
from nodrift.expressions import FUNCTIONS
from nodrift.harmless import faults
from nodrift.kinds import KINDS
from nodrift.markup import (
    INCLUDE,
    TOKEN,
    Block,
    Display,
    Fence,
    FigureLine,
    IndentedCode,
    Paragraph,
    Slot,
    parse_blocks,
    split_front_matter,
)
from nodrift.slots import EXERCISES, LISTS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
BODY, _ = split_front_matter(PAGE)
FENCES = [block for block in parse_blocks(BODY) if isinstance(block, Fence)]

birthdays = nodrift.load("writing/birthdays")


def alive() -> list[Block]:
    """The blocks of all live examples."""
    depth, found = 0, []
    for block in read_blocks(BODY):
        depth += isinstance(block, Opening)
        if depth:
            found.append(block)
        depth -= isinstance(block, Edge) and not isinstance(block, Opening)
    assert depth == 0
    return found


ALIVE = alive()


# ---- what the engine knows, the page shows alive ----


KINDS_OF_BLOCKS = {
    kind
    for module in (markup, examples)
    for kind in vars(module).values()
    if isinstance(kind, type) and issubclass(kind, Block)
}
# All but what stands for others, and the one that is always refused.
SHOWN = sorted(
    KINDS_OF_BLOCKS - {Block, Edge, IndentedCode}, key=lambda kind: kind.__name__
)


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_kind_of_block_is_shown(kind: type[Block]) -> None:
    assert any(isinstance(block, kind) for block in ALIVE)


REFUSED = {"dollars", "image"}  # a formula or a figure that does not stand alone
# Named in a sentence: no page has one, and its styles would travel with each of them.
TOLD = {"footnote"}
INLINE = set(re.findall(r"^\s*(?:\| )?\(\?P<(\w+)>", TOKEN.pattern, re.MULTILINE))


def test_the_kinds_of_inline_directives_are_known() -> None:
    assert {"value", "claim", "cite", "reference", "maths"} < INLINE
    assert REFUSED < INLINE <= set(TOKEN.groupindex)


def found_inline(kind: str) -> list[re.Match[str]]:
    texts = [block.text for block in ALIVE if isinstance(block, Paragraph)]
    matches = [match for text in texts for match in TOKEN.finditer(text)]
    return [match for match in matches if match[kind]]


@pytest.mark.parametrize("kind", sorted(INLINE - REFUSED - TOLD))
def test_every_inline_directive_is_shown(kind: str) -> None:
    assert found_inline(kind)


@pytest.mark.parametrize("kind", sorted(TOLD))
def test_what_no_page_has_is_told(kind: str) -> None:
    assert kind in INLINE
    codes = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", BODY)
    assert any((m := TOKEN.match(code)) and m[kind] for code in codes)


def test_both_marks_on_words_are_shown() -> None:
    kinds = re.search(r"\(\?P<kind>([a-z|]+)\)", TOKEN.pattern)
    assert kinds is not None
    shown = {match["kind"] for match in found_inline("claim")}
    assert shown == set(kinds[1].split("|")) == {"claim", "from"}


def test_results_settings_items_and_times_are_quoted() -> None:
    values = [match["expression"] for match in found_inline("value")]
    assert all("writing/birthdays:" in value for value in values)
    for part in (":PARTIES", ":counted_then", "[0]", "@seconds", "| .1%", "| ,d"):
        assert any(part in value for value in values), part


def test_formulas_with_a_label_and_with_a_reason_are_shown() -> None:
    kinds = [
        kind for one in ALIVE if isinstance(one, Display) for kind, _ in one.labels
    ]
    assert sorted(kinds) == ["eq", "note"]


def test_listings_outputs_and_bindings_are_shown() -> None:
    targets = [
        target
        for block in ALIVE
        if isinstance(block, Fence)
        for _, target in block.includes or []
    ]
    assert any(re.fullmatch(r"writing/birthdays:\w+", one) for one in targets)
    assert any(one.endswith("@output") for one in targets)
    assert any(one.startswith("eq:") for one in targets)
    assert all(
        INCLUDE.fullmatch(line) is None
        for fence in FENCES
        if fence.language in {"python", "text"}
        for line in fence.lines
    ), "a listing that is not shown as an example"


def test_a_figure_a_stepper_and_a_demo_are_shown() -> None:
    figures = [block for block in ALIVE if isinstance(block, FigureLine)]
    lock = ROOT / "tutorials_src" / "writing" / "birthdays.lock.json"
    drawn = {
        f"writing/birthdays:{name}"
        for name in json.loads(lock.read_text(encoding="utf-8"))["figures"]
    }
    shown = {figure.id for figure in figures}
    assert shown & drawn
    assert any(f"{id}@23" in drawn for id in shown)
    assert any(figure.demo for figure in figures)


def test_every_list_is_shown_or_named() -> None:
    shown = {block.name for block in ALIVE if isinstance(block, Slot)}
    named = set(re.findall(r"`\{\{ ([a-z]+) \}\}`", BODY))
    assert named == {*LISTS, EXERCISES}
    assert shown == {"references", "provenance", "symbols"}


def test_every_function_of_an_expression_is_named() -> None:
    assert {name for name in FUNCTIONS if f"`{name}`" not in BODY} == set()


def test_every_kind_of_a_symbol_and_every_level_of_an_exercise_is_named() -> None:
    assert {name for name in (*KINDS, *LEVELS) if f"`{name}`" not in BODY} == set()


# ---- what is shown and cannot be alive ----


def titled() -> list[tuple[str, str]]:
    found = [(re.search('title="(.*?)"', one.info), one.body) for one in FENCES]
    return [(title[1], "\n".join(body)) for title, body in found if title]


@pytest.mark.parametrize(("path", "text"), titled(), ids=[path for path, _ in titled()])
def test_what_is_quoted_of_a_file_stands_in_it(path: str, text: str) -> None:
    lines = (ROOT / path).read_text(encoding="utf-8")
    assert f"\n{text}\n" in f"\n{lines}", f"docs/writing.md quotes {path} wrongly"


def test_files_are_quoted() -> None:
    assert len(titled()) >= 5


def test_what_is_said_to_be_refused_is_refused() -> None:
    [fence] = [fence for fence in FENCES if fence.language == "html"]
    assert len(fence.body) >= 5
    assert [line for line in fence.body if not list(faults(line))] == []


def test_the_exercise_that_is_shown_is_one() -> None:
    [fence] = [fence for fence in FENCES if "## Exercises" in fence.body]
    [exercise] = read_exercises(parse_blocks("\n".join(fence.body)))
    assert exercise.level in LEVELS and exercise.folds == 1
    assert exercise.solution and not exercise.strays


# ---- the party ----


@pytest.mark.parametrize("days", range(2, 6))
@pytest.mark.parametrize("friends", range(5))
def test_the_probability_is_the_share_of_all_possible_parties(friends, days):
    parties = list(product(range(days), repeat=friends))
    different = sum(len(set(party)) == friends for party in parties) / len(parties)
    assert birthdays.all_different(friends, days) == pytest.approx(different, abs=1e-12)


def test_twenty_three_friends_are_the_first_who_probably_have_twins():
    assert birthdays.all_different(22, birthdays.DAYS) > 0.5
    assert birthdays.all_different(23, birthdays.DAYS) < 0.5


def test_twins_are_counted_where_there_are_any():
    rng = np.random.default_rng(1)
    assert birthdays.share_of_twins(1, rng) == 0
    assert birthdays.share_of_twins(birthdays.DAYS + 1, rng) == 1
