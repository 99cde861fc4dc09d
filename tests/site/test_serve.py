"""`nodrift serve` shows what was saved, says what is wrong, and leaves nothing behind."""

import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

from nodrift.project import GENERATORS

PATIENCE = 60.0  # seconds: it is what happens that is tested, not how fast
POST = "/posts/coins/"


@dataclass
class Served:
    root: Path
    url: str
    process: subprocess.Popen[str]
    temporary: Path

    def get(self, address: str) -> tuple[int, str]:
        try:
            with urlopen(self.url + address) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()
        except URLError:  # it does not listen yet
            return 0, ""

    def until(self, address: str, holds: Callable[[int, str], bool]) -> str:
        """What is answered as soon as it `holds`."""
        end = time.monotonic() + PATIENCE
        while True:
            status, text = self.get(address)
            if holds(status, text):
                return text
            assert self.process.poll() is None, self.process.communicate()[1]
            assert time.monotonic() < end, f"{status} {text[:3000]}"
            time.sleep(0.05)

    def edit(self, name: str, old: str, new: str) -> None:
        file = self.root / name
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def stop(self, number: signal.Signals = signal.SIGINT) -> str:
        """Interrupt it; return what it said."""
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=PATIENCE)
        return said


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[[Path], Served]]:
    started: list[Served] = []

    def start(root: Path) -> Served:
        temporary = tmp_path / "temporary"
        temporary.mkdir(exist_ok=True)
        address = f"127.0.0.1:{free_port()}"
        process = subprocess.Popen(
            [sys.executable, "-m", "nodrift", "serve", "--address", address],
            cwd=root,
            env=os.environ | {"TMPDIR": str(temporary)},
            stderr=subprocess.PIPE,
            text=True,
        )
        one = Served(root, f"http://{address}", process, temporary)
        started.append(one)
        return one

    yield start
    for one in started:
        if one.process.poll() is None:
            one.stop(signal.SIGTERM)


@pytest.fixture
def served(serve: Callable[[Path], Served], toy: Path) -> Served:
    one = serve(toy)
    one.until(POST, lambda status, _: status == 200)
    return one


@pytest.fixture(params=GENERATORS)
def by_either(
    request: pytest.FixtureRequest, serve: Callable[[Path], Served], toy: Path
) -> Served:
    """The toy as it is served when the project names one generator or the other."""
    with (toy / "pyproject.toml").open("a", encoding="utf-8") as options:
        options.write(f'generator = "{request.param}"\n')
    one = serve(toy)
    one.until(POST, lambda status, _: status == 200)
    return one


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def start(root: Path, *words: str) -> None:
    """`nodrift new`, as an author calls it."""
    command = [sys.executable, "-m", "nodrift", "new", *words]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)


def test_a_saved_page_shows_and_the_built_site_is_left_alone(by_either: Served) -> None:
    site = by_either.root / "build" / "site"
    site.mkdir(parents=True)
    by_either.edit("docs/posts/coins.md", "# Tossing a Coin", "# Tossing twelve coins")
    by_either.until(POST, lambda _, text: "Tossing twelve coins</h1>" in heads(text))
    assert list(site.iterdir()) == []


def test_what_depends_on_a_page_follows_it(served: Served) -> None:
    """The list of parts on the first page quotes the title of a part."""
    served.edit("mkdocs.yml", "Tossing a Coin", "Tossing Many Coins")
    served.until("/", lambda _, text: "Tossing Many Coins" in text)


def test_a_title_reaches_the_navigation_of_other_pages(served: Served) -> None:
    served.edit("docs/posts/coins.md", "title: Tossing a Coin", "title: Six Coins")
    served.until("/", lambda _, text: "Six Coins" in text)


def test_a_new_page_is_served_and_a_deleted_one_is_gone(by_either: Served) -> None:
    page = by_either.root / "docs" / "more.md"
    page.write_text("---\ntitle: More\ndescription: More of it.\n---\n\n# More\n")
    by_either.until("/more/", lambda status, _: status == 200)
    page.unlink()
    by_either.until("/more/", lambda status, _: status == 404)


def test_a_saved_script_runs_and_its_numbers_show(by_either: Served) -> None:
    script = "tutorials_src/coins/toss.py"
    by_either.edit(script, "TOSSES = 400", "TOSSES = 300")
    by_either.edit(script, "(10, 100, 400)", "(10, 100, 300)")
    by_either.until("/code/coins/toss/toss.py", lambda _, text: "TOSSES = 300" in text)

    def shows_the_run(_: int, text: str) -> bool:
        lock = json.loads(
            (by_either.root / script).with_suffix(".lock.json").read_bytes()
        )
        return lock["settings"]["TOSSES"] == 300 and lock["seal"][:8] in text

    by_either.until(POST, shows_the_run)


def test_a_script_that_fails_is_told_on_the_pages_and_then_no_more(
    served: Served,
) -> None:
    script = "tutorials_src/coins/toss.py"
    served.edit(script, "COIN = ", "1 / 0\nCOIN = ")
    text = served.until(POST, lambda _, text: "E-RUN" in text)
    assert "ZeroDivisionError" in text
    served.edit(script, "1 / 0\n", "")
    served.until(POST, lambda _, text: "E-RUN" not in text)


def test_the_terminal_says_at_the_end_that_nothing_is_left_to_mend(
    served: Served,
) -> None:
    post, wrong, done = "docs/posts/coins.md", "{{ coins/toss:lost }}", 'doing=""'
    served.edit(post, "# Tossing a Coin", f"# Tossing a Coin\n\n{wrong}")
    served.until(POST, lambda status, _: status == 500)
    served.edit(post, f"\n\n{wrong}", "")
    served.until(POST, lambda status, text: status == 200 and done in text)
    said = served.stop()
    assert "E-ID" in said
    assert "showing posts/coins.md" in said.rpartition("E-ID")[2]
    assert "E-LOCK" not in said
    assert "nothing to mend" in said.rpartition("E-ID")[2]


def test_a_broken_page_says_why_while_the_others_are_served(by_either: Served) -> None:
    post = "docs/posts/coins.md"
    by_either.edit(
        post, "# Tossing a Coin", "# Tossing a Coin\n\n{{ coins/toss:lost }}"
    )
    text = by_either.until(POST, lambda status, _: status == 500)
    assert re.search(r"<li>docs/posts/coins.md:\d+: E-\w+: [^<]*lost", text)
    assert '<html lang="en">' in text and "<h1>" in text and "<main" in text
    assert by_either.get("/")[0] == 200
    by_either.edit(post, "\n\n{{ coins/toss:lost }}", "")
    by_either.until(POST, lambda status, _: status == 200)


def test_a_broken_configuration_is_told_over_the_last_good_site(served: Served) -> None:
    served.edit("mkdocs.yml", "nav:", "nav: [")
    text = served.until(POST, lambda _, text: "nodrift-wrong" in text)
    assert "mkdocs.yml:" in text and "Tossing a Coin" in text
    served.edit("mkdocs.yml", "nav: [", "nav:")
    served.until(POST, lambda _, text: "mkdocs.yml:" not in text)


def test_a_hook_of_the_configuration_is_told_and_does_not_run(
    served: Served,
) -> None:
    """Looking at a stranger's branch must not run what its configuration names."""
    hook, trace = served.root / "hook.py", served.root / "trace"
    hook.write_text(f"open({str(trace)!r}, 'w')\n", encoding="utf-8")
    served.edit("mkdocs.yml", "nav:", "hooks: [hook.py]\nnav:")
    text = served.until(POST, lambda _, text: "E-CONFIG" in text)
    assert "hooks is none of the words" in text
    assert not trace.exists()


def test_a_broken_page_does_not_keep_the_server_from_starting(
    serve: Callable[[Path], Served], toy: Path
) -> None:
    post = toy / "docs/posts/coins.md"
    post.write_text(post.read_text() + "\n\nIt is {{ coins/toss:lost }}.\n")
    one = serve(toy)
    one.until("/", lambda status, _: status == 200)
    assert one.get(POST)[0] == 500


def test_without_any_record_figures_are_labelled_places(
    serve: Callable[[Path], Served], toy: Path
) -> None:
    shutil.rmtree(toy / "build" / "records")
    one = serve(toy)
    text = one.until(POST, lambda status, _: status == 200)
    assert "nd-placeholder" in text


def test_what_was_written_while_nobody_served_runs_and_its_formula_is_judged(
    serve: Callable[[Path], Served], toy: Path
) -> None:
    """A new part shows whole; nothing runs that only has no record here."""
    shutil.rmtree(toy / "build" / "records")
    start(toy, "flows")
    one = serve(toy)
    text = one.until(
        "/posts/flows/", lambda status, text: status == 200 and "proven in" in text
    )
    assert 'id="fig-share"' in text and "nd-placeholder" not in text
    one.until("/posts/flows/", lambda _, text: "To be mended" not in text)
    assert "nd-placeholder" in one.get(POST)[1]
    assert "running flows/coin\n" in one.stop()  # and no other


def test_a_changed_formula_is_judged_and_a_wrong_one_told(served: Served) -> None:
    post, right, wrong = "docs/posts/coins.md", r"\frac{1}{n} \sum", r"\frac{2}{n} \sum"
    served.edit(post, right, wrong)
    text = served.until(POST, lambda _, text: "E-EQUATION" in text)
    assert re.search(r"docs/posts/coins.md:\d+: E-EQUATION: share", text)
    served.edit(post, wrong, right)
    served.until(POST, lambda _, text: "E-EQUATION" not in text)


def test_a_further_script_shows_while_it_is_served(served: Served) -> None:
    start(served.root, "--script", "coins/two_walks")
    text = served.until(POST, lambda _, text: 'id="fig-paths"' in text)
    assert "square root of the steps" in text


def test_a_browser_that_asks_hears_of_changes_to_its_own_page_alone(
    served: Served,
) -> None:
    """It is told the digest of what it would see now, which changes with every byte."""
    seen = version(served, POST)
    served.edit("docs/index.md", "# The Coin", "# Welcome to the Coin")
    served.until("/", lambda _, text: "Welcome to" in heads(text))
    assert version(served, POST) == seen
    served.edit("docs/posts/coins.md", "# Tossing a Coin", "# Tossing")
    served.until(asking(seen), lambda _, text: json.loads(text)["seen"] != seen)
    assert "Tossing</h1>" in heads(served.get(POST)[1])


def test_a_number_typed_into_a_page_is_told_before_the_site_is_made_again(
    served: Served,
) -> None:
    """Until all is judged, the browser says that it is not yet: silence is a verdict."""
    served.until(asking(""), lambda _, text: '"doing": ""' in text)
    seen = version(served, POST)
    post = "docs/posts/coins.md"
    served.edit(post, "# Tossing a Coin", "# Tossing a Coin\n\nThat is 51% of them.")
    states = []

    def told(_: int, text: str) -> bool:
        states.append(re.findall('data-doing="(.*?)"', text)[0])
        return "E-NUMBER" in text

    text = served.until(POST, told)
    assert "51% is typed by hand" in text and states[-1] == "checking"
    shown = [state for state in states if state != ""]
    assert states[-len(shown) :] == shown  # once it is said, it is until the end
    served.until(asking(seen), lambda _, text: '"doing": ""' in text)
    assert "E-NUMBER" in served.get(POST)[1]


def test_one_stays_where_one_reads_and_sees_there_what_is_wrong(
    served: Served, browser: Any
) -> None:
    post, words = "docs/posts/coins.md", "\n\nThat is 51% of them."
    served.until(asking(""), lambda _, text: '"doing": ""' in text)
    page = browser.new_page(viewport={"width": 390, "height": 400})
    try:
        page.goto(served.url + POST, wait_until="load")
        page.evaluate("scrollTo({ top: 500, behavior: 'instant' })")
        served.edit(
            post, "# Tossing a Coin", "# Tossing a Coin\n\n{{ coins/toss:lost }}"
        )
        page.wait_for_selector("main.nodrift-wrong")
        served.edit(post, "\n\n{{ coins/toss:lost }}", words)
        bar = page.wait_for_selector("details.nodrift-wrong:has-text('E-NUMBER')")
        page.wait_for_function(
            "document.querySelector('.nodrift-doing')?.innerText === ''"
        )
        page.wait_for_timeout(300)  # what the browser does by itself after all
        assert page.evaluate("scrollY") == 500
        bar = page.query_selector("details.nodrift-wrong")
        box = bar.bounding_box()
        assert box["y"] > 350 and box["y"] + box["height"] <= 400
        page.click("details.nodrift-wrong summary")
        assert page.is_visible("details.nodrift-wrong li")
    finally:
        page.close()


def test_a_configuration_broken_at_any_moment_does_not_end_the_server(
    serve: Callable[[Path], Served], toy: Path
) -> None:
    one = serve(toy)
    one.until(POST, lambda status, _: status == 200)
    for _ in range(10):
        one.edit("mkdocs.yml", "nav:", "nav: [")
        time.sleep(0.15)
        one.edit("mkdocs.yml", "nav: [", "nav:")
        time.sleep(0.15)
    one.until(POST, lambda status, text: status == 200 and "mkdocs.yml:" not in text)


def test_a_browser_that_goes_away_is_no_news(served: Served) -> None:
    """Whoever waits for a change and closes, as every reload does, is forgotten."""
    seen = version(served, POST)
    host, _, port = served.url.removeprefix("http://").partition(":")
    for _ in range(5):
        with socket.create_connection((host, int(port))) as browser:
            browser.sendall(f"GET {asking(seen, 'nothing')} HTTP/1.0\r\n\r\n".encode())
            now = struct.pack("ii", 1, 0)  # no answer is waited for, and none is taken
            browser.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
    served.edit("docs/posts/coins.md", "# Tossing a Coin", "# Tossing")
    served.until(POST, lambda _, text: "Tossing</h1>" in heads(text))
    time.sleep(0.5)
    said = served.stop()
    assert "Traceback" not in said and "BrokenPipe" not in said


def test_what_the_server_is_about_to_do_is_not_asked_of_the_author(
    served: Served,
) -> None:
    """A script that never ran, and a formula that was not judged, are: by the server."""
    served.until(asking(""), lambda _, text: '"doing": ""' in text)
    start(served.root, "flows")
    served.until(
        "/posts/flows/", lambda status, text: status == 200 and "proven in" in text
    )
    post, right, wrong = "docs/posts/coins.md", r"\frac{1}{n} \sum", r"\frac{2}{n} \sum"
    served.edit(post, right, wrong)
    text = served.until(POST, lambda _, text: "E-EQUATION" in text)
    assert "E-LOCK" not in text
    served.edit(post, wrong, right)
    served.until(POST, lambda _, text: "To be mended" not in text)
    said = served.stop()
    assert "E-EQUATION" in said
    assert "E-LOCK" not in said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_leaves_nothing_behind(
    served: Served, number: signal.Signals
) -> None:
    before = files(served.root / "build" / "records")
    served.edit(
        "tutorials_src/coins/toss.py", "COIN = ", "import time; time.sleep(99)\nCOIN = "
    )
    end = time.monotonic() + PATIENCE
    while files(served.root / "build" / "records") == before:
        assert time.monotonic() < end  # it has begun to run
        time.sleep(0.05)
    assert list(served.temporary.iterdir())
    said = served.stop(number)
    assert served.process.returncode == 0
    assert "Traceback" not in said
    assert list(served.temporary.iterdir()) == []
    assert files(served.root / "build" / "records") == before


def test_an_interrupt_while_the_site_is_made_leaves_nothing_behind(
    serve: Callable[[Path], Served], toy: Path
) -> None:
    one = serve(toy)
    one.until("/", lambda status, _: status in (200, 503))
    assert "Traceback" not in one.stop()
    assert list(one.temporary.iterdir()) == []


def test_a_port_in_use_is_told_with_another_one(toy: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "nodrift",
                "serve",
                "--address",
                f"127.0.0.1:{port}",
            ],
            cwd=toy,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"mkdocs.yml:1: E-TOOL: nothing can be served at 127.0.0.1:{port}" in (
        done.stderr
    )
    assert f"--address 127.0.0.1:{port + 1}" in done.stderr


def asking(seen: str, doing: str = "anything") -> str:
    """What a browser asks that shows the page of the coins."""
    return f"/.nodrift/changed?page={POST}&seen={seen}&doing={doing}"


def version(served: Served, address: str) -> str:
    found = re.search('data-seen="([0-9a-f]+)"', served.get(address)[1])
    assert found is not None
    return found[1]


def heads(text: str) -> str:
    """Headings without the links that permalinks add."""
    return re.sub(r"<a class=\"headerlink\".*?</a>", "", text)


def files(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if not path.name.endswith(".lock")
    }
