"""No rule that was left out of the stylesheet was meant for a part of any page.

Where there is no Chromium it is skipped: see browser.py.
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from reading import pages, site_of

from nodrift.kept import kept
from nodrift.project import GENERATORS

pytestmark = pytest.mark.slow

# What stands for a state or a part, which a page is never in when it is looked at.
STATES = re.compile(
    r":(?:hover|focus-visible|focus-within|focus|active|checked|target|disabled|valid)"
    r"|::?(?:before|after|marker|placeholder|selection|backdrop|-[a-z-]+)(?:\([^)]*\))?"
)
FOUND = """(selectors) => selectors.filter((selector) => {
  try { return document.querySelector(selector); } catch { return false; }
})"""


def different(site: Path) -> list[Path]:
    """All pages but those that send a reader away, and but most pages of scripts."""
    found = [
        file for file in pages(site) if "http-equiv" not in file.read_text("utf-8")
    ]
    scripts = [file for file in found if file.is_relative_to(site / "code")]
    return [file for file in found if file not in scripts[3:]]


def test_no_rule_that_was_left_out_meant_a_part_of_any_page(
    built_book: Path,
    browser: Any,
) -> None:
    """Of the site that was built last: the rules are known of that one."""
    (file,) = (built_book / "build" / "cache" / "web").glob("made-*.json")
    rejected = {
        STATES.sub("", one) for one in json.loads(kept(file) or b"")["rejected"]
    }
    rejected = {one for one in rejected if one and not one.endswith((">", "+", "~"))}
    assert len(rejected) > 300
    page = browser.new_page()
    for file in different(site_of(built_book, GENERATORS[-1])):
        page.goto(file.as_uri(), wait_until="domcontentloaded", timeout=120_000)
        assert page.evaluate(FOUND, sorted(rejected)) == [], file
        # What is there, is found.
        assert page.evaluate(FOUND, ["body", ".md-nowhere"]) == ["body"]
    page.close()
