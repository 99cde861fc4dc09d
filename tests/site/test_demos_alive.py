"""The demos in a real browser: they start when asked, agree with torch, and rest.

They need Playwright and Chromium; where one is missing they are skipped.
"""

import json
from typing import Any

import pytest
import test_demos as sums
from browser import PHONE, SIZES, Visit

DEMOS = {
    "asked": "posts/extensions/",
    "plane": "posts/vae/",
    "ring": "posts/stability/",
}
CLS = 1e-3

pytestmark = pytest.mark.slow


@pytest.fixture
def visit(visit: Visit) -> Any:
    """Opens the page of a demo."""

    def open_page(demo: str, **options: Any) -> Any:
        visited = visit(DEMOS[demo], **options)
        visited.page.asked = visited.asked
        return visited.page

    return open_page


def begin(page: Any, demo: str) -> Any:
    figure = page.locator(f'[data-demo="{demo}"]')
    figure.locator(".nd-begin").click()
    figure.locator(".nd-stage").wait_for()
    return figure


def ink(figure: Any) -> str:
    return str(figure.locator("canvas").evaluate("(canvas) => canvas.toDataURL()"))


def step(figure: Any) -> int:
    return int(figure.locator("dd").first.inner_text().split(" ")[0])


# ---- before anything is asked for ----


@pytest.mark.parametrize("demo", DEMOS)
def test_nothing_of_a_demo_is_fetched_before_it_is_asked_for(
    visit: Any, demo: str
) -> None:
    page = visit(demo)
    assert not [url for url in page.asked if "/demos/" in url and url.endswith(".js")]
    assert not [url for url in page.asked if url.endswith(".json") and "/code/" in url]
    begin(page, demo)
    assert [url for url in page.asked if url.endswith(f"/demos/{demo}.js")]


@pytest.mark.parametrize("demo", DEMOS)
def test_without_scripts_there_are_the_picture_and_a_sentence(
    visit: Any, demo: str
) -> None:
    page = visit(demo, java_script_enabled=False)
    figure = page.locator(f'[data-demo="{demo}"]')
    assert figure.locator("img").last.is_visible()
    assert "scripts run" in figure.locator(".nd-still").inner_text()
    assert figure.locator("button").count() == 0


@pytest.mark.parametrize("demo", DEMOS)
def test_from_a_folder_it_says_what_it_needs(visit: Any, demo: str) -> None:
    page = visit(demo, from_folder=True)
    figure = page.locator(f'[data-demo="{demo}"]')
    figure.locator(".nd-begin").click()
    figure.get_by_text("from a web server only").wait_for()
    assert figure.locator("img").last.is_visible()


def test_if_the_weights_are_lost_the_picture_stays(visit: Any) -> None:
    page = visit("plane")
    page.route("**/decoder.json", lambda route: route.abort())
    figure = page.locator('[data-demo="plane"]')
    figure.locator(".nd-begin").click()
    figure.get_by_text("could not be loaded").wait_for()
    assert figure.locator(".nd-stepper").is_visible()


# ---- layout ----


@pytest.mark.parametrize("demo", DEMOS)
@pytest.mark.parametrize("size", SIZES)
def test_nothing_jumps_and_nothing_sticks_out(visit: Any, demo: str, size: str) -> None:
    page = visit(demo, **SIZES[size])
    page.evaluate("window.shifted = 0")  # what fonts do while they load is not ours
    figure = begin(page, demo)
    page.wait_for_timeout(800)
    assert page.evaluate("window.shifted") <= CLS
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"]
    box = figure.locator(".nd-stage").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= page.viewport_size["width"]
    small = figure.locator(
        ".nd-begin, .nd-stage :is(button, select, input)"
    ).evaluate_all(
        "(all) => all.filter((e) => e.getBoundingClientRect().height < 24)"
        ".map((e) => e.outerHTML)"
    )
    assert not small


@pytest.mark.parametrize("size", SIZES)
def test_the_button_comes_to_a_place_that_is_kept(visit: Any, size: str) -> None:
    tops = []
    for script in ("nothing", "demos.js"):  # is lost on the way
        # Fonts too: one that comes late is not used, and both must have the same letters.
        page = visit("ring", **SIZES[size], lost=f"**/{{*.woff2,assets/{script}}}")
        caption = page.locator('[data-demo="ring"] figcaption')
        tops.append(caption.evaluate("(c) => c.getBoundingClientRect().top + scrollY"))
    assert tops[0] == pytest.approx(tops[1], abs=0.5)


@pytest.mark.parametrize("demo", DEMOS)
def test_the_picture_comes_back(visit: Any, demo: str) -> None:
    page = visit(demo)
    figure = begin(page, demo)
    poster = figure.locator(".nd-canvas, .nd-stepper")
    assert not poster.is_visible()
    figure.get_by_role("button", name="Back to the picture").click()
    assert poster.is_visible()
    assert figure.locator(".nd-stage").count() == 0


# ---- the same sums as torch, in this browser ----

CALL = """async ([body, names, given]) => {
  const here = document.querySelector('script[src$="demos.js"]').src;
  const parts = await Promise.all(["parts/network.js", "parts/game.js", "asked.js"]
    .map((part) => import(new URL(`demos/${part}`, here))));
  const known = Object.assign({}, ...parts, given);
  const work = new Function(`{${names.concat(Object.keys(given))}}`, body);
  const flat = (_, v) => ArrayBuffer.isView(v) ? Array.from(v) : v;
  return JSON.stringify(work(known), flat);
}"""


class InBrowser:
    """What `demos.Demo` is to QuickJS: it runs a body of JavaScript with arguments."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def __call__(self, body: str, **arguments: Any) -> Any:
        names = [
            *("answer", "blend", "letters", "leaky", "silu", "unpack"),
            *("copyOf", "falling", "layerOf", "playStep"),
        ]
        return json.loads(self.page.evaluate(CALL, [body, names, arguments]))


def test_networks_answer_in_this_browser_as_in_torch(visit: Any) -> None:
    demo = InBrowser(visit("plane"))
    plane = sums.asset_of("vae/plane", "decoder.json")
    assert sums.missed(demo, plane, "silu") < sums.AGREEMENT
    asset = sums.asset_of("extensions/conditional", "asked.json")
    assert sums.asked(asset, demo=demo) < sums.AGREEMENT
    for lie in sums.lies(asset):
        assert sums.asked(lie, demo=demo) > sums.AGREEMENT


def test_the_game_is_played_in_this_browser_as_in_torch(visit: Any) -> None:
    demo = InBrowser(visit("ring"))
    for name, recipe in sums.recipes().items():
        given, expected = sums.play(name, recipe)
        assert sums.furthest(demo(sums.PLAY, **given), expected) < 1e-9


# ---- what is asked for ----


def test_a_digit_is_asked_for_by_keys_alone(visit: Any) -> None:
    page = visit("asked")
    figure = begin(page, "asked")
    first = ink(figure)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "radio"
    page.keyboard.press("ArrowRight")
    figure.get_by_text("Asked for: 5.").wait_for()
    second = ink(figure)
    assert second != first
    page.keyboard.press("ArrowLeft")
    assert ink(figure) == first  # the same noise
    page.keyboard.press("Tab")
    page.keyboard.press("PageUp")
    figure.get_by_text("% of 9").wait_for()
    assert ink(figure) != first
    before = ink(figure)
    figure.get_by_role("button", name="New noise").press("Enter")
    assert ink(figure) != before


# ---- the plane ----


def test_what_is_on_the_screen_is_what_torch_drew(visit: Any) -> None:
    """The plane begins at the first place that torch was asked about."""
    asset = sums.asset_of("vae/plane", "decoder.json")
    assert asset["probes"][0] == [0, 0]
    shown = begin(visit("plane"), "plane").locator("canvas")
    greys = shown.evaluate(
        "(c) => Array.from(c.getContext('2d').getImageData(0, 0, 8, 8).data)"
    )[::4]
    expected = [255 * (1 - dark) for dark in asset["answers"][0]]
    assert max(abs(a - b) for a, b in zip(greys, expected, strict=True)) <= 1


def test_the_plane_works_by_keys_alone(visit: Any) -> None:
    page = visit("plane")
    figure = page.locator('[data-demo="plane"]')
    figure.locator(".nd-begin").focus()
    page.keyboard.press("Enter")
    figure.locator(".nd-stage").wait_for()
    first = ink(figure)
    page.keyboard.press("Tab")  # from the stage to its first control
    assert page.evaluate("document.activeElement.type") == "range"
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert ink(figure) != first
    figure.get_by_text("Code (0.25, 0.00)").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    figure.get_by_text("Code (0.25, \N{MINUS SIGN}0.05)").wait_for()


def test_the_plane_follows_the_mouse(visit: Any) -> None:
    page = visit("plane")
    figure = begin(page, "plane")
    box = figure.locator(".nd-plane").bounding_box()
    page.mouse.move(box["x"] + 0.75 * box["width"], box["y"] + 0.5 * box["height"])
    figure.get_by_text("Code (1.60, ").wait_for()


def test_a_finger_scrolls_over_the_plane_and_drags_the_ring(visit: Any) -> None:
    page = visit("plane", **PHONE, has_touch=True, is_mobile=True)
    figure = begin(page, "plane")
    plane = figure.locator(".nd-plane")
    plane.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    touch = page.context.new_cdp_session(page)

    def swipe(across: float, down: float, by_x: float, by_y: float) -> None:
        box = plane.bounding_box()
        x, y = box["x"] + across * box["width"], box["y"] + down * box["height"]
        for k in range(9):
            at = {"x": x + by_x * k / 8, "y": y + by_y * k / 8}
            kind = "touchStart" if k == 0 else "touchMove"
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
            page.wait_for_timeout(20)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(500)

    before, first = page.evaluate("scrollY"), ink(figure)
    swipe(0.9, 0.9, 0, -120)
    assert page.evaluate("scrollY") > before + 50
    assert ink(figure) == first
    before = page.evaluate("scrollY")
    swipe(0.5, 0.5, 30, -40)
    assert page.evaluate("scrollY") == before
    assert ink(figure) != first


# ---- the ring ----


def test_the_ring_trains_pauses_and_finishes(visit: Any) -> None:
    page = visit("ring")
    figure = begin(page, "ring")
    figure.get_by_role("button", name="Ten steps").click()
    assert step(figure) == 10
    figure.get_by_role("button", name="Train").click()
    page.wait_for_function(
        "parseInt(document.querySelector('.nd-stage dd').textContent) > 60"
    )
    figure.get_by_role("button", name="Pause").click()
    at = step(figure)
    page.wait_for_timeout(400)
    assert step(figure) == at
    figure.get_by_text(f"Paused at step {at}").wait_for()


def test_equal_seeds_play_equal_games(visit: Any) -> None:
    page = visit("ring")
    figure = begin(page, "ring")
    few = figure.get_by_role("button", name="Ten steps")
    few.click()
    first = ink(figure)
    figure.get_by_role("button", name="Start again").click()
    few.click()
    assert ink(figure) == first
    figure.get_by_label("Recipe").select_option("pairing")
    few.click()
    assert ink(figure) != first


def test_the_ring_rests_when_nobody_sees_it(visit: Any) -> None:
    page = visit("ring")
    figure = begin(page, "ring")
    figure.get_by_role("button", name="Train").click()
    page.wait_for_function(
        "parseInt(document.querySelector('.nd-stage dd').textContent) > 0"
    )
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_timeout(300)
    at = step(figure)
    page.wait_for_timeout(500)
    assert step(figure) == at
    figure.scroll_into_view_if_needed()
    page.wait_for_function(
        f"parseInt(document.querySelector('.nd-stage dd').textContent) > {at}"
    )


def test_the_ring_stands_still_for_readers_who_ask_for_it(visit: Any) -> None:
    page = visit("ring", reduced_motion="reduce")
    figure = begin(page, "ring")
    first = ink(figure)
    figure.get_by_role("button", name="Train").click()
    page.wait_for_function(
        "parseInt(document.querySelector('.nd-stage dd').textContent) > 20"
    )
    assert ink(figure) == first
    figure.get_by_role("button", name="Pause").click()
    assert ink(figure) != first
