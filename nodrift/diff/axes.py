"""Whether two drawings have the same axes, so that one can be laid over the other."""

import re

BOX = re.compile(r' viewBox="[^"]*"')
# A tick and its label; what stands at the side of a legend's sample is not hung so.
TICK = re.compile(
    r'<use [^<>]*/>(<text [^<>]*text-anchor="(?:middle|end)"[^<>]*>[^<]*</text>'
    r"|<g transform=[^<>]*>(?:<text[^<>]*>[^<]*</text>|<rect[^<>]*/>)*</g>)"
)


def same_axes(old: str, new: str) -> bool:
    """Whether two SVGs of ours have the same size and the same ticks where they were."""
    return _axes(old) == _axes(new)


def _axes(svg: str) -> list[str]:
    return BOX.findall(svg)[:1] + TICK.findall(svg)
