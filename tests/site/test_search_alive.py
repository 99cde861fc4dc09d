"""The search in a real browser: what readers type is found, and costs nothing before.

Where there is no Chromium it is skipped: see browser.py.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import BASE, Host, Visited, visiting

ROOT = Path(__file__).parents[2]
AXE = ROOT / "build" / "web" / "node_modules" / "axe-core" / "axe.min.js"
pytestmark = pytest.mark.slow
PAGE = "posts/vae/"
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
FOR_AUTHORS = 'a[href*="/codes/"], a[href*="/writing/"]'
FIRST_USE = 220_000  # bytes, as they are sent: Pagefind's program and one question
FURTHER = 90_000  # bytes of one more question, of at most three words

# What a reader types, and what has to be among the first three answers: a kind of
# record and the start of its title.
QUERIES = {
    # terms, by their names, in other numbers and spellings, and without the end
    "elbo": ("term evidence lower bound", "formula elbo"),
    "evidence lower bound": ("term evidence lower bound",),
    "mode collapse": ("term mode collapse", "text Making GANs Train"),
    "KL divergence": ("term Kullback-Leibler divergence", "formula kl"),
    "autoencoders": ("term autoencoder",),
    "latent spaces": ("term latent space",),
    "nash": ("term Nash equilibrium",),
    "overfitting": ("term over-fitting",),
    "reparameterization trick": ("term reparametrisation trick",),
    "batch normalization": ("term batch normalisation",),
    "spectral normalisation": ("term spectral normalisation",),
    "gradient penalty": ("term gradient penalty", "text Extensions"),
    "Jensen-Shannon": ("term Jensen-Shannon divergence", "formula jensen shannon"),
    "wasserstein": ("term Wasserstein",),
    "non-saturating": ("term non-saturating loss", "formula non"),
    "softmax": ("term softmax", "formula softmax"),
    "sigmoid": ("term sigmoid", "formula sigmoid", "code sigmoid"),
    "convolu": ("term convolution",),
    "PixelCNN": ("term PixelCNN", "code PixelCNN"),
    "DCGAN": ("term DCGAN",),
    "Bayes": ("term Bayes' rule", "term naive Bayes"),
    "elbow": ("term evidence lower bound",),  # no word of ours: a shorter one is
    # formulas, by number and by name
    "4.5": ("formula elbo gap (4.5)",),
    "equation 5.5": ("formula best logit (5.5)",),
    "log marginal": ("formula log marginal", "code log_marginal"),
    "full_kl": ("formula full kl", "code full_kl"),
    # code
    "split_digits": ("code split_digits",),
    "split digits": ("code split_digits",),
    "bits_per_dim": ("term bits per dimension", "code bits_per_dim"),
    "vae/plane": ("code vae/plane.py",),
    "vae/plane.py": ("code vae/plane.py",),
    # works, pages, exercises, figures
    "Goodfellow 2014": ("work Goodfellow et al., 2014",),
    "kingma": ("work Kingma & Welling, 2014",),
    "exercise 3 variational": ("exercise Exercise 3",),
    "figure 4.5": ("figure Figure 4.5",),
    "roadmap": ("text ",),
    "naive bayes": ("term naive Bayes", "text Naive Bayes"),
}

pytestmark = pytest.mark.slow


class Asked:
    """What a page asked for since it was last forgotten."""

    def __init__(self, visited: Visited) -> None:
        self.visited, self.start = visited, 0

    def __iter__(self) -> Iterator[Any]:
        return iter(self.visited.requests[self.start :])

    def clear(self) -> None:
        self.start = len(self.visited.requests)


@pytest.fixture
def visit(browser: Any, host: Host) -> Iterator[Any]:
    with visiting(browser, host) as opens:

        def open_page(path: str = PAGE, **options: Any) -> Any:
            visited = opens(path, **({"viewport": WIDE} | options))
            visited.page.asked = Asked(visited)
            return visited.page

        yield open_page


def begin(page: Any) -> Any:
    page.locator("#nd-search-open").click()
    return page.locator("dialog.nd-finder")


def ask(page: Any, query: str) -> list[str]:
    """The answers to a query, as kinds and titles."""
    finder = page.locator("dialog.nd-finder")
    finder.locator("input").fill("")
    page.wait_for_function("!document.querySelector('.nd-finder li')")
    finder.locator("input").fill(query)
    finder.locator("li a").first.wait_for()
    found = finder.locator("li a").evaluate_all(
        """(links) => links.map((link) => [
          link.querySelector("b")?.textContent ?? "text",
          link.querySelector("strong").textContent].join(" "))"""
    )
    return list(map(str, found))


def sent(page: Any) -> int:
    """Bytes of all that was asked for since the list was emptied."""
    sizes = [request.sizes()["responseBodySize"] for request in page.asked]
    page.asked.clear()
    return sum(sizes)


# ---- what is found ----


def test_what_readers_type_is_among_the_first_three(visit: Any) -> None:
    page = visit()
    begin(page)
    missed = {}
    for query, wanted in QUERIES.items():
        first = ask(page, query)[:3]
        if [one for one in wanted if not any(a.startswith(one) for a in first)]:
            missed[query] = first
    assert not missed
    assert len(QUERIES) >= 30


def test_every_answer_leads_somewhere(visit: Any, host: Host) -> None:
    page = visit()
    finder = begin(page)
    seen = set()
    for query in ("elbo", "4.5", "split_digits", "kingma", "exercise", "figure 4.5"):
        ask(page, query)
        for href in finder.locator("li a").evaluate_all(
            "(all) => all.map((a) => a.href)"
        ):
            path, _, anchor = href.partition("#")
            file = host.folder / path.partition(BASE)[2]
            file = file / "index.html" if file.is_dir() else file
            assert file.is_file(), href
            if anchor:
                assert f'id="{anchor}"' in file.read_text("utf-8"), href
            seen.add(href)
    assert len(seen) > 20


def test_what_is_marked_is_prose_and_never_markup(visit: Any) -> None:
    page = visit()
    finder = begin(page)
    for query in ("likelihood", "frac", "mathbb", "katex", "tutorials_src"):
        ask(page, query)
        # The pages for authors show markup as it is written, on purpose.
        told = finder.locator("li", has_not=page.locator(FOR_AUTHORS)).all()
        words = "\n".join(item.inner_text() for item in told)
        assert words
        assert not re.search(r"\\[a-z]+|wzxhzdk|--8<--|\{\{|<\w|&\w+;", words)
    ask(page, "likelihood")
    assert "likelihood" in finder.locator("mark").first.inner_text().lower()


def test_nothing_found_is_said_in_words(visit: Any) -> None:
    page = visit()
    finder = begin(page)
    finder.locator("input").fill("\N{SNOWMAN}")
    finder.get_by_role("status").get_by_text("Nothing found").wait_for()
    assert finder.locator("li").count() == 0


def test_more_answers_come_when_asked_for(visit: Any) -> None:
    page = visit()
    finder = begin(page)
    few = len(ask(page, "likelihood"))
    count = finder.get_by_role("status").inner_text()
    assert re.fullmatch(rf"\d+ answers, the best {few} are shown", count)
    finder.get_by_text("Show more").click()
    page.wait_for_function(
        f"document.querySelectorAll('.nd-finder li a').length > {few}"
    )
    assert page.evaluate("document.activeElement.closest('li') !== null")


# ---- what it costs ----


def test_nothing_of_it_is_fetched_before_it_is_opened(visit: Any) -> None:
    page = visit()
    assert [*page.asked]
    assert not [answer.url for answer in page.asked if "/search/" in answer.url]


def test_the_first_question_and_the_next_are_small(visit: Any) -> None:
    page = visit()
    page.asked.clear()
    begin(page)
    ask(page, "elbo")
    page.wait_for_load_state("networkidle")
    assert 0 < sent(page) < FIRST_USE
    for query in ("mode collapse", "split_digits", "Goodfellow 2014"):
        ask(page, query)
        page.wait_for_load_state("networkidle")
        assert sent(page) < FURTHER


# ---- by keyboard, for everyone ----


def test_it_goes_by_keyboard_alone(visit: Any) -> None:
    page = visit()
    opener = page.locator("#nd-search-open")
    opener.focus()
    page.keyboard.press("Enter")
    finder = page.locator("dialog.nd-finder")
    page.keyboard.type("mode collapse")
    finder.locator("li a").nth(1).wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    second = finder.locator("li a").nth(1)
    assert second.evaluate("(link) => link === document.activeElement")
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    assert finder.locator("input").evaluate("(one) => one === document.activeElement")
    page.keyboard.press("Escape")
    assert not finder.is_visible()
    assert opener.evaluate("(link) => link === document.activeElement")
    opener.press("Enter")
    assert finder.locator("input").input_value() == ""
    assert finder.locator("li").count() == 0


def held_back(page: Any) -> Any:
    """The request for what answers, once a key has opened the search; let it go on."""
    held: list[Any] = []
    page.route("**/finder.js", lambda route: held.append(route))
    with page.expect_request("**/finder.js"):
        page.keyboard.press("/")
        page.keyboard.type("sharp collapse")  # s and p are keys of the page, too
    for _ in range(500):
        if held:
            break
        page.wait_for_timeout(20)
    assert page.url.endswith(PAGE)
    field = page.locator("dialog.nd-finder input")
    assert field.input_value() == "sharp collapse"
    field.fill("mode collapse")
    return held[0]


def test_what_is_typed_before_the_search_has_come_is_answered(visit: Any) -> None:
    page = visit()
    held_back(page).continue_()
    page.locator("dialog.nd-finder li a").first.wait_for()
    assert page.url.endswith(PAGE)


def test_enter_before_the_search_has_come_opens_the_first_answer(visit: Any) -> None:
    page = visit()
    request = held_back(page)
    page.keyboard.press("Enter")
    request.continue_()
    page.wait_for_url("**/glossary/#mode-collapse")


def test_a_search_that_was_closed_before_it_came_is_forgotten(visit: Any) -> None:
    page = visit()
    request = held_back(page)
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.locator("dialog.nd-finder").wait_for(state="hidden")
    page.keyboard.press("/")
    page.keyboard.type("elbo")
    request.continue_()
    page.locator("dialog.nd-finder li a").first.wait_for()
    page.wait_for_timeout(300)
    assert page.url.endswith(PAGE)


def test_a_search_that_does_not_come_leads_to_the_glossary(visit: Any) -> None:
    page = visit(lost="**/finder.js")
    page.locator("#nd-search-open").click()
    page.wait_for_url("**/glossary/")


def test_enter_opens_the_first_answer_at_its_place(visit: Any) -> None:
    page = visit()
    begin(page)
    page.keyboard.type("mode collapse")
    page.keyboard.press("Enter")  # before the answers came
    page.wait_for_url("**/glossary/#mode-collapse")


def test_an_answer_on_the_same_page_closes_the_search(visit: Any) -> None:
    page = visit()
    finder = begin(page)
    ask(page, "log marginal")
    finder.locator("li a").first.click()
    page.wait_for_url("**/posts/vae/#eq-log_marginal")
    assert not finder.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_nobody_is_shut_out(visit: Any, scheme: str, size: dict[str, int]) -> None:
    page = visit(viewport=size, color_scheme=scheme, reduced_motion="reduce")
    finder = begin(page)
    ask(page, "gradient penalty")
    page.add_script_tag(path=str(AXE))
    wrong = page.evaluate("axe.run('.nd-finder').then((found) => found.violations)")
    assert [one["id"] for one in wrong] == []
    box = finder.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    if size is NARROW:
        assert (box["width"], box["height"]) == (size["width"], size["height"])
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


# ---- where there is no index ----


def test_without_scripts_it_leads_to_the_glossary(visit: Any) -> None:
    page = visit(java_script_enabled=False)
    page.locator("#nd-search-open").click()
    page.wait_for_url("**/glossary/")


def test_a_page_opened_from_a_folder_says_so_and_offers_lists(visit: Any) -> None:
    page = visit(PAGE, from_folder=True)
    finder = begin(page)
    finder.get_by_role("status").get_by_text("opened from a folder").wait_for()
    for href in finder.locator("li a").evaluate_all("(all) => all.map((a) => a.href)"):
        assert Path(href.removeprefix("file://")).is_file()
    assert finder.locator("li a").count() == 4


def test_an_index_that_is_lost_is_told_and_asked_for_again(visit: Any) -> None:
    page = visit(lost="**/search/**")
    finder = begin(page)
    finder.get_by_role("status").get_by_text("could not be fetched").wait_for()
    page.unroute("**/search/**")
    finder.locator("input").fill("elbo")
    finder.get_by_text("evidence lower bound").first.wait_for()


def test_the_page_for_what_is_lost_can_search_too(visit: Any) -> None:
    page = visit("404.html")
    begin(page)
    assert ask(page, "elbo")
