"""Live examples: what an author writes and, right below, what readers see of it.

The lines of a fence ````` ````markdown live ````` are shown as they are written, and
then woven as if they stood on the page: both come from one text, so they cannot differ.
Whoever reads blocks meets those of an example at their own lines, among the others.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from nodrift.markup import Block, Fence, parse_blocks

LIVE = re.compile(r"\s*(?P<language>\w+) live\s*")


@dataclass(frozen=True, slots=True)
class Edge(Block):
    """The line of a fence above or below the blocks of an example."""


@dataclass(frozen=True, slots=True)
class Opening(Edge):
    """Where an example begins: `fence` holds all that is written in it."""

    fence: Fence


@dataclass(frozen=True, slots=True)
class Closing(Edge):
    """Where an example ends."""


def read_blocks(text: str) -> list[Block]:
    """Cut `text` into blocks; their lines, joined, are `text` again."""
    return list(_opened(parse_blocks(text)))


def _opened(blocks: list[Block]) -> Iterator[Block]:
    for block in blocks:
        if not (isinstance(block, Fence) and is_live(block)):
            yield block
            continue
        yield Opening(block.line, block.lines[:1], block)
        for inner in read_blocks("\n".join(block.body)):
            yield replace(inner, line=inner.line + block.line)
        yield Closing(block.line + len(block.lines) - 1, block.lines[-1:])


def is_live(fence: Fence) -> bool:
    """Whether it is an example that can be woven: whole, and inside of nothing else."""
    return (
        is_meant(fence) and fence.closed and not fence.lines[0].startswith((" ", ">"))
    )


def is_meant(fence: Fence) -> bool:
    """Whether its author asks for it to be woven."""
    return LIVE.fullmatch(fence.info) is not None


def weave_edge(edge: Edge, stash: Callable[[str], str]) -> str:
    """The example as it is written, and a box that opens; or where the box closes."""
    if not isinstance(edge, Opening):
        return f"\n{stash('</div>')}\n"
    fence = edge.fence
    found = LIVE.fullmatch(fence.info)
    assert found is not None
    written = "\n".join((f"{fence.fence}{found['language']}", *fence.lines[1:]))
    box = stash('<div class="nd-live" role="group" aria-label="What readers see">')
    return f"{written}\n\n{box}\n"
