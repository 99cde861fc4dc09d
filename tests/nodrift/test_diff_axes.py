"""One drawing is laid over another only where both have the same axes."""

import pytest

from nodrift.diff.axes import same_axes
from nodrift.diff.drawings import Drawing
from nodrift.diff.seen import _over

SVG = (
    '<svg viewBox="0 0 468 259.2"><use href="#nd-0" x="70.2" y="221.9"/>'
    '<text x="70.2" y="237.3" font-size=".92em" text-anchor="middle">20</text>'
    '<use href="#nd-1" x="51.4" y="213.9"/>'
    '<text x="44.4" y="218.1" font-size=".92em" text-anchor="end">0.65</text>'
    '<use href="#nd-1" x="51.4" y="100"/><g transform="translate(40 100)">'
    '<text text-anchor="end">10</text></g>'
    '<path d="M70.2 212l82.6-102.4"/>'
    '<use href="#nd-5" x="70.2" y="17.5"/>'
    '<text x="87.9" y="21.3" font-size=".92em">naive Bayes</text></svg>'
)
MOVED = [
    ("0 0 468 259.2", "0 0 468 270", False),
    (">20<", ">30<", False),
    ('y="218.1"', 'y="212.7"', False),
    ("translate(40 100)", "translate(40 90)", False),
    ("l82.6-102.4", "l82.6-90", True),
    ('x="87.9" y="21.3"', 'x="200" y="21.3"', True),  # a legend that found other room
]


@pytest.mark.parametrize(("old", "new", "expected"), MOVED)
def test_axes_are_the_same_or_told_to_differ(
    old: str, new: str, expected: bool
) -> None:
    assert SVG.count(old) == 1
    other = SVG.replace(old, new)
    assert same_axes(SVG, SVG) and same_axes(SVG, other) is expected
    said = _over(Drawing(SVG), Drawing(other))
    assert ("checkbox" in said) is expected
    assert ("The axes differ" in said) is not expected


def test_a_drawing_alone_is_laid_over_nothing() -> None:
    assert _over(None, Drawing(SVG)) == _over(Drawing(""), Drawing(SVG)) == ""
