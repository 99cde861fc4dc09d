"""What the first drafts promised, row by row, is kept where a machine can see it.

The drafts of this series were a list of headings, promises, terms, figures and errors.
Each row of PROMISES is one of them: the page that keeps it, and what must stand there
(a piece of the source, as a regular expression). What only a person can judge, such as
whether a section is good, is not here.
"""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from anatomy import is_growing

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@dataclass(frozen=True)
class Promise:
    """`row` names it for reports; every one of `needs` must be found on `page`."""

    row: str
    page: str
    needs: tuple[str, ...]


def promise(row: str, page: str, *needs: str) -> Promise:
    return Promise(row, page, needs)


# In this order, as headings of part 1.
OUTLINE = [
    "Introduction",
    "What Is Generative Modelling?",
    "Generative Versus Discriminative Modelling",
    "Discriminative Modelling",
    "Generative Modelling",
    "End of Comparison",
    "Advances in Machine Learning",
    "The Rise of Generative Modelling",
    "The Generative Modelling Framework",
    "Probabilistic Generative Models",
    "First Few Lines",
    "Your First Probabilistic Generative Model",
    "Naive Bayes",
    "Back To Your First Few Lines",
    "The Challenges of Generative Modelling",
    "Representation Learning",
    "Summary",
]
PARTS = ["introduction", "discriminative", "autoencoder", "vae", "gan"]
PARTS += ["stability", "dcgan", "extensions", "autoregressive"]
PART_1 = "posts/introduction.md"
PROMISES = [
    # headings and pages
    promise(
        "part 1, title and description",
        PART_1,
        r"title: A Gentle Introduction to GANs\n",
        r"description: .?The first baby step to master GANs\b",
    ),
    promise(
        "the four terms",
        PART_1,
        *(
            rf"\*\*{term}\.\*\*"
            for term in (
                "Sample space",
                "Density function",
                "Parametric modelling",
                "Maximum likelihood estimation",
            )
        ),
    ),
    promise("the rules", PART_1, r"\*\*Rule 1\.\*\*", r"\*\*Rule 2\.\*\*"),
    # promises
    promise(
        "generative and discriminative differ",
        PART_1,
        r"introduction/friends:bayes_posterior",
        r"introduction/friends:two_worlds",
    ),
    promise(
        "the reasons for the likelihood, linked where they are promised",
        PART_1,
        r"reasons for this design have \[[^]]+\]\(\.\./maths/likelihood\.md\)",
    ),
    promise(
        "a model that needs no deep learning",
        PART_1,
        r"introduction/mini:table_mle",
        r"introduction/mini:naive_bayes",
    ),
    promise(
        "the next part builds a first network",
        PART_1,
        r"\[part 2\]\(discriminative\.md\) you build your first neural network",
    ),
    promise("the first network", "posts/discriminative.md", r"\n## Your First Network"),
    promise(
        "the mathematics to read before",
        PART_1,
        r"\(\.\./maths/probability\.md\)",
    ),
    promise(
        "the framework that uses networks",
        "posts/gan.md",
        r"gan/diagram:parts",
        r"\\label\{eq:value\}",
    ),
    promise(
        "what the paper of 2014 found",
        "posts/gan.md",
        r"\n## What the First Paper Found",
        r"\\label\{eq:criterion\}",
        r"\{from: @goodfellow2014\}",
    ),
    promise(
        "its stability",
        "posts/stability.md",
        r"\\label\{eq:simultaneous_eigenvalue\}",
    ),
    # figures
    promise("a first picture of our own", "index.md", r"\]\(extensions/conditional:"),
    promise("a generative process", PART_1, r"\]\(introduction/process:process"),
    promise(
        "ten friends and their fakes", PART_1, r"ten friends", r"\*ours\* or \*fake"
    ),
    promise("the world map and the box", PART_1, r"\]\(introduction/map:boxes"),
    promise("half of the map is impossible", PART_1, r"likelihood_half == 0"),
    promise("tins on a grid", PART_1, r"\]\(introduction/tins:tins"),
    promise(
        "the tins' latent space, learnt", "posts/autoencoder.md", r"\]\(autoencoder/"
    ),
    promise("the diagram of a GAN", "posts/gan.md", r"\]\(gan/diagram:parts"),
    # errors of the drafts, and what shows the truth
    promise(
        "a density may exceed one",
        PART_1,
        r"\{claim: round\(introduction/density:small_density\) == 100\}",
    ),
    promise(
        "a density integrates to one",
        PART_1,
        r"\\label\{eq:probability\}",
        r"introduction/density:small_total",
    ),
    promise(
        "a likelihood is no probability of the data",
        PART_1,
        r"not the probability of \$\\theta\$; nor, for a density, that of the data",
    ),
    promise(
        "Cairo, the wrong way round",
        PART_1,
        r"introduction/density:noted_to_alexandria",
        r"introduction/density:swapped_to_cairo",
    ),
    promise("supervised is not discriminative", PART_1, r"synonyms\. They are not"),
    promise("it knows who wrote them", PART_1, r"could know exactly who wrote a seven"),
    promise("labels are optional", PART_1, r"Labels are optional here"),
    promise(
        "likelihood and its logarithm, with all symbols",
        PART_1,
        r"\\label\{eq:likelihood\}",
        r"\\label\{eq:log_likelihood\}",
        r"\\label\{eq:maximum_likelihood\}",
    ),
    promise(
        "the box and its sides",
        PART_1,
        r"\\theta_1 < \\theta_3\$ and \$\\theta_2 < \\theta_4",
        r"\\label\{eq:box_mle\}",
        r"introduction/map:inward",
    ),
    promise("a flat map is not the earth", PART_1, r"\\label\{eq:sphere_density\}"),
    promise(
        "x, y and their joint distribution",
        PART_1,
        r"\$p\(x, y\) = p\(x \\mid y\)\\, p\(y\)\$",
    ),
    promise(
        "which kind wins with few examples was measured",
        PART_1,
        r"\{claim: min\(introduction/curve:lead\) > 0\}",
    ),
    promise("two questions, not four groups", PART_1, r"\*four groups of algorithms\*"),
    promise(
        "more than supervised or not",
        PART_1,
        r"labels that the model makes itself, rewards",
    ),
    promise(
        "when the VAE came",
        PART_1,
        r"2013 \| variational autoencoder \[@kingma2014\], and again in January 2014",
    ),
    promise("more than three kinds", PART_1, r"flows, energy-based and diffusion"),
    promise("a forger of two numbers", "posts/gan.md", r"two knobs"),
    promise(
        "a discriminator answers with a probability",
        "posts/gan.md",
        r"\\label\{eq:best_discriminator\}",
    ),
    # what the drafts imply and never show
    promise("sampling", PART_1, r"introduction/map:invented"),
    promise(
        "a maximum found by search", PART_1, r"searched_box == introduction/map:cl"
    ),
    promise("smoothing", PART_1, r"\\label\{eq:smoothed_table\}"),
    promise(
        "underflow", PART_1, r"\$0\.1\^\{784\}\$", r"introduction/pixels:underflow"
    ),
    promise(
        "both rules are measured",
        PART_1,
        r"introduction/process:right_photocopy",
        r"\\label\{eq:copy_ratio\}",
    ),
    promise("why pixels break naive Bayes", PART_1, r"introduction/pixels:one_piece"),
    promise(
        "a learnt latent space", "posts/autoencoder.md", r"eq:reconstruction_error"
    ),
    promise("the bound", "posts/vae.md", r"\\label\{eq:elbo\}"),
    promise("the chain rule", "posts/autoregressive.md", r"\\label\{eq:chain_rule\}"),
    promise("the game", "posts/gan.md", r"\\label\{eq:discriminator_loss\}"),
    promise("the best detective", "posts/gan.md", r"eq:best_discriminator\}", r"log_4"),
    promise("mode collapse", "posts/stability.md", r"\\label\{eq:strict_modes\}"),
    promise("DCGAN", "posts/dcgan.md", r"\\label\{eq:transposed\}"),
    promise(
        "Wasserstein, penalties, labels",
        "posts/extensions.md",
        r"\\label\{eq:critic_loss\}",
        r"\\label\{eq:conditional_discriminator\}",
    ),
    promise(
        "a comparison of the families on one data set",
        "posts/autoregressive.md",
        r"\n## The Grand Comparison",
        *(rf"\| {family}" for family in ("VAE", "naive Bayes", "PixelCNN", "MADE")),
    ),
]
TYPOS = (
    "intorduction",  # typos: ignore
    "aricle",
    "handwrittings",
    "welldefined",
    "bottomleft",
    "adversial",
    "adeversial",
    "goodfllow",
    "befor ",  # typos: ignore
    "satabases",
    "traning",  # typos: ignore
    "representational learning",
)


def pages() -> list[Path]:
    return sorted(p for p in DOCS.rglob("*.md") if "theme" not in p.parts)


@pytest.mark.parametrize("promised", PROMISES, ids=lambda promised: promised.row)
def test_a_promise_of_the_drafts_is_kept(promised):
    text = (DOCS / promised.page).read_text(encoding="utf-8")
    missing = [need for need in promised.needs if not re.search(need, text)]
    assert promised.needs and not missing


def test_part_1_has_the_headings_of_the_drafts_in_their_order():
    text = (DOCS / PART_1).read_text(encoding="utf-8")
    headings = re.findall(r"^#{2,4} (.*)$", text, flags=re.MULTILINE)
    assert headings[: len(OUTLINE)] == OUTLINE


def test_the_nine_parts_of_the_drafts_come_first_and_are_written():
    config = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), yaml.BaseLoader)
    stems = [part["stem"] for part in config["extra"]["series"]]
    assert stems[: len(PARTS)] == PARTS
    texts = [(DOCS / "posts" / f"{stem}.md").read_text("utf-8") for stem in PARTS]
    assert not any(map(is_growing, texts))


@pytest.mark.parametrize("typo", TYPOS)
def test_no_slip_of_the_drafts_came_back(typo):
    assert not [
        page.name for page in pages() if typo in page.read_text("utf-8").lower()
    ]
