"""An author's Markdown is cut into blocks, and nothing of it is lost or misread."""

import random
from typing import TypeVar

import pytest

from nodrift.markup import (
    TOKEN,
    Blank,
    Block,
    Display,
    Fence,
    FigureLine,
    Heading,
    IndentedCode,
    Paragraph,
    Slot,
    parse_blocks,
    prose_only,
    split_front_matter,
)

# Lines that mean something to some reader of Markdown, alone or together.
PIECES = [
    "",
    "   ",
    "text",
    "    text",
    "\ttext",
    "        deep",
    "# Heading",
    "####### seven",
    "#no space",
    "Title",
    "=====",
    "---",
    "- item",
    "1. item",
    "    - nested",
    "> quote",
    "> ```",
    "```",
    "```python",
    "    ```text",
    "    ```",
    "````",
    "~~~",
    "~~~ python",
    "``` inline ```",
    '--8<-- "gan/ring:losses"',
    "$$",
    "    $$",
    r"x = 1 \label{eq:x}",
    "$x$ and $$",
    '![alt](gan/ring:samples "caption")',
    '    ![alt](gan/ring:samples "caption")',
    "![alt](x.png)",
    "{{ references }}",
    "{{ gan/ring:share | .1% }}",
    "[words]{claim: gan/ring:share > 1}",
    "[^1]: note",
    '!!! note "title"',
    '??? note "A closer look"',
    "| a | b |",
    "|---|---|",
    "<div markdown>",
    "</div>",
    "<!-- comment",
    "-->",
    "text\r",
    "\r",
    "\u2028",
    "\x0c",
]


@pytest.mark.parametrize("seed", range(40))
def test_the_blocks_joined_are_the_text_again(seed: int) -> None:
    choice = random.Random(seed)
    for _ in range(50):
        text = "\n".join(choice.choices(PIECES, k=choice.randrange(0, 25)))
        blocks = parse_blocks(text)
        assert "\n".join(block.text for block in blocks) == text
        at = 1
        for block in blocks:
            assert block.line == at
            at += len(block.lines)


T = TypeVar("T", bound=Block)


def kinds(text: str) -> list[str]:
    return [type(b).__name__ for b in parse_blocks(text) if not isinstance(b, Blank)]


def only(text: str, kind: type[T]) -> T:
    [block] = [block for block in parse_blocks(text) if isinstance(block, kind)]
    return block


# ---- fences ----


@pytest.mark.parametrize("mark", ["```", "````", "~~~", "~~~~~"])
def test_a_fence_ends_at_its_own_mark_alone(mark: str) -> None:
    inside = ["# no heading", "$$", "``", "![a](b/c:d)"]
    if mark != "```":
        inside.append("```")
    text = "\n".join([f"{mark}console", *inside, mark, "after"])
    fence = only(text, Fence)
    assert fence.body == tuple(inside)
    assert fence.closed
    assert kinds(text) == ["Fence", "Paragraph"]


def test_a_longer_fence_shows_a_shorter_one() -> None:
    text = '````markdown\n```python\n--8<-- "a/b:c"\n```\n````'
    fence = only(text, Fence)
    assert fence.language == "markdown"
    assert fence.includes is None


def test_a_fence_in_a_list_is_a_fence() -> None:
    text = '- item\n\n    ```text\n    --8<-- "a/b:c@output"\n    ```\n'
    fence = only(text, Fence)
    assert fence.includes == [(4, "a/b:c@output")]
    assert fence.indent == "    "


def test_a_fence_in_a_quotation_is_a_fence() -> None:
    fence = only("> ```python\n> print(1)\n> ```", Fence)
    assert (fence.language, fence.closed) == ("python", True)


@pytest.mark.parametrize("end", ["", "    ```", "````", "~~~", "``` x"])
def test_a_fence_without_its_end_is_not_closed(end: str) -> None:
    fence = only(f"```console\n$ ls\n{end}", Fence)
    assert not fence.closed


def test_windows_line_ends_close_a_fence_too() -> None:
    fence = only('```python\r\n--8<-- "a/b:c"\r\n```\r\n', Fence)
    assert fence.closed
    assert fence.language == "python"
    assert fence.includes == [(2, "a/b:c")]


@pytest.mark.parametrize(
    ("info", "language"),
    [
        ("python", "python"),
        (" python", "python"),
        (".python", "python"),
        ("{.python}", "python"),
        ("{ .python }", "python"),
        ("{ #id .python .numbers }", "python"),
        ('python title="x.console"', "python"),
        ("python{.x}", "python"),
        ("", ""),
        ("{ #id }", ""),
        ("c++", "c++"),
    ],
)
def test_the_language_of_a_fence_is_what_the_highlighter_takes(
    info: str, language: str
) -> None:
    fence = only(f"```{info}\nx\n```", Fence)
    assert fence.language == language


def test_inclusion_is_all_lines_or_none() -> None:
    both = '```python\n--8<-- "a/b:c"\n  --8<--   "a/b:d"  \n```'
    fence = only(both, Fence)
    assert fence.includes == [(2, "a/b:c"), (3, "a/b:d")]
    for body in ('--8<-- "a/b:c"\nprint(1)', "", '\n--8<-- "a/b:c"', "--8<-- a/b:c"):
        fence = only(f"```python\n{body}\n```", Fence)
        assert fence.includes is None
    assert only("```python\n```", Fence).includes is None


# ---- formulas, figures, slots, headings ----


def test_a_display_formula_stands_between_two_lines_of_dollars() -> None:
    display = only("    $$\n    x = 1\n      + 2 \\label{eq:x}\n    $$", Display)
    assert display.tex == "x = 1\n+ 2 \\label{eq:x}"
    assert display.labels == [("eq", "x")]
    assert display.closed
    assert display.indent == "    "


def test_a_display_formula_that_never_ends_is_not_closed() -> None:
    display = only("$$\nx = 1\n\ntext", Display)
    assert not display.closed


def test_labels_are_equations_or_notes() -> None:
    display = only("$$\n\\label{eq: a_b } \\label{note: why: so}\n$$", Display)
    assert display.labels == [("eq", "a_b"), ("note", "why: so")]


@pytest.mark.parametrize(
    ("line", "alt", "id", "caption"),
    [
        ('![a](gan/ring:x "c")', "a", "gan/ring:x", "c"),
        ("![a](gan/ring:x)", "a", "gan/ring:x", ""),
        ('    ![](gan/ring:x@0400 "c")  ', "", "gan/ring:x@0400", "c"),
        ('![a [b] c](gan/ring:x "say "hi" (now)")', "a [b] c", "gan/ring:x", None),
        (r'![a](gan/ring:x "$\theta$ [@k] \"q\"")', "a", "gan/ring:x", None),
    ],
)
def test_a_figure_has_an_alternative_an_id_and_a_caption(
    line: str, alt: str, id: str, caption: str | None
) -> None:
    figure = only(f"text\n\n{line}\n", FigureLine)
    assert (figure.alt, figure.id) == (alt, id)
    if caption is not None:
        assert figure.caption == caption
    else:
        assert f'"{figure.caption}"' in line


@pytest.mark.parametrize(
    "line", ["![a](x.png)", "![a](gan/Ring:x)", "text ![a](gan/ring:x)", "![a][b]"]
)
def test_any_other_picture_is_left_to_the_text(line: str) -> None:
    assert kinds(line) == ["Paragraph"]


@pytest.mark.parametrize("name", ["references", "provenance", "series", "equations"])
def test_a_slot_is_a_paragraph_of_its_own(name: str) -> None:
    slot = only(f"    {{{{{name}}}}} ", Slot)
    assert (slot.name, slot.indent) == (name, "    ")
    assert kinds(f"see {{{{ {name} }}}}") == ["Paragraph"]


def test_headings_know_their_level() -> None:
    blocks = parse_blocks("# A\n## B\ntext\n### C #\n#D")
    levels = [block.level for block in blocks if isinstance(block, Heading)]
    assert levels == [1, 2, 3, 1]


# ---- code by indent ----


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("text\n\n    code", ["Paragraph", "IndentedCode"]),
        ("    code", ["IndentedCode"]),
        ("# H\n    code", ["Heading", "IndentedCode"]),
        ("    # code", ["IndentedCode"]),
        ("text\n    not code", ["Paragraph"]),
        ("- item\n\n    more", ["Paragraph", "Paragraph"]),
        ("1. item\n\n    more", ["Paragraph", "Paragraph"]),
        ("- item\n\n        code", ["Paragraph", "IndentedCode"]),
        ("- a\n    - b\n\n        more", ["Paragraph", "Paragraph"]),
        ("- a\n    - b\n\n            code", ["Paragraph", "IndentedCode"]),
        ("- item\n\ntext\n\n    code", ["Paragraph", "Paragraph", "IndentedCode"]),
        ("??? note\n\n    more\n\n        code", ["Paragraph"] * 2 + ["IndentedCode"]),
        ("[^1]: note\n\n    more", ["Paragraph", "Paragraph"]),
    ],
)
def test_indented_code_is_told_from_what_belongs_to_an_item(
    text: str, expected: list[str]
) -> None:
    assert kinds(text) == expected


# ---- front matter ----


@pytest.mark.parametrize(
    ("text", "body", "above"),
    [
        ("---\ntitle: A\n---\n\n# A\n", "# A\n", 4),
        ("---\ntitle: A\n---\n# A\n", "# A\n", 3),
        ("---\ntitle: A\n---\n\n\n\ntext", "text", 6),
        ("---  \ntitle: A\n--- \ntext", "text", 3),
        ("---\ntitle: A\n---", "", 2),
        ("# A\n\n---\n\ntext\n\n---\n", "# A\n\n---\n\ntext\n\n---\n", 0),
        ("---\nno end\n", "---\nno end\n", 0),
        ("", "", 0),
    ],
)
def test_front_matter_is_counted_and_taken_off(
    text: str, body: str, above: int
) -> None:
    assert split_front_matter(text) == (body, above)


# ---- what stands inside a line ----


def tokens(text: str) -> list[tuple[str, str]]:
    return [(m.lastgroup or "", m[0]) for m in TOKEN.finditer(text)]


@pytest.mark.parametrize(
    "text",
    [
        "`{{ a/b:c }}`",
        "``{{ a/b:c }} ` more``",
        r"`[x]{claim: a/b:c}`",
        "<!-- {{ a/b:c }} -->",
        '<a title="{{ a/b:c }}">',
        r"\{{ a/b:c }}",
        "$x_{{ij}}$",
    ],
)
def test_code_comments_tags_maths_and_escapes_win_over_directives(text: str) -> None:
    assert not any(m["value"] or m["claim"] for m in TOKEN.finditer(text))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ a/b:c }}", "value"),
        ("{{a/b:c|.1f}}", "value"),
        ("[x]{claim: a/b:c > 1}", "claim"),
        ("[x [y] `z`]{claim: a/b:c > 1}", "claim"),
        ("[0.96]{from: @key}", "claim"),
        ("[@key]", "cite"),
        ("[@a; @b, section 6.2]", "cite"),
        (r"\eqref{eq:x}", "reference"),
        (r"\ref{eq:x}", "reference"),
        ("![a](b.png)", "image"),
        ("![a][b]", "image"),
        ('![a [b]](c.png "t (u)")', "image"),
        ("$$", "dollars"),
        ("$x$", "maths"),
        (r"$a \$ b$", "maths"),
    ],
)
def test_each_directive_is_recognised(text: str, found: str) -> None:
    [match] = [m for m in TOKEN.finditer(f"before {text} after") if m[found]]
    assert match.start() == len("before ")


@pytest.mark.parametrize(
    "text", ["five $ or $ six", "a $5 note", "[x](y.md)", "[@a](y.md)", "{ x }", "[x]"]
)
def test_plain_text_holds_no_directive(text: str) -> None:
    assert tokens(text) == []


# ---- what is prose ----


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("say `0.5` now", "say now"),
        ("say $0.5$ now", "say now"),
        ("say {{ a/b:c | .2f }} now", "say now"),
        ("say [0.5]{from: @key} now", "say now"),
        ("say [@key, section 6.2] now", "say now"),
        ("see [here](x-0.5.md) now", "see [here now"),
        ("see <b title='0.5'>it</b> now", "see it now"),
        ("see https://example.org/0.5 now", "see now"),
        ("say <!-- 0.5 --> now", "say now"),
        ("[holds 0.5 here]{claim: a/b:c > 0.5} now", "holds 0.5 here now"),
        ("[`0.5` here]{claim: a/b:c > 0.5} now", "here now"),
        (r"by \eqref{eq:a2} now", "by now"),
        ("[link]{: .c0.5 } now", "[link] now"),
    ],
)
def test_only_prose_is_left(text: str, left: str) -> None:
    assert prose_only(text).split() == left.split()


@pytest.mark.parametrize("seed", range(10))
def test_prose_keeps_its_places(seed: int) -> None:
    choice = random.Random(seed)
    text = "\n".join(choice.choices(PIECES, k=60))
    prose = prose_only(text)
    assert len(prose) == len(text)
    for before, after in zip(text, prose, strict=True):
        assert after in (before, " ")
        assert (before == "\n") == (after == "\n")


def test_the_kinds_of_blocks_are_told_apart_on_one_page() -> None:
    text = (
        "# A\n\ntext\n\n```console\nx\n```\n\n$$\nx\n$$\n\n"
        '![a](b/c:d "e")\n\n{{ series }}\n\n    code\n'
    )
    assert kinds(text) == [
        block.__name__
        for block in (
            Heading,
            Paragraph,
            Fence,
            Display,
            FigureLine,
            Slot,
            IndentedCode,
        )
    ]
