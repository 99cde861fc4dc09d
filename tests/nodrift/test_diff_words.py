"""What differs between two texts, in words, paragraphs and names."""

import pytest

from nodrift.diff.words import (
    Change,
    Piece,
    compare_paragraphs,
    compare_words,
    renames,
)

CASES = [
    ("It won 91.2% of 5 games.", "It won 93.4% of 5 games.", "It won [91.2%|93.4%] of 5 games."),
    ("a share of 0.06.", "a share of 0.07.", "a share of [0.06|0.07]."),
    ("near −0.5, then", "near −0.7, then", "near [−0.5|−0.7], then"),
    ("1,000 coins", "1,200 coins", "[1,000|1,200] coins"),
    ("the critic said no", "the judge had no", "the [critic said|judge had] no"),
    (r"\prod_{i}", r"\sum_{i}", r"[\prod|\sum]_{i}"),
    ("same", "same", "same"),
    ("", "all new", "[|all new]"),
    ("one two", "one two three", "one two[| three]"),
]  # fmt: skip


def shown(pieces: tuple[Piece, ...]) -> str:
    """Changes as `[old|new]`."""
    text, old = "", ""
    for i, piece in enumerate(pieces):
        after = pieces[i + 1].kind if i + 1 < len(pieces) else ""
        if piece.kind == "same":
            text += piece.text
        elif piece.kind == "old" and after == "new":
            old = piece.text
        elif piece.kind == "old":
            text += f"[{piece.text}|]"
        else:
            text, old = f"{text}[{old}|{piece.text}]", ""
    return text


@pytest.mark.parametrize(("old", "new", "expected"), CASES)
def test_the_words_that_changed_are_marked_and_no_others(
    old: str, new: str, expected: str
) -> None:
    pieces = compare_words(old, new)
    assert shown(pieces) == expected
    assert "".join(p.text for p in pieces if p.kind != "new") == old
    assert "".join(p.text for p in pieces if p.kind != "old") == new


def test_a_paragraph_too_long_to_compare_is_told_as_a_whole() -> None:
    old, new = "a b " * 3000, "a c " * 3000
    assert compare_words(old, new) == (Piece("old", old), Piece("new", new))


def test_a_paragraph_is_paired_with_the_one_it_resembles() -> None:
    old = ["first of all", "the coin fell on its head", "last"]
    new = ["first of all", "an aside", "the coin fell on its tail", "last"]
    rows = compare_paragraphs(old, new)
    changes = [row for row in rows if isinstance(row, Change)]
    assert [(one.old, one.new) for one in changes] == [
        ("", "an aside"),
        (old[1], new[2]),
    ]
    assert rows[0] == ["first of all"] and rows[-1] == ["last"]


def test_no_paragraph_is_lost_whatever_its_order() -> None:
    old, new = ["a b c", "d e f", "g h i"], ["g h i x", "a b c y", "z"]
    rows = compare_paragraphs(old, new)
    changes = [row for row in rows if isinstance(row, Change)]
    assert sorted(one.old for one in changes if one.old) == sorted(old)
    assert sorted(one.new for one in changes if one.new) == sorted(new)


def test_a_file_under_another_name_is_known_by_its_lines() -> None:
    text = "\n".join(f"line {i}" for i in range(9))
    gone, new = {"a.md": text, "b.md": "else"}, {"c.md": f"{text}\nmore", "d.md": "x"}
    assert renames(gone, new) == {"c.md": "a.md"}
    twice = {"c.md": text, "d.md": text}
    assert renames(gone, twice) == {"c.md": "a.md"}
