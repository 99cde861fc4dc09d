"""The road map and the home page tell the same story as the pages they lead to."""

import re
from pathlib import Path

import pytest
import yaml
from anatomy import is_growing

from nodrift import load

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CONFIG = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
SERIES = re.findall(r"- stem: (\w+)", CONFIG)
BACKGROUND = ["probability", "likelihood", "distances", "games"]
PAGES = {stem: DOCS / "posts" / f"{stem}.md" for stem in SERIES} | {
    stem: DOCS / "maths" / f"{stem}.md" for stem in BACKGROUND
}
# What is still growing may be on the maps already.
WRITTEN = [
    stem for stem, page in PAGES.items() if not is_growing(page.read_text("utf-8"))
]
GRAPH = "tutorials_src/roadmap/graph.py"
HANDED = "tutorials_src/index/parts.py"
ROADMAP = (DOCS / "roadmap.md").read_text(encoding="utf-8")

# In the order of the draft.
SECTIONS = [
    "What Are GANs?",
    "Generative or Discriminative?",
    "Theory",
    "How To Read the Paper of 2014",
    "The Best Writing Elsewhere",
    "Three Approaches, and Three More",
    "Variational Autoencoders",
    "Simulation",
    "What You Need Before What",
    "Three Tracks",
    "Test Yourself",
    "References",
    "Provenance",
]
TOPICS = [  # what the draft promised that the paper teaches
    "the works before",
    "what an adversarial network is",
    "theoretical results",
    "the stability of these networks",
    "training results on some data sets",
    "advantages and disadvantages",
]


def linked(text: str) -> set[str]:
    """Stems of the parts and background pages that a text links to."""
    return set(re.findall(r"\]\([^()\s]*?(\w+)\.md", text)) & PAGES.keys()


def asked_for(stem: str) -> set[str]:
    """Pages that a page names under "You need"; parts may be named by number alone."""
    text = PAGES[stem].read_text("utf-8")
    need = re.search(r"^\*\*You need\*\*.*$", text, re.MULTILINE)
    where = PAGES[stem].relative_to(ROOT)
    assert need, f"{where}:1: no line **You need**; write what is to be read before"
    numbers = re.findall(r"\bpart (\d+)", need[0])
    return linked(need[0]) | {SERIES[int(number) - 1] for number in numbers}


def test_the_road_map_has_the_sections_of_the_draft_in_its_order():
    assert re.findall(r"^## (.*)$", ROADMAP, re.MULTILINE) == SECTIONS
    assert "\n### What You Find in It\n" in ROADMAP


def test_the_reading_guide_has_each_topic_of_the_draft_and_leads_to_our_sections():
    for topic in TOPICS:
        row = re.search(rf"^\| .* \| {topic} \| (.*) \|$", ROADMAP, re.MULTILINE)
        assert row, topic
        assert re.search(r"\.md#[\w-]+\)", row[1]), f"{topic} leads to no section"


@pytest.mark.parametrize(
    "key",
    [
        "goodfellow2014",
        "goodfellow2016",
        "karpathy2016",
        "weng2017",
        "weng2018",
        "prince2023",
        "zhang2023",
        "kingma2014",
        "rezende2014",
        "metzen2015",
    ],
)
def test_what_is_read_elsewhere_is_a_reference_that_survives_its_link(key):
    assert f"@{key}" in ROADMAP
    entry = re.search(
        rf"@\w+\{{{key},.*?\n\}}",
        (DOCS / "references.bib").read_text("utf-8"),
        re.DOTALL,
    )
    assert entry
    assert all(f"{field} = {{" in entry[0] for field in ("author", "title", "year"))


def place(file: str, piece: str) -> str:
    """`file:line` of the first line with a piece; of the first line if none has it."""
    lines = (ROOT / file).read_text("utf-8").split("\n")
    found = (number for number, line in enumerate(lines, 1) if piece in line)
    return f"{file}:{next(found, 1)}"


def test_the_graph_is_what_the_pages_say_they_need():
    graph = load("roadmap/graph")
    known, here = graph.PAGES.keys(), place(GRAPH, "PAGES = {")
    lost = [stem for stem in WRITTEN if stem not in known]
    assert not lost, f"{here}: PAGES has no {lost}; give each a row"
    assert known <= PAGES.keys(), (
        f"{here}: {known - PAGES.keys()} are no pages; take them out"
    )
    for stem, (_, _, needed, helping) in graph.PAGES.items():
        named = asked_for(stem)
        if stem == "probability":  # it helps with part 1, and names it for that
            named -= {"introduction"}
        drawn = {*needed, *helping}
        assert drawn == named, (
            f"{place(GRAPH, f'{chr(34)}{stem}{chr(34)}: (')}: arrows from "
            f"{sorted(drawn)}, but {stem}.md needs {sorted(named)}; make both alike"
        )
        assert not set(needed) & set(helping)


def test_no_page_of_the_graph_comes_before_itself():
    graph = load("roadmap/graph")
    for stem in graph.PAGES:
        assert stem not in graph.all_before(stem)
        assert stem not in graph.all_before(stem, True)


def test_an_arrow_is_left_out_only_where_others_lead_the_same_way():
    graph = load("roadmap/graph")

    def reached(stem, whole):
        arrows = [a for a, need in graph.arrows(stem) if need or not whole]
        return set(arrows).union(*(reached(a, whole) for a in arrows))

    for stem in graph.PAGES:
        assert reached(stem, whole=True) == graph.all_before(stem)
        assert reached(stem, whole=False) == graph.all_before(stem, True)


def test_what_a_part_hands_on_is_taken_up_by_a_part_that_names_it():
    parts = load("index/parts")
    written = [stem for stem in SERIES if stem in WRITTEN]
    last = SERIES.index(written[-1]) + 1
    assert last <= len(parts.PARTS) <= len(SERIES), (
        f"{place(HANDED, 'PARTS = (')}: {len(parts.PARTS)} parts, but {written[-1]} is "
        f"part {last}; add what it is about and hands on"
    )
    for giver, (about, gives, takers) in enumerate(parts.PARTS, start=1):
        assert about and gives
        for taker in takers:
            assert taker > giver
            text = PAGES[SERIES[taker - 1]].read_text("utf-8")
            assert SERIES[giver - 1] in linked(text), f"{taker} does not name {giver}"


def test_the_text_for_those_who_cannot_see_the_map_tells_all_of_it():
    parts = load("index/parts")
    alt = re.search(
        r"!\[(.*?)\]\(index/parts:parts", (DOCS / "index.md").read_text("utf-8")
    )
    assert alt
    for giver, (_, gives, takers) in enumerate(parts.PARTS, start=1):
        if takers:
            told = re.search(rf"Part {giver} hands (.*?) to ([\d, and]+)\.", alt[1])
            assert told, giver
            assert [int(n) for n in re.findall(r"\d+", told[2])] == list(takers)
            assert set(re.findall(r"\w{4,}", told[1])) <= set(
                re.findall(r"\w{4,}", gives)
            )


def test_a_map_knows_which_part_most_others_use():
    parts = load("index/parts")
    assert parts.most_used([(1, 2), (2, 3), (2, 4)]) == 2
    assert parts.most_used([(3, 4), (1, 2)]) == 1


# ---- the self-test ----


def questions():
    test = ROADMAP.split("## Test Yourself")[1].split("\n## ")[0]
    return re.findall(
        r'^1\.  (.+)\n\n    \?\?\? note "Answer"\n\n        (.+)$', test, re.MULTILINE
    )


def test_there_are_twenty_questions_and_every_answer_is_a_value_or_claim_of_a_run():
    assert len(questions()) == 20
    for question, answer in questions():
        assert "?" in question
        assert re.search(r"\{\{ \w+/\w+:|\{claim: ", answer), question
        assert len(re.findall(r"See \[[^\]]+\]\([\w/]+\.md#[\w-]+\)\.$", answer)) == 1


def test_the_questions_cover_every_part_and_every_background_page():
    asked = set().union(*(linked(answer) for _, answer in questions()))
    lost = [stem for stem in WRITTEN if stem not in asked]
    here = place("docs/roadmap.md", "## Test Yourself")
    assert not lost, f"{here}: no answer leads to {lost}; ask about it"


def test_each_answer_quotes_the_scripts_of_the_section_that_it_names():
    for question, answer in questions():
        (stem,) = linked(answer)
        assert re.search(rf"\b{stem}/\w+:", question + answer), question


# ---- old addresses ----


class Loose(yaml.SafeLoader):
    """Reads mkdocs.yml without its environment."""


Loose.add_multi_constructor("!", lambda loader, suffix, node: None)


def test_every_address_of_the_drafts_leads_to_a_page():
    plugins = yaml.load(CONFIG, Loose)["plugins"]
    maps = next(
        p["redirects"] for p in plugins if isinstance(p, dict) and "redirects" in p
    )
    assert maps["redirect_maps"] == {
        "BLOG/GenerativeNetsRoadMap.md": "roadmap.md",
        "AI/Math/2_probability distribution.md": "maths/probability.md",
    }
    for old, new in maps["redirect_maps"].items():
        assert not (DOCS / old).exists(), "a page stands where its redirect would"
        assert (DOCS / new).is_file()


@pytest.mark.parametrize(
    ("anchor", "page"),
    [
        ("DCGAN", "posts/dcgan.md"),
        ("Variational-Autoencoders", "posts/vae.md"),
        ("Extensions", "posts/extensions.md"),
    ],
)
def test_an_anchor_of_the_drafts_stands_on_the_link_to_its_part(anchor, page):
    assert f"]({page}){{ #{anchor} }}" in ROADMAP
