"""Read which works a text cites, without asking whether there are such works."""

from collections.abc import Iterable, Iterator

from nodrift.markup import TOKEN, Block, FigureLine, Paragraph, units


def cited_keys(blocks: Iterable[Block]) -> set[str]:
    """Keys of the works that the blocks of a page cite, as weaving sees them."""
    return {key for block in blocks for key in _keys(block)}


def split_citation(works: str) -> Iterator[tuple[str, str]]:
    """Key and place of each work in `@a, section 2; @b`."""
    for work in works.split(";"):
        key, _, place = work.strip().removeprefix("@").partition(",")
        yield key.strip(), place.strip()


def _keys(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            for text in units(block.text):
                yield from _keys_of(text)
        case FigureLine():
            yield from _keys_of(block.caption)


def _keys_of(text: str) -> Iterator[str]:
    for match in TOKEN.finditer(text):
        if match["claim"] and match["kind"] == "claim":
            yield from _keys_of(match["words"])
        elif match["claim"] or match["cite"]:
            works = match["ground"] if match["claim"] else match["works"]
            yield from (key for key, _ in split_citation(works))
