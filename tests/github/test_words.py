"""Spelling, forms and matchers: what people meet around the code."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from workflow_files import ROOT

from nodrift.errors import Drift

FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"


def slips(name: str, text: str, folder: Path) -> set[str]:
    (folder / name).write_text(text, encoding="utf-8")
    typos = [Path(sys.executable).parent / "typos", "--format", "json"]
    config = ["--config", ROOT / "pyproject.toml", folder / name]
    done = subprocess.run(
        [*typos, *config], capture_output=True, text=True, check=False
    )
    return {json.loads(line)["typo"] for line in done.stdout.splitlines()}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The color of a neighbor.\n", {"color", "neighbor"}),
        ("A gray judgment, vectorized.\n", {"gray", "judgment", "vectorized"}),
        ("Intorduction, traning.\n", {"Intorduction", "traning"}),  # typos: ignore
        ("The colour in `color=3` of the program.\n", set()),
        ("```python\ncolor = center\n```\n\nA centre.\n", set()),
        ("$$\n\\color{red} x \\label{eq:center}\n$$\n", set()),
        ("```python\ncolor = 1\n```\n\nThe color.\n\n```\n```\n", {"color"}),
        ("The checkerboard of Theis and Bethge.\n", set()),
    ],
)
def test_prose_is_held_to_british_spelling_and_code_is_not(
    text: str, found: set[str], tmp_path: Path
) -> None:
    assert slips("page.md", text, tmp_path) == found


def test_code_may_say_color_but_may_not_misspell(tmp_path: Path) -> None:
    text = "color = recieve\n"  # typos: ignore
    assert slips("a.py", text, tmp_path) == {"recieve"}  # typos: ignore


def test_the_link_below_a_page_fills_in_fields_that_the_form_has() -> None:
    footer = ROOT / "docs" / "theme" / "partials" / "footer.html"
    asked = re.search(r"issues/new\?(.*?)\">", footer.read_text("utf-8"))
    assert asked is not None
    keys = set(re.findall(r"(?:^|&amp;)(\w+)=", asked[1]))
    template = re.search(r"template=([\w.-]+)", asked[1])
    assert template is not None
    form = yaml.safe_load((FORMS / template[1]).read_text("utf-8"))
    fields = {field.get("id") for field in form["body"]}
    assert keys - {"template", "title"} == {"page", "build"} <= fields


def test_links_between_the_files_that_contributors_read_lead_somewhere() -> None:
    lychee = Path(sys.executable).parent / "lychee"
    files = [*ROOT.glob("*.md"), *(ROOT / ".github").glob("*.md")]
    files += (ROOT / "nodrift").glob("*.md")
    assert len(files) >= 4
    command = [lychee, "--offline", "--include-fragments", "--quiet", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_request_asks_for_few_things_and_none_that_is_checked() -> None:
    text = (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").read_text("utf-8")
    assert 1 <= text.count("- [ ]") <= 5
    assert not re.search(r"\b(tests?|lint|formatted|pass(es)?)\b", text)


def test_findings_are_shown_beside_their_lines() -> None:
    text = (ROOT / ".github" / "matchers.json").read_text("utf-8")
    ours, types = json.loads(text)["problemMatcher"]
    drift = Drift(Path("docs/posts/gan.md"), 12, "E-CLAIM", "it is false", "mend it")
    found = re.match(ours["pattern"][0]["regexp"], str(drift))
    assert found is not None
    assert found.groups()[:3] == ("docs/posts/gan.md", "12", "E-CLAIM")
    said = 'nodrift/web.py:3: error: Name "x" is not defined  [name-defined]'
    found = re.match(types["pattern"][0]["regexp"], said)
    assert found is not None and found[5] == "name-defined"
    assert re.match(types["pattern"][0]["regexp"], "Found 2 errors: in 1 file") is None
