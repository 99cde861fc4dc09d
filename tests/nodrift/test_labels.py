"""Texts and formulas stay letters, and stay where matplotlib aligned them."""

import re
import xml.etree.ElementTree as ET
from typing import Any

import pytest

from nodrift.figures import draw
from nodrift.marks import FONT_SIZE
from nodrift.place import place, refuse


def texts(svg: str) -> list[str]:
    root = ET.fromstring(svg)
    return ["".join(e.itertext()) for e in root.iter() if e.tag.endswith("}text")]


def looks(svg: str, name: str) -> set[str]:
    return set(re.findall(rf' {name}="([^"]*)"', svg))


def test_text_stays_text_and_grows_with_the_page(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.axis("off")
    ax.set_title("real & <fake> {id} −1")
    ax.text(0, 0, "half", fontsize=FONT_SIZE / 2)
    svg = draw(fig)
    assert sorted(texts(svg)) == ["half", "real & <fake> {id} −1"]
    assert looks(svg, "font-size") == {f"var(--fig-size,{FONT_SIZE}px)", ".5em"}


def test_a_brace_in_a_text_is_not_a_place_to_fill(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.set_title("{title} {id}")
    svg = place(draw(fig), "samples", "a {desc} & <b>", "seen")
    assert "{title} {id}" in texts(svg)
    assert '<title id="samples-t">a {desc} &amp; &lt;b&gt;</title>' in svg


def test_each_line_of_a_text_is_hung_where_it_was_aligned(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.axis("off")
    ax.set_title("two\nlines, centred")
    places = re.findall(r'<text x="([\d.]+)"', draw(fig))
    assert len(places) == 2
    assert abs(float(places[0]) - float(places[1])) <= 0.1


def test_a_turned_text_keeps_its_angle(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.set(ylabel="loss", xticks=[0], xticklabels=["a long name"])
    ax.tick_params(axis="x", rotation=45)
    svg = draw(fig)
    assert {"rotate(-90", "rotate(-45"} == {
        turn.partition(" ")[0] for turn in looks(svg, "transform")
    }


def test_a_formula_is_letters_and_its_digits_are_the_pages(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.axis("off")
    ax.set_title(r"$10^{-3}$")
    ax.text(0, 0, r"$\frac{x}{2}$")
    svg = draw(fig)
    assert "10−3" in texts(svg)
    # Touching glyphs are one line, which SVG itself centres.
    assert re.search(r'<text text-anchor="middle"><tspan x="0"', svg)
    assert re.search(r'<tspan[^>]*--fig-math[^>]*font-style="italic"[^>]*>x<', svg)
    assert re.search(r'<rect x="[^"]*em"', svg), "the bar of the fraction grows too"


def test_a_letter_without_a_font_is_refused(plt: Any) -> None:
    fig, ax = plt.subplots()
    ax.set_title("\ue22d")
    with pytest.warns(UserWarning, match="missing from font"):
        svg = draw(fig)
    assert "fonts" in (refuse(svg) or "")
