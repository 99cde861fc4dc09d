"""The committed results of judging a page's formulas: `tests/equations/<post>.lock.json`.

Pages show them and `nodrift check` compares them with the sources, both without torch.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any, Literal

from nodrift.errors import Drift
from nodrift.project import Page, Project
from nodrift.publish import write_whole

SCHEMA = 1
FOLDER = Path("tests", "equations")


@dataclass(frozen=True, slots=True)
class Tier:
    """How far one formula was checked.

    `tier` is proven, agrees or oracle; `draws` random draws agreed within `tolerance`;
    a proof went through `cases` choices of what is discrete. `text`, `binding`,
    `function` and `engine` are fingerprints of what was judged. `formula_mutants` and
    `code_mutants` are how many were noticed, of how many.
    """

    tier: Literal["proven", "agrees", "oracle"]
    draws: int
    cases: int
    tolerance: float
    script: str
    text: str
    binding: str
    function: str
    engine: str
    reason: str
    formula_mutants: tuple[int, int]
    code_mutants: tuple[int, int]


def lock_path(page: Page) -> Path:
    return FOLDER / f"{page.stem}.lock.json"


def read_tiers(project: Project, page: Page) -> dict[str, Tier]:
    """The tiers of a page's formulas by label, none if it has no lock.

    Raises Drift E-LOCK if the file is not one that `nodrift equations` wrote.
    """
    path = lock_path(page)
    try:
        text = (project.root / path).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        text = ""
    try:
        data = json.loads(text)
        if data["schema"] != SCHEMA:
            raise ValueError("another schema")
        if data["seal"] != _seal(data["equations"]):
            raise ValueError("its seal is broken")
        tiers = {label: _tier(entry) for label, entry in data["equations"].items()}
        if text != dump(tiers):
            raise ValueError("it is not what is written there")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Drift(
            path,
            1,
            "E-LOCK",
            f"the lock was edited or cut short ({error})",
            f"nodrift equations {page.stem}",
        ) from None
    return tiers


def write_tiers(project: Project, page: Page, tiers: dict[str, Tier]) -> bool:
    """Write the lock, if it is not so already; return whether it changed."""
    file, text = project.root / lock_path(page), dump(tiers)
    if file.is_file() and file.read_text(encoding="utf-8") == text:
        return False
    write_whole(file, text)
    return True


def dump(tiers: dict[str, Tier]) -> str:
    entries = {label: asdict(tier) for label, tier in sorted(tiers.items())}
    data = {"schema": SCHEMA, "equations": entries, "seal": _seal(entries)}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _seal(entries: dict[str, Any]) -> str:
    """What tells that the entries were not edited by hand."""
    text = json.dumps(entries, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _tier(entry: dict[str, Any]) -> Tier:
    values = {one.name: entry[one.name] for one in fields(Tier)}
    for name in ("formula_mutants", "code_mutants"):
        killed, total = values[name]
        values[name] = (int(killed), int(total))
    if values["tier"] not in ("proven", "agrees", "oracle") or len(entry) != len(
        values
    ):
        raise ValueError("an entry is not complete")
    return Tier(**values)
