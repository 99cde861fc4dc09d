"""What Lighthouse says of pages on a phone: a table, and what costs points.

    npm install --prefix ../lighthouse lighthouse@12   # no package of this project
    BUILT_SITE=build/site python tests/benchmarks/lighthouse.py --at ../lighthouse \\
        [posts/gan/ ...]

Without addresses it takes every page. Accessibility, best practices and SEO depend on the
page alone and must be 100; performance depends on the machine too: ask an idle one.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "site"))

from browser import chromium, hosted
from test_browser import PAGES

KINDS = ("performance", "accessibility", "best-practices", "seo")
HEAD = "| page | P | A | BP | SEO | LCP s | CLS | TBT ms | kB |\n" + "|---" * 9 + "|"
FLAGS = "--headless --no-sandbox --disable-gpu --disable-background-networking"


def report(program: Path, address: str) -> dict[str, Any]:
    """The whole of what Lighthouse found on one page."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        done = subprocess.run(
            [
                "node",
                str(program),
                address,
                "--quiet",
                "--output=json",
                f"--output-path={file}",
                f"--chrome-flags={FLAGS}",
            ],
            env=os.environ | {"CHROME_PATH": chromium() or ""},
            capture_output=True,
            text=True,
            check=False,
        )
        if not file.exists():
            raise SystemExit(done.stdout + done.stderr)
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def row(path: str, found: dict[str, Any]) -> str:
    scores = [found["categories"][kind]["score"] for kind in KINDS]
    audits = found["audits"]
    values = [
        f"{audits['largest-contentful-paint']['numericValue'] / 1000:.1f}",
        f"{audits['cumulative-layout-shift']['numericValue']:.3f}",
        f"{audits['total-blocking-time']['numericValue']:.0f}",
        f"{audits['total-byte-weight']['numericValue'] / 1000:.0f}",
    ]
    points = ["?" if score is None else f"{100 * score:.0f}" for score in scores]
    return f"| {' | '.join([path or 'home', *points, *values])} |"


def losses(found: dict[str, Any]) -> list[str]:
    """What costs points apart from speed, with the first thing to blame."""
    told = []
    for kind in KINDS[1:]:
        for part in found["categories"][kind]["auditRefs"]:
            audit = found["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                items = audit.get("details", {}).get("items", [])
                blamed = json.dumps(items[0])[:300] if items else ""
                told.append(f"{kind} {audit['id']}: {audit['title']}: {blamed}")
    return told


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--at", type=Path, required=True, help="where npm installed it")
    parser.add_argument("pages", nargs="*")
    options = parser.parse_args()
    program = options.at / "node_modules" / "lighthouse" / "cli" / "index.js"
    built = Path(os.environ.get("BUILT_SITE", ROOT / "build" / "site")).resolve()
    blamed: dict[str, list[str]] = {}
    print(HEAD)
    with hosted(built) as host:
        for path in options.pages or PAGES:
            path = path.removeprefix("home")
            found = report(program, host.address + path)
            print(row(path, found), flush=True)
            for loss in losses(found):
                blamed.setdefault(loss, []).append(path or "home")
    for loss, pages in sorted(blamed.items()):
        print(f"\n- {loss}\n  on {', '.join(pages)}")


if __name__ == "__main__":
    main()
