"""The figures in a real browser: they come near, stay in place, and can be held up.

Where there is no Chromium they are skipped: see browser.py.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Host, visiting

pytestmark = pytest.mark.slow

PAGE = "posts/autoencoder/"  # with figures of every kind
STEPS = 8  # frames of its first stepper
BOXES = ".nd-drawing"
NEAR = 4000  # pixels below the screen that any browser may call near
CLS = 1e-3
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 800}
SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) {
      if (!shift.hadRecentInput) window.shifted += shift.value;
    }
  }).observe({ type: "layout-shift", buffered: true });
"""
SENT = """() => performance.getEntriesByType("resource")
  .filter((one) => /\\/code\\/.*\\.svg$/.test(one.name) && one.transferSize > 0)
  .map((one) => one.name)"""


class Sent:
    """Drawings that came over the network, not from the cache."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def __iter__(self) -> Iterator[str]:
        return iter(self.page.evaluate(SENT))

    def __len__(self) -> int:
        return sum(1 for _ in self)


@pytest.fixture
def visit(browser: Any, host: Host) -> Iterator[Any]:
    """Opens a page and keeps what it asked the server for."""
    with visiting(browser, host) as opens:

        def open_page(path: str = PAGE, **options: Any) -> Any:
            page = opens(path, **({"viewport": WIDE, "script": SHIFTS} | options)).page
            page.sent = Sent(page)
            return page

        yield open_page


def scrolled(page: Any) -> Any:
    """The page once its reader went down to its end."""
    for top in range(0, page.evaluate("document.body.scrollHeight"), 600):
        page.evaluate(f"scrollTo(0, {top})")
        page.wait_for_timeout(30)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(200)
    return page


def stepper(page: Any) -> Any:
    found = page.locator(".nd-stepper").first
    found.scroll_into_view_if_needed()
    found.locator(f"{BOXES}:visible > svg").wait_for()
    return found


def frames(found: Any) -> list[bool]:
    """For each frame of a stepper whether its drawing is there."""
    return [box.locator("svg").count() == 1 for box in found.locator(BOXES).all()]


# ---- they come when the reader does ----


def test_what_is_far_is_not_fetched(visit: Any) -> None:
    page = visit()
    tops = page.locator(f"{BOXES} > :is(img, svg)").evaluate_all(
        "(all) => all.map((e) => [e.checkVisibility(), e.getBoundingClientRect().top])"
    )
    near = [top for visible, top in tops if visible and top < NEAR]
    assert 1 <= len(page.sent) <= len(near) < len(tops) / 2


def test_each_comes_once_and_becomes_part_of_the_page(visit: Any) -> None:
    page = scrolled(visit())
    assert page.locator(f"{BOXES}:visible > img").count() == 0
    assert page.locator(f"{BOXES}:visible > svg").count() > 5
    assert len(page.sent) == len(set(page.sent)) > 5


def test_nothing_moves_when_they_come(visit: Any) -> None:
    for viewport in (WIDE, NARROW):
        page = visit(viewport=viewport)
        page.evaluate("window.shifted = 0")  # of the first screen others take care
        before = page.evaluate("document.body.scrollHeight")
        boxes = page.locator(".nd-canvas > .nd-drawing")
        sides = boxes.evaluate_all(
            "(all) => all.map((e) => e.getBoundingClientRect().height)"
        )
        scrolled(page)
        after = boxes.evaluate_all(
            "(all) => all.map((e) => e.getBoundingClientRect().height)"
        )
        assert sides == after
        assert page.evaluate("document.body.scrollHeight") == before
        assert page.evaluate("window.shifted") <= CLS


def test_an_image_has_the_very_box_of_its_drawing(visit: Any) -> None:
    sizes = [
        scrolled(visit(java_script_enabled=on))
        .locator(".nd-canvas > .nd-drawing > :is(img, svg)")
        .evaluate_all("(all) => all.map((e) => [e.clientWidth, e.clientHeight])")
        if on
        else [
            [round(side) for side in (box["width"], box["height"])]
            for image in visit(java_script_enabled=on)
            .locator(".nd-canvas > .nd-drawing > img")
            .all()
            for box in [image.bounding_box()]
        ]
        for on in (True, False)
    ]
    assert len(sizes[0]) == len(sizes[1]) > 0
    for (wide, high), (other, taller) in zip(*sizes, strict=True):
        assert abs(wide - other) <= 1 and abs(high - taller) <= 1


def test_screen_readers_hear_the_same_with_and_without_scripts(visit: Any) -> None:
    heard = [
        page.locator(f"{BOXES} > :is(img, svg)").evaluate_all(
            "(all) => all.map((e) => e.alt ?? e.getAttribute('aria-label'))"
        )
        for page in (scrolled(visit()), visit())
    ]
    assert heard[0] == heard[1]
    assert all(heard[0])


def test_ids_within_them_are_their_own_and_found(visit: Any) -> None:
    page = scrolled(visit())
    assert page.locator(f"{BOXES} svg [id]").count() > 10
    twice, lost = page.evaluate(
        """() => {
          const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
          const asked = [...document.querySelectorAll(".nd-drawing svg *")]
            .flatMap((e) => [...e.attributes].map((a) => a.value))
            .map((v) => v.match(/^(?:url\\()?#(\\w[\\w-]*-\\d+)\\)?$/)?.[1])
            .filter(Boolean);
          return [ids.length - new Set(ids).size, asked.filter((a) => !ids.includes(a))];
        }"""
    )
    assert twice == 0
    assert lost == []


def test_they_take_the_colours_and_fonts_of_the_page(visit: Any) -> None:
    ask = """(e) => {
      const of = getComputedStyle(e);
      return [of.fill, of.fontFamily, getComputedStyle(e.closest("figure")).color];
    }"""
    inks = set()
    for scheme in ("light", "dark"):
        page = scrolled(visit(color_scheme=scheme))
        ink, font, text = page.locator(f"{BOXES}:visible > svg").first.evaluate(ask)
        assert ink == text
        assert "Source Sans" in font
        inks.add(ink)
    assert len(inks) == 2


def test_an_image_is_dark_on_a_dark_page(visit: Any) -> None:
    """Where the page is dark its colour scheme says so, and the file listens to it."""
    shots = set()
    for scheme in ("light", "dark"):
        page = visit("", color_scheme="light")
        page.set_content(
            f'<body style="color-scheme:{scheme};background:gray">'
            f'<img src="{page.url}code/autoencoder/sizes/errors.svg">'
        )
        page.locator("img").evaluate("(image) => image.decode()")
        shots.add(page.locator("img").screenshot())
    assert len(shots) == 2


# ---- where they cannot come ----


def test_in_a_folder_the_images_stand(visit: Any) -> None:
    page = visit(from_folder=True)
    for image in page.locator(".nd-canvas > .nd-drawing > img").all():
        image.scroll_into_view_if_needed()
        image.evaluate("(image) => image.decode()")
        assert image.evaluate("(image) => image.naturalWidth") > 0


def test_an_image_stays_where_its_file_cannot_be_read_again(visit: Any) -> None:
    page = visit("")
    page.route("**/*.svg", lambda route: serve_images_only(route))
    page.goto(page.url.rstrip("/") + "/" + PAGE)
    scrolled(page)
    assert page.locator(f"{BOXES} > svg").count() == 0
    shown = page.locator(".nd-canvas > .nd-drawing > img")
    assert shown.count() > 5
    assert all(shown.evaluate_all("(all) => all.map((e) => e.naturalWidth > 0)"))


def serve_images_only(route: Any) -> None:
    if route.request.resource_type == "image":
        route.continue_()
    else:
        route.abort()


def test_paper_has_every_drawing(visit: Any, tmp_path: Path) -> None:
    page = visit(color_scheme="dark")
    before = page.locator(f"{BOXES} > svg").count()
    hidden = page.locator(".nd-frame").count() - page.locator(".nd-stepper").count()
    page.pdf(path=tmp_path / "page.pdf")
    boxes = page.locator(BOXES).count()
    assert page.locator(f"{BOXES} > svg").count() >= boxes - hidden > before
    assert (tmp_path / "page.pdf").stat().st_size > 100_000


# ---- steps ----


def test_the_other_steps_come_when_they_are_reached_for(
    visit: Any,
) -> None:
    page = visit()
    found = stepper(page)
    page.wait_for_timeout(300)
    assert frames(found) == [False] * (STEPS - 1) + [True]
    found.hover()
    for box in found.locator(BOXES).all():
        box.locator("svg").wait_for(state="attached")
    assert frames(found) == [True] * STEPS
    assert len(page.sent) == len(set(page.sent))


def test_arrow_keys_step_without_an_empty_moment(visit: Any) -> None:
    page = visit()
    found = stepper(page)
    page.route(
        "**/latent@*.svg", lambda route: (page.wait_for_timeout(50), route.continue_())
    )
    found.locator("input:checked").focus()
    for at in range(STEPS - 2, -1, -1):
        page.keyboard.press("ArrowLeft")
        assert found.locator("input").nth(at).is_checked()
        assert found.locator(f"{BOXES}:visible > svg").count() == 1
        assert found.locator(".nd-frame:visible").count() == 1
    found.locator(f".nd-frame:nth-of-type(1) {BOXES}:visible > svg").wait_for()
    assert found.locator("[data-held]").count() == 0


FOLLOW = """(stepper) => {
  const inputs = [...stepper.querySelectorAll("input")];
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "checked").set;
  window.steps = [];
  for (const [i, input] of inputs.entries()) {
    Object.defineProperty(input, "checked", {
      configurable: true,
      get: () => input.matches(":checked"),
      set: (value) => (window.steps.push(i), set.call(input, value)),
    });
  }
}"""
PLAY = 900  # milliseconds a step is shown


def test_playing_goes_to_the_last_step_and_can_be_stopped(visit: Any) -> None:
    page = visit()
    found = stepper(page)
    button = page.locator(".nd-stepper + .nd-tools").first.locator(
        "button:not([aria-label])"
    )
    found.evaluate(FOLLOW)
    button.click()
    assert button.inner_text() == "Pause"
    page.wait_for_function("window.steps.at(-1) === 2")
    button.click()
    stopped = page.evaluate("window.steps.at(-1)")
    page.wait_for_timeout(2 * PLAY)
    assert page.evaluate("window.steps.at(-1)") == stopped < STEPS - 1
    button.click()
    page.wait_for_function(f"window.steps.at(-1) === {STEPS - 1}", timeout=60_000)
    assert page.evaluate("window.steps") == [*range(STEPS)]
    page.wait_for_function(
        "(button) => button.textContent === 'Play'", arg=button.element_handle()
    )


def test_readers_who_ask_for_calm_are_offered_no_play(visit: Any) -> None:
    page = visit(reduced_motion="reduce")
    stepper(page)
    assert page.get_by_role("button", name="Play").count() == 0
    assert page.get_by_role("button", name="Enlarge").count() > 0


def test_without_scripts_the_last_step_is_there_and_others_can_be_chosen(
    visit: Any,
) -> None:
    page = visit(java_script_enabled=False)
    found = page.locator(".nd-stepper").first
    found.scroll_into_view_if_needed()
    visible = found.locator(f"{BOXES}:visible > img")
    assert "latent@0800.svg" in visible.get_attribute("src")
    found.locator("label").first.click()
    assert "latent@0000.svg" in visible.get_attribute("src")


# ---- large ----


@pytest.mark.parametrize("viewport", [WIDE, NARROW])
def test_a_figure_opens_large_by_keyboard_and_closes(visit: Any, viewport: Any) -> None:
    page = visit(viewport=viewport)
    figure = page.locator(".nd-figure:has(.nd-canvas)").nth(1)
    figure.scroll_into_view_if_needed()
    figure.locator("svg").wait_for()
    before = page.evaluate("[document.body.scrollHeight, scrollY]")
    small = figure.locator(BOXES).bounding_box()
    button = figure.get_by_role("button", name=re.compile("^Enlarge Figure"))
    button.focus()
    page.evaluate("window.shifted = 0")
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.nd-large")
    large = dialog.locator(BOXES).bounding_box()
    assert large["width"] * large["height"] > 1.5 * small["width"] * small["height"]
    room = dialog.bounding_box()
    assert room["width"] == viewport["width"] and room["height"] == viewport["height"]
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    assert page.locator("dialog").count() == 0
    assert button.evaluate("(button) => button === document.activeElement")
    assert figure.locator(BOXES).bounding_box() == small
    assert page.evaluate("[document.body.scrollHeight, scrollY]") == before
    assert page.evaluate("window.shifted") <= CLS


def test_a_large_stepper_still_steps(visit: Any) -> None:
    page = visit()
    found = stepper(page)
    found.locator(BOXES).last.click()
    dialog = page.locator("dialog.nd-large")
    dialog.locator("input:checked").focus()
    page.keyboard.press("ArrowLeft")
    assert dialog.locator("input").nth(STEPS - 2).is_checked()
    dialog.get_by_role("button", name="Close").click()
    assert found.locator("input").nth(STEPS - 2).is_checked()
    assert page.locator("dialog").count() == 0


def test_a_demo_leaves_no_button_for_the_picture_it_replaces(visit: Any) -> None:
    page = visit("posts/vae/")
    figure = page.locator("[data-demo]").first
    figure.locator(".nd-begin").click()
    figure.locator(".nd-stage").wait_for()
    assert figure.locator(".nd-tools").is_hidden()
    figure.locator(".nd-begin").click()
    assert figure.locator(f"{BOXES}:visible > :is(svg, img)").count() == 1
    assert figure.locator(".nd-tools").is_visible()
