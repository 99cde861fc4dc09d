"""What may go on a page, and under which ids and words."""

import xml.etree.ElementTree as ET
from typing import Any

import pytest

from nodrift.figures import draw
from nodrift.place import SHEET, place, refuse


def test_a_blind_reader_hears_title_and_description(plt: Any) -> None:
    fig, _ = plt.subplots()
    root = ET.fromstring(place(draw(fig), "samples", "Samples", "Eight modes"))
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "samples-t samples-d"
    spoken = {e.get("id"): e.text for e in root if e.get("id")}
    assert spoken == {"samples-t": "Samples", "samples-d": "Eight modes"}


@pytest.mark.parametrize("id", ["", "4", "a b", 'a"b', "training@0400"])
def test_a_bad_id_is_an_error(id: str) -> None:
    with pytest.raises(ValueError, match="id of a figure"):
        place("<svg/>", id, "t", "d")


@pytest.mark.parametrize(
    ("inside", "word"),
    [
        ("<script>1</script>", "script"),
        ("<style>*{}</style>", "style"),
        (f"<style>{SHEET}*{{}}</style>", "style"),
        (f"<style>{SHEET}<g/></style>", "style"),
        ("<foreignObject/>", "foreignObject"),
        ('<a href="x"/>', "<a>"),
        ('<path onclick="x()"/>', "onclick"),
        ('<path style="fill:red"/>', "style"),
        ('<use href="https://example.org/a.svg#b"/>', "example.org"),
        ('<image href="javascript:x()"/>', "javascript"),
        ('<image href="data:image/svg+xml;base64,AA"/>', "svg"),
        ('<image href="data:image/gif;base64,AA"/>', "gif"),
        ('<image href="a.webp"/>', "a.webp"),
        ('<path fill="url(https://example.org/)"/>', "example.org"),
        ('<path fill="URL( #a)"/>', "#a"),
        ('<g clip-path="url(#gone)"/>', "gone"),
        ('<g id="a"/><g id="a"/>', "share an id"),
        ("<g>", "not XML"),
        ("<!-- note -->", "comments"),
    ],
)
def test_what_a_page_must_not_take_over_is_named(inside: str, word: str) -> None:
    assert word in (
        refuse(f'<svg xmlns="http://www.w3.org/2000/svg">{inside}</svg>') or ""
    )
