"""The glossary holds what the first drafts used, and what the parts added."""

from pathlib import Path

import pytest

from nodrift.book import Book
from nodrift.glossary import Glossary
from nodrift.project import Project

# Every term of the drafts, and the entry that has it. People are in the bibliography;
# a painter and a horse were examples.
DRAFTS = {
    "generative model": "generative-model",
    "discriminative model": "discriminative-model",
    "observation": "observation",
    "training data": "training-data",
    "label": "label",
    "label sequences": "label",
    "binary classification": "binary-classification",
    "supervised learning": "supervised-learning",
    "unsupervised learning": "supervised-learning",
    "p(y|x)": "conditional-distribution",
    "p(x|y)": "conditional-distribution",
    "conditional density": "conditional-distribution",
    "p(x)": "marginal-distribution",
    "joint distribution": "joint-distribution",
    "sample space": "sample-space",
    "point": "observation",
    "probability density function": "density",
    "p_data": "data-distribution",
    "p_model": "model-distribution",
    "parametric model": "parametric-model",
    "non-parametric": "non-parametric-model",
    "parameters": "parameter",
    "hidden parameters": "latent-variable",
    "likelihood": "likelihood",
    "plausibility": "likelihood",
    "log-likelihood": "log-likelihood",
    "independent observations": "independent",
    "maximum likelihood estimation": "maximum-likelihood",
    "orange box": "likeliest-box",
    "world map": "likeliest-box",
    "neural network": "neural-network",
    "Bayes' rule": "bayes-rule",
    "GAN": "generative-adversarial-network",
    "adversarial network": "generative-adversarial-network",
    "generator": "generator",
    "discriminator": "discriminator",
    "fool the discriminator": "fooled",
    "decision boundary": "decision-boundary",
    "expressive": "expressive",
    "high-dimensional inputs": "high-dimensional",
    "low-dimensional": "high-dimensional",
    "VAE": "variational-autoencoder",
    "DCGAN": "dcgan",
    "Rule 1": "rule-1",
    "Rule 2": "rule-2",
    "sampling": "sample",
    "latent space": "latent-space",
    "mapping function": "decoder",
    "original domain": "decoder",
    "biscuit tins": "biscuit-tins",
    "representation learning": "representation-learning",
    "theoretical results": "jensen-shannon-divergence",
    "stability": "stability",
    "probabilistic graphical models": "graphical-model",
    "lower bound on the log likelihood": "evidence-lower-bound",
    "autoregressive models": "autoregressive-model",
}
ADDED = (
    "evidence-lower-bound",
    "jensen-shannon-divergence",
    "mode-collapse",
    "push-forward",
    "r1",
)


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    found = Book(Project(Path(__file__).parents[2])).glossary
    assert found is not None
    return found


def test_there_are_at_least_seventy_terms(glossary: Glossary) -> None:
    assert len(glossary.terms) >= 70
    assert glossary.drifts == []


def test_every_term_of_the_drafts_has_an_entry(glossary: Glossary) -> None:
    assert {*DRAFTS.values(), *ADDED} <= glossary.terms.keys()


def test_a_meaning_is_short_enough_for_a_card(glossary: Glossary) -> None:
    assert max(len(term.means.split()) for term in glossary.terms.values()) <= 40


def test_works_whose_authors_the_drafts_name_are_cited() -> None:
    keys = Book(Project(Path(__file__).parents[2])).bibliography.keys
    assert {"goodfellow2014", "kingma2014", "rezende2014"} <= set(keys)
