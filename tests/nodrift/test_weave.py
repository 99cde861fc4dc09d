"""A page is woven block by block, and all that is wrong is told with its line."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from desk import PAGE, give_script_pages, refused, typeset, woven, write

from nodrift.book import Book
from nodrift.errors import Drifts
from nodrift.project import Project
from nodrift.record import read_lock, write_lock
from nodrift.weave import weave

LISTING = '```python\n--8<-- "coins/toss:share"\n```\n'
FIGURE = '![Bars of one height.](coins/toss:sides "Tails and heads.")\n'


def script(toy: Path) -> str:
    return (toy / "tutorials_src/coins/toss.py").read_text(encoding="utf-8")


def indented(text: str, by: int = 4) -> str:
    return "".join(f"{' ' * by}{row}".rstrip() + "\n" for row in text.splitlines())


# ---- listings ----


def test_a_listing_is_the_lines_that_ran(toy: Path) -> None:
    give_script_pages(toy)
    page = woven(toy, LISTING)
    code = re.search(
        r"```{.python #code-coins-toss-share}\n(.*?)\n```", page, re.DOTALL
    )
    assert code is not None
    assert f"# %% share\n{code[1]}\n" in script(toy)
    assert '/code/coins/toss/#share">lines 19\N{EN DASH}21</a></p>' in page
    assert '<a href="../../code/coins/toss/">' in page


def test_without_script_pages_a_listing_links_to_the_file(toy: Path) -> None:
    assert '<a href="../../code/coins/toss/toss.py">' in woven(toy, LISTING)


def test_a_listing_of_two_regions_has_a_blank_line_between(toy: Path) -> None:
    both = '```python\n--8<-- "coins/toss:share"\n--8<-- "coins/toss:sides"\n```\n'
    page = woven(toy, both)
    assert "return sum(tosses) / len(tosses)\n\nfig, ax" in page
    [note] = re.findall('<p class="nd-source">(.*?)</p>', page)
    assert note.count("lines ") == 2 and note.count("toss.py</code>") == 1


def test_the_words_after_the_fence_stay(toy: Path) -> None:
    page = woven(toy, LISTING.replace("```python", '```python title="share.py"'))
    assert '```python title="share.py"\n' in page


def test_a_listing_in_a_list_stays_in_the_list(toy: Path) -> None:
    page = woven(toy, "- item\n\n" + indented(LISTING) + "\n- next\n")
    inside = page.split("- item\n")[1].split("- next")[0]
    for row in inside.splitlines():
        assert not row or row.startswith("    ")
    assert (
        '    ```{.python #code-coins-toss-share}\n    def share(tosses: list[int]) -> float:\n        """'
        in page
    )


FOLD = '<details class="nd-rest">'


def test_regions_that_no_page_lists_are_folded_under_the_last_listing(
    toy: Path,
) -> None:
    page = woven(toy, f"{LISTING}\nbetween\n\n{LISTING}\nafter\n")
    [fold] = re.findall(r"<summary>The rest of (.*?)</summary>", page)
    assert fold == "coins/toss.py: settings, tosses, running, sides, settling, results"
    assert page.index("between") < page.index(FOLD) < page.index("after")
    told = re.findall(
        r'<li><a href="(.*?)"><code>(\w+)</code></a>, (.*?)</li>', page.split(FOLD)[1]
    )
    assert [(name, lines) for _, name, lines in told] == [
        ("settings", "lines 7\N{EN DASH}15"),
        ("tosses", "lines 25\N{EN DASH}26"),
        ("running", "lines 29\N{EN DASH}31"),
        ("sides", "lines 34\N{EN DASH}35"),
        ("settling", "lines 38\N{EN DASH}40"),
        ("results", "lines 43\N{EN DASH}51"),
    ]
    assert {address for address, _, _ in told} == {"../../code/coins/toss/toss.py"}
    assert "import random" not in page
    assert page.count("def share") == 2


def test_a_page_that_lists_all_regions_has_no_fold(toy: Path) -> None:
    names = re.findall("# %% (.*)", script(toy))
    rows = "\n".join(f'--8<-- "coins/toss:{name}"' for name in names)
    assert "nd-rest" not in woven(toy, f"```python\n{rows}\n```\n")


def test_what_another_page_lists_is_not_folded_here(toy: Path) -> None:
    write(toy, LISTING.replace("share", "tosses"), "docs/index.md")
    page = woven(toy, LISTING)
    assert ": settings, running, sides, settling, results" in page


def test_a_page_without_listings_folds_the_script_under_its_figure(toy: Path) -> None:
    page = woven(toy, f"{FIGURE}\nafter\n")
    assert page.index("</figure>") < page.index(FOLD) < page.index("after")


def test_the_fold_goes_where_the_listing_is(toy: Path) -> None:
    page = woven(toy, '??? note "title"\n\n' + indented(LISTING))
    assert '\n    <p class="nd-source nd-run">' in page


def test_scripts_of_another_page_are_not_folded_here(toy: Path) -> None:
    (toy / "docs/posts/dice.md").write_text("# Dice\n\n" + LISTING)
    book = Book(Project(toy), typeset)
    text = "# Dice\n\n" + LISTING
    page = weave(text, book.project.pages["dice"], book, lambda piece: piece)
    assert "def share" in page
    assert "nd-rest" not in page


# ---- output ----


def test_output_is_what_the_run_printed(toy: Path) -> None:
    page = woven(toy, '```text\n--8<-- "coins/toss:results@output"\n```\n')
    assert "```text\n195 heads: a fair coin\n```" in page
    assert "printed by <a " in page


# ---- figures ----


def test_a_figure_is_drawn_from_the_record_with_its_number_and_source(
    toy: Path,
) -> None:
    page = woven(toy, FIGURE)
    start = (
        '<figure class="nd-figure" id="fig-sides"><div class="nd-canvas"><div class='
    )
    assert start + '"nd-drawing"' in page
    assert (
        '<img src="../../code/coins/toss/sides.svg" alt="Bars of one height."' in page
    )
    assert "<svg" not in page
    assert '<span class="nd-label">Figure 1.1.</span> Tails and heads.</p>' in page
    assert '<a href="../../code/coins/toss/sides.svg">an SVG file</a>' in page
    assert '<a href="#fig-sides">' in page
    seal = json.loads((toy / "tutorials_src/coins/toss.lock.json").read_text())["seal"]
    assert f"<code>{seal[:8]}</code>" in page
    assert "in region <code>sides</code>" in page
    assert "<code>nodrift run coins/toss</code>" in page


def test_figures_are_counted_as_readers_meet_them(toy: Path) -> None:
    page = woven(toy, FIGURE + "\n" + FIGURE.replace("sides", "running"))
    labels = re.findall(r'id="(fig-\w+)".*?nd-label">(Figure [\d.]+)\.<', page)
    assert labels == [("fig-sides", "Figure 1.1"), ("fig-running", "Figure 1.2")]


def test_frames_become_a_stepper_with_its_last_step_shown(toy: Path) -> None:
    page = woven(toy, '![Dots.](coins/toss:settling "Tosses so far.")\n')
    assert '<div class="nd-stepper" role="group"' in page
    assert re.findall(r"<label[^>]*>(\d+)</label>", page) == ["10", "100", "400"]
    assert page.count('<input type="radio" name="fig-settling"') == 3
    assert re.findall(r'id="(\S+)" checked', page) == ["fig-settling-step-2"]
    assert page.count('<div class="nd-frame"><div class="nd-drawing"') == 3
    files = re.findall(r'<a href="\S+/(settling@\d+\.svg)">(\d+)</a>', page)
    assert files == [(f"settling@{n}.svg", n) for n in ("0010", "0100", "0400")]
    assert page.rindex("<label") < page.index('<div class="nd-frame">')


def test_one_frame_can_be_shown_alone(toy: Path) -> None:
    page = woven(toy, "![Dots.](coins/toss:settling@0100)\n")
    assert 'id="fig-settling-0100"><div class="nd-canvas"><div' in page
    assert "nd-stepper" not in page


def test_the_first_figure_comes_with_the_page_and_others_as_readers_do(
    toy: Path,
) -> None:
    page = woven(toy, f"![Dots.](coins/toss:settling)\n\n{FIGURE}")
    images = re.findall(r'<img src="\S+/(\S+)\.svg"[^>]*?( loading="lazy")?>', page)
    assert [name for name, lazy in images if not lazy] == ["settling@0400"]
    assert len(images) == 4


def test_a_box_has_the_shape_of_its_drawing_before_it_comes(toy: Path) -> None:
    page = woven(toy, FIGURE)
    file = toy / "build/records/coins/toss/figures/sides.svg"
    view = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', file.read_text("utf-8"))
    assert view is not None
    assert f"--ratio:{view[1]}/{view[2]}" in page
    width, height = (round(float(side) * 96 / 72) for side in view.groups())
    assert f'width="{width}" height="{height}"' in page


def test_ids_are_unique_on_a_page(toy: Path) -> None:
    page = woven(
        toy,
        FIGURE + "\n![Dots.](coins/toss:settling)\n\n![A line.](coins/toss:running)\n",
    )
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) > 5
    assert len(ids) == len(set(ids))


def test_numbers_are_woven_in_alternative_texts(toy: Path) -> None:
    page = woven(toy, FIGURE.replace("one height", "{{ coins/toss:heads }} dots"))
    assert 'alt="Bars of 195 dots."' in page


def test_without_a_record_a_labelled_place_stands_for_the_figure(toy: Path) -> None:
    shutil.rmtree(toy / "build" / "records")
    page = woven(toy, FIGURE + "\n{{ coins/toss:heads }}\n")
    assert (
        '<div class="nd-placeholder" role="img" aria-label="Bars of one height."'
        in page
    )
    assert "<code>nodrift run coins/toss</code>" in page
    assert ">195</span>" in page


# ---- formulas ----


def test_a_formula_is_typeset_with_its_number_and_anchor(toy: Path) -> None:
    page = woven(
        toy, "$$\nx = 1 \\label{eq:first}\n$$\n\n$$\ny\n\\label{eq:next}\n$$\n"
    )
    assert (
        '<div class="nd-equation" id="eq-first" aria-label="Equation 1.1" '
        'role="group" tabindex="0"><katex-display>x = 1 \\tag{1.1}</katex></div>'
    ) in page
    assert "<katex-display>y \\tag{1.2}</katex>" in page


def test_a_decoration_has_no_number(toy: Path) -> None:
    page = woven(toy, "$$\nx \\label{note: nothing to check}\n$$\n")
    assert "<katex-display>x</katex>" in page
    assert 'aria-label="Formula"' in page
    assert "(1.1)" not in page


def test_decorations_are_not_counted(toy: Path) -> None:
    page = woven(
        toy, "$$\na \\label{note: b}\n$$\n\n$$\nx \\label{eq:x}\n$$\n\n\\eqref{eq:x}\n"
    )
    assert "(1.1)</a>" in page


def test_numbers_are_woven_in_formulas_and_braces_of_latex_stay(toy: Path) -> None:
    page = woven(
        toy,
        "$$\nx_{{ij}} = {{ coins/toss:share | .1% }} + {{ coins/toss:TOSSES * 10 | ,d }}"
        " \\label{eq:x}\n$$\n",
    )
    assert r"x_{{ij}} = 48.8\% + 4{,}000 \tag{1.1}" in page


def test_a_formula_of_another_page_is_cited_by_its_number_there(toy: Path) -> None:
    write(toy, "$$\nx \\label{eq:far}\n$$\n", "docs/chance.md")
    page = woven(toy, "see \\eqref{eq:far}\n")
    assert '<a class="nd-eqref" href="../../chance/#eq-far">(M1.1)</a>' in page


def test_each_generator_gets_links_that_it_can_follow(toy: Path) -> None:
    write(toy, "$$\nx \\label{eq:far}\n$$\n", "docs/chance.md")
    text = "see \\eqref{eq:far}\n\n" + LISTING
    write(toy, text)
    book = Book(Project(toy), typeset, "zensical")
    page = weave(text, book.project.pages["coins"], book, lambda piece: piece)
    assert 'href="../chance.md#eq-far"' in page
    assert 'href="../code/coins/toss/toss.py"' in page


def test_without_katex_the_latex_itself_is_shown(toy: Path) -> None:
    text = "$$\nx < 1 \\label{eq:x}\n$$\n"
    write(toy, text)
    book = Book(Project(toy), None)
    page = weave(text, book.project.pages["coins"], book, lambda piece: piece)
    assert r'<code class="nd-latex">x &lt; 1 \tag{1.1}</code>' in page


# ---- slots ----


def test_the_list_of_works_holds_what_is_cited_anywhere_on_the_page(toy: Path) -> None:
    page = woven(
        toy,
        "{{ references }}\n\n[@gelman2002]\n\n"
        + FIGURE.replace("heads.", "heads [@diaconis2007]."),
    )
    assert re.findall(r'<li id="ref-(\w+)">', page) == ["diaconis2007", "gelman2002"]
    assert "Dynamical bias in the coin toss" in page


def test_a_page_that_cites_has_to_list(toy: Path) -> None:
    assert refused(toy, "One [@gelman2002].\n\nlast\n")[0][0] == "E-CITE"


def test_provenance_says_how_to_run_each_script_again(toy: Path) -> None:
    page = woven(toy, "{{ provenance }}\n")
    lock = json.loads((toy / "tutorials_src/coins/toss.lock.json").read_text())
    assert lock["seal"][:8] in page
    assert f"Python {lock['environment']['python']}" in page
    assert f"matplotlib {lock['environment']['packages']['matplotlib']}" in page
    assert "kiwisolver" not in page
    assert "<code>nodrift run coins" in page


def test_the_series_links_what_is_written_and_names_what_is_planned(toy: Path) -> None:
    text = "{{ series }}\n"
    write(toy, text, "docs/index.md")
    book = Book(Project(toy), typeset)
    page = weave(text, book.project.pages["index"], book, lambda piece: piece)
    assert '<a href="posts/coins/">Tossing a Coin</a>' in page
    assert 'Throwing Dice <span class="nd-planned">planned</span>' in page
    assert "how the share of heads settles" in page


def test_a_part_says_its_place_below_its_title(toy: Path) -> None:
    page = woven(toy, "# Title\n\ntext\n\n# Another\n")
    assert page.count("Part 1 of 2") == 1
    assert page.index("# Title") < page.index("Part 1 of 2") < page.index("text")


# ---- what is left alone ----


@pytest.mark.parametrize(
    "text",
    [
        "```console\n$ make {{ x }} [@nobody] \\eqref{eq:no}\n```",
        "~~~ yaml\na: {{ x }}\n~~~",
        '````markdown\n```python\n--8<-- "coins/toss:share"\n```\n{{ x }}\n````',
        "> ```console\n> $ make\n> ```",
        "- a\n\n    ```bibtex\n    @misc{a}\n    ```",
        "`--8<--` and `{{ x }}` and `$$`",
        "text with $x_{{ij}}$ and \\$5",
        "| a | b |\n|---|---|\n| $x \\mid y$ | `a|b` |",
        "## A heading with `{{ code }}` {: #anchor }",
        "<div markdown>\n\ntext\n\n</div>",
        "1. one\n2. two\n\n    more\n\n* * *",
        "[^1]: A note.\n\n    More of it.",
        "---\n\ntext",
        '!!! tip "title"\n\n    text',
    ],
)
def test_what_is_not_ours_passes_byte_for_byte(toy: Path, text: str) -> None:
    assert woven(toy, f"text\n\n{text}\n\nend\n") == f"text\n\n{text}\n\nend\n"


def test_weaving_is_a_pure_function(toy: Path) -> None:
    text = (toy / PAGE).read_text(encoding="utf-8").split("---\n", 2)[2].lstrip("\n")
    before = sorted(str(file) for file in toy.rglob("*"))
    assert woven(toy, text) == woven(toy, text)
    assert sorted(str(file) for file in toy.rglob("*")) == before


# ---- what is refused ----


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        # fences
        ("```python\nprint(1)\n```", "E-FENCE", "```python"),
        ("```py\nprint(1)\n```", "E-FENCE", "```py"),
        ("```{.python}\nprint(1)\n```", "E-FENCE", "```{.python}"),
        ("~~~ python3\nprint(1)\n~~~", "E-FENCE", "~~~ python3"),
        ("```pycon\n>>> 1\n```", "E-FENCE", "```pycon"),
        ("```text\n0.98\n```", "E-FENCE", "```text"),
        ("```\n0.98\n```", "E-FENCE", "```"),
        ("```output\n0.98\n```", "E-FENCE", "```output"),
        ("> ```python\n> print(1)\n> ```", "E-FENCE", "> ```python"),
        ('```python\n--8<-- "coins/toss:share"\nx = 1\n```', "E-FENCE", "```python"),
        ("```console\n$ ls", "E-FENCE", "```console"),
        ("```console\n$ ls\n    ```", "E-FENCE", "```console"),
        ("- a\n\n    ```console\n$ ls\n    ```", "E-FENCE", "    ```console"),
        ("text\n\n    print(1)", "E-FENCE", "    print(1)"),
        ("text\n```console\n$ ls\n```", "E-FENCE", "```console"),
        # ids
        ('```python\n--8<-- "coins/toss:shares"\n```', "E-ID", "--8<--"),
        ('```python\n--8<-- "coins/flip:share"\n```', "E-ID", "--8<--"),
        ('```python\n--8<-- "toss.py"\n```', "E-ID", "--8<--"),
        ('```python\n--8<-- "coins/toss:share@input"\n```', "E-ID", "--8<--"),
        ('```text\n--8<-- "coins/toss:share@output"\n```', "E-ID", "--8<--"),
        ('![a](coins/toss:nothing "b")', "E-ID", "![a]"),
        ('![a](coins/toss:settling@0007 "b")', "E-ID", "![a]"),
        ('![a](coins/flip:sides "b")', "E-ID", "![a]"),
        # figures
        ('![](coins/toss:sides "b")', "E-ALT", "![]"),
        ('![  ](coins/toss:sides "b")', "E-ALT", "![  ]"),
        (f"{FIGURE}\n{FIGURE.replace('Bars', 'More bars')}", "E-ANCHOR", "![More"),
        (f"text\n{FIGURE}", "E-FIGURE", "![Bars"),
        (f"{FIGURE}text", "E-FIGURE", "![Bars"),
        (f"> {FIGURE}", "E-FIGURE", "> ![Bars"),
        ('![a {{ b }}](coins/toss:sides "b")', "E-EXPR", "![a"),
        ('![a](coins/toss:sides "{{ coins/toss:share }}")', "E-FORMAT", "![a]"),
        ('![a](coins/toss:sides "[x]{claim: coins/toss:gap > 1}")', "E-CLAIM", "![a]"),
        ('![a](coins/toss:sides "[@nobody]")', "E-CITE", "![a]"),
        ('![a](coins/toss:sides "$\\wrong$")', "E-MATH", "![a]"),
        # formulas
        ("$$\nx\n$$", "E-LABEL", "$$"),
        ("$$\nx \\label{eq:a} \\label{eq:b}\n$$", "E-LABEL", "$$"),
        ("$$\n\\wrong \\label{eq:a}\n$$", "E-MATH", "$$"),
        ("$$\nx \\label{eq:a}", "E-MATH", "$$"),
        ("text\n$$\nx \\label{eq:a}\n$$", "E-MATH", "$$"),
        ("$$\nx \\label{eq:a}\n$$\ntext", "E-MATH", "$$"),
        ("> $$\n> x\n> $$", "E-MATH", "> $$"),
        ("$$\n{{ coins/toss:share }} \\label{eq:a}\n$$", "E-FORMAT", "$$"),
        # headings
        ("# It is {{ coins/toss:heads }}", "E-HEADING", "# It"),
        ("## [yes]{claim: coins/toss:gap < 1}", "E-HEADING", "## [yes]"),
        ("#No room $x$", "E-HEADING", "#No"),
        ("- a\n\n    ## of $x$", "E-HEADING", "    ## of"),
        ("Title\n=====", "E-HEADING", "Title"),
        ("Title {{ coins/toss:heads }}\n---", "E-HEADING", "Title"),
        # slots
        ("text\n\n{{ references }}\ntext", "E-SYNTAX", "{{ references }}"),
    ],
)
def test_a_block_that_cannot_be_honoured_is_told_at_its_line(
    toy: Path, text: str, code: str, line: str
) -> None:
    found = refused(toy, f"before\n\n{text}\n")
    assert found
    assert {one for one, _ in found} == {code}
    assert {row.startswith(line) for _, row in found} == {True}


def test_several_errors_on_one_page_are_all_told_with_their_lines(toy: Path) -> None:
    body = (
        "# Title\n\nfirst {{ a }}\nsecond\nthird [@nobody]\n\n"
        "```python\nprint(1)\n```\n\n"
        '- item\n\n    ![](coins/toss:sides "c")\n\n'
        "$$\nx\n$$\n\nlast [far]{claim: coins/toss:gap > 1}\n"
    )
    assert refused(toy, body) == [
        ("E-EXPR", "first {{ a }}"),
        ("E-CITE", "third [@nobody]"),
        ("E-FENCE", "```python"),
        ("E-ALT", '    ![](coins/toss:sides "c")'),
        ("E-LABEL", "$$"),
        ("E-CLAIM", "last [far]{claim: coins/toss:gap > 1}"),
    ]


def test_the_time_of_a_region_is_that_of_the_run_in_the_lock(toy: Path) -> None:
    lock = read_lock(Project(toy), Project(toy).script("coins/toss"))
    assert lock is not None and lock.seconds["running"] > 0
    page = woven(toy, "{{ coins/toss:running@seconds | .3f }}\n")
    assert f">{lock.seconds['running']:.3f}</span>" in page
    assert "CPU seconds on the machine of this run" in page


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ coins/toss:jogging@seconds | .1f }}", "E-ID"),
        ("{{ coins/toss:running@seconds }}", "E-FORMAT"),
        ("[quick]{claim: coins/toss:running@seconds < 99}", "E-CLAIM"),
        ('![a](coins/toss:running@seconds "b")', "E-ID"),
    ],
)
def test_a_time_that_cannot_be_told_is_refused(toy: Path, text: str, code: str) -> None:
    assert refused(toy, f"{text}\n") == [(code, text)]


def test_a_script_that_never_ran_is_told_at_the_script(toy: Path) -> None:
    shutil.rmtree(toy / "build" / "records")
    (toy / "tutorials_src/coins/toss.lock.json").unlink()
    with pytest.raises(Drifts) as caught:
        woven(toy, "{{ coins/toss:heads }}\n")
    [drift] = caught.value.drifts
    assert (drift.path, drift.code) == ("tutorials_src/coins/toss.py", "E-LOCK")


def test_a_lock_of_another_machine_leaves_the_word_to_the_run_here(toy: Path) -> None:
    project = Project(toy)
    toss = project.script("coins/toss")
    lock = read_lock(project, toss)
    assert lock is not None
    there = lock.environment | {"machine": "elsewhere"}
    write_lock(toss, replace(lock, results={"heads": 201}, environment=there))
    assert ">195</span>" in woven(toy, "{{ coins/toss:heads }}\n")
    write_lock(toss, replace(lock, results={"heads": 201}))
    assert ">201</span>" in woven(toy, "{{ coins/toss:heads }}\n")
