"""The engine is for any site: it names no page, script or title of this one."""

import re
from pathlib import Path

import pytest

from nodrift.project import Project

ROOT = Path(__file__).parents[2]
PROJECT = Project(ROOT)
# Its README is this repository's; what follows people to their own sites is not.
ENGINE = sorted(
    file
    for file in (ROOT / "nodrift").rglob("*")
    if file.suffix in {".py", ".template"}
)

PARTS = [*(part.stem for part in PROJECT.series), *PROJECT.background]
PART = "|".join(PARTS)
TITLES = [part.title for part in PROJECT.series]
TITLES += [str(PROJECT.config["site_name"]), "gan-series", "gan_series"]
# Many stems are words of English: what names a page is an id, a path or a quoted stem.
OURS = re.compile(
    rf"\b(?:{PART})/\w"
    rf"|\b(?:posts|maths|equations)/(?:{PART})\b|\b(?:{PART})\.md\b"
    rf"|[\"'`](?:{PART})[\"'`]"
    rf"|\b(?:{'|'.join(map(re.escape, PROJECT.scripts))})\b"
    rf"|(?i:{'|'.join(map(re.escape, TITLES))})"
)


@pytest.mark.parametrize("file", ENGINE, ids=lambda file: file.name)
def test_a_file_of_the_engine_names_nothing_of_this_site(file: Path) -> None:
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        assert OURS.search(line) is None, f"{file}:{number}: {line}"


@pytest.mark.parametrize(
    "line",
    [
        "nodrift run gan/ring",
        "see docs/posts/vae.md",
        'if stem == "games":',
        "as `autoencoder` does",
        "[part 4](likelihood.md#a-bound)",
        "tests/equations/stability.py",
        f"a script such as {next(iter(PROJECT.scripts))}",
        "writing/birthdays:curve",
        f"the part {TITLES[0]}",
        "the-gan-series.zip, GAN-series",
    ],
)
def test_a_name_of_this_site_would_be_found(line: str) -> None:
    assert OURS.search(line)


@pytest.mark.parametrize(
    "line",
    [
        "two games are played",
        "the gang's distances",
        "errors/reasons, index/made",
        "nodrift run coins/toss",
        "A probability is a number",
    ],
)
def test_words_of_english_are_free(line: str) -> None:
    assert OURS.search(line) is None
