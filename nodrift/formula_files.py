"""The display formulas of each page in a small file beside it, for cards and lists.

A card that shows a formula of another page (docs/theme/assets/formulas.js) fetches some
kilobytes of it and not the page. Without these files a link is just a link.
"""

import json
import re
from pathlib import Path

from nodrift.book import Book

NAME = "formulas.json"
FORMULA = re.compile(
    r'<div class="nd-equation" id="(?P<anchor>[^"]+)"[^>]*>(?P<html>.*?)</div>',
    re.DOTALL,
)


def publish_formulas(book: Book, site: Path) -> None:
    """Write `{anchor: HTML}` of the formulas of each page that has been rendered."""
    for page in book.project.pages.values():
        html = book.rendered.get(page.stem.lower(), "")
        found = {match["anchor"]: match["html"] for match in FORMULA.finditer(html)}
        if found:
            text = json.dumps(found, ensure_ascii=False, separators=(",", ":"))
            file = site / page.url / NAME
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8", newline="\n")
