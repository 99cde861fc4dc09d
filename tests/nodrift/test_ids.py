"""One id everywhere: what is one, what is none, and what was probably meant."""

import pytest

from nodrift.ids import (
    Id,
    figure_anchor,
    frame_of,
    is_name,
    is_setting,
    is_stem,
    nearest,
    parse_id,
)


@pytest.mark.parametrize(
    "text",
    [
        "gan/ring:losses",
        "gan/ring:STEPS",
        "gan/ring:training@0400",
        "part2/two_words:a_b_1",
    ],
)
def test_an_id_reads_back_as_it_was_written(text: str) -> None:
    id = parse_id(text)
    assert id is not None
    assert str(id) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "losses",
        "ring:losses",
        "gan/ring",
        "gan/ring:",
        "gan/ring:1st",
        "Gan/ring:losses",
        "gan_2/ring:losses",
        "gan/Ring:losses",
        "gan/ring/more:losses",
        "gan/ring:losses ",
        "gan/ring:losses\n",
        "gan/ring:losses@output",
        "gan/ring:los-ses",
        "gan/ring:façade",
    ],
)
def test_what_is_not_in_full_is_no_id(text: str) -> None:
    assert parse_id(text) is None


def test_an_id_knows_its_post_and_script() -> None:
    id = Id("gan/ring", "losses")
    assert (id.post, id.script, id.name) == ("gan", "gan/ring", "losses")


def test_stems_are_words_and_names_are_snake_case() -> None:
    assert is_stem("part2")
    assert not any(map(is_stem, ("2part", "two_words", "Gan", "", "a-b")))
    assert is_name("two_words2")
    assert not any(map(is_name, ("_a", "2a", "Two", "a-b", "", "a b")))


def test_upper_case_names_are_settings() -> None:
    assert is_setting("STEPS")
    assert is_setting("LR_2")
    assert not is_setting("Steps")
    assert not is_setting("steps")


def test_a_frame_has_a_stem_and_a_moment() -> None:
    assert frame_of("ring@0400") == ("ring", "0400")
    assert frame_of("ring") is None
    assert frame_of("ring@late") is None


def test_the_anchor_of_a_figure_is_an_html_name() -> None:
    assert figure_anchor("samples") == "fig-samples"
    assert figure_anchor("ring@0400") == "fig-ring-0400"


def test_a_slip_of_the_pen_is_guessed() -> None:
    assert nearest("loses", ["losses", "samples"]) == "did you mean losses?"


def test_without_a_guess_one_hears_what_there_is() -> None:
    assert nearest("zzz", ["b", "a"]) == "there is a, b"
    assert nearest("zzz", []) == "there is none yet"
    assert nearest("zzz", [f"name{i}" for i in range(20)]).endswith(", ...")
