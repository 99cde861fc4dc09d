"""A project is what mkdocs.yml and the folders say."""

from pathlib import Path

import pytest

from nodrift.errors import Drift
from nodrift.project import Project

CONFIG = """\
site_name: A
extra:
  series:
    - stem: coins
      title: Tossing a Coin
      teaches: shares
    - stem: dice
      title: Throwing Dice
  background: [chance]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "mkdocs.yml").write_text(CONFIG)
    for name in ("index.md", "posts/coins.md", "posts/dice.md", "maths/chance.md"):
        add(tmp_path, f"docs/{name}", "# Title\n")
    add(tmp_path, "tutorials_src/coins/toss.py", "# %% a\nx = 1\n")
    add(tmp_path, "tutorials_src/coins/flip.py", "# %% a\nx = 1\n")
    add(tmp_path, "tutorials_src/dice/roll.py", "# %% a\nx = 1\n")
    return tmp_path


def add(root: Path, name: str, text: str) -> None:
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_text(text)


def drift_of(root: Path, name: str) -> Drift:
    with pytest.raises(Drift) as caught:
        getattr(Project(root), name)
    return caught.value


# ---- where it is ----


def test_a_project_is_found_from_any_folder_in_it(root: Path) -> None:
    assert Project.find(root / "docs" / "posts").root == root.resolve()
    assert Project.find(root).root == root.resolve()


def test_outside_of_a_project_one_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(Drift, match=r"there is no mkdocs\.yml"):
        Project.find(tmp_path)


# ---- mkdocs.yml ----


def test_broken_yaml_is_told_with_its_line(root: Path) -> None:
    (root / "mkdocs.yml").write_text("a: 1\nb: [1\nc: 2\n")
    drift = drift_of(root, "config")
    assert (drift.path, drift.code) == ("mkdocs.yml", "E-CONFIG")
    assert drift.line == 3


@pytest.mark.parametrize("text", ["", "- a\n", "word\n"])
def test_a_configuration_that_is_no_mapping_is_refused(root: Path, text: str) -> None:
    (root / "mkdocs.yml").write_text(text)
    assert drift_of(root, "config").code == "E-CONFIG"


def test_values_of_the_environment_are_taken_or_their_default(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "mkdocs.yml").write_text(
        "a: !ENV ND_ONE\nb: !ENV [ND_ONE, ND_TWO, plain]\nc: !ENV ND_NONE\n"
    )
    assert Project(root).config == {"a": None, "b": "plain", "c": None}
    monkeypatch.setenv("ND_TWO", "two")
    assert Project(root).config == {"a": None, "b": "two", "c": None}
    monkeypatch.setenv("ND_ONE", "one")
    assert Project(root).config == {"a": "one", "b": "one", "c": None}


def test_tags_of_other_tools_are_left_alone(root: Path) -> None:
    (root / "mkdocs.yml").write_text(
        "a: !!python/name:material.extensions.emoji.twemoji\nb: !relative x\n"
    )
    assert Project(root).config == {"a": None, "b": None}


# ---- parts and pages ----


def test_the_place_in_the_series_is_the_number_of_the_part(root: Path) -> None:
    coins, dice = Project(root).series
    assert (coins.stem, coins.number, coins.teaches) == ("coins", 1, "shares")
    assert (dice.stem, dice.number, dice.teaches) == ("dice", 2, "")


@pytest.mark.parametrize(
    "entry", ["coins", "{title: T}", "{stem: two words, title: T}", "{stem: coins}"]
)
def test_a_part_needs_a_stem_and_a_title(root: Path, entry: str) -> None:
    (root / "mkdocs.yml").write_text(f"extra:\n  series:\n    - {entry}\n")
    drift = drift_of(root, "series")
    assert (drift.path, drift.code, drift.line) == ("mkdocs.yml", "E-SERIES", 2)


def test_pages_know_their_number_and_their_address(root: Path) -> None:
    pages = Project(root).pages
    shown = {stem: (page.number, page.url) for stem, page in pages.items()}
    assert shown == {
        "index": ("", ""),
        "coins": ("1", "posts/coins/"),
        "dice": ("2", "posts/dice/"),
        "chance": ("M1", "maths/chance/"),
    }


def test_the_theme_has_no_pages(root: Path) -> None:
    add(root, "docs/theme/readme.md", "# Not a page\n")
    assert "readme" not in Project(root).pages


@pytest.mark.parametrize(
    "name", ["docs/maths/coins.md", "docs/Coins.md", "docs/zoo/Coins.md"]
)
def test_two_pages_with_one_stem_are_refused(root: Path, name: str) -> None:
    add(root, name, "# Twin\n")
    drift = drift_of(root, "pages")
    assert drift.code == "E-STEM"
    assert "coins.md" in drift.what.lower()


def test_a_page_that_is_not_utf_8_is_refused(root: Path) -> None:
    (root / "docs" / "posts" / "coins.md").write_bytes(b"\xff")
    with pytest.raises(Drift) as caught:
        Project(root).pages["coins"].read()
    assert (caught.value.code, caught.value.path) == ("E-CONFIG", "docs/posts/coins.md")


# ---- scripts ----


def test_scripts_are_found_by_id(root: Path) -> None:
    assert list(Project(root).scripts) == ["coins/flip", "coins/toss", "dice/roll"]


@pytest.mark.parametrize(
    "name", ["coins/Toss.py", "coins/two-words.py", "two_words/toss.py", "Dice/roll.py"]
)
def test_a_script_that_no_id_can_name_is_refused(root: Path, name: str) -> None:
    add(root, f"tutorials_src/{name}", "# %% a\nx = 1\n")
    drift = drift_of(root, "scripts")
    assert (drift.code, drift.path) == ("E-ID", f"tutorials_src/{name}")


def test_a_post_selects_all_its_scripts_and_an_id_one(root: Path) -> None:
    project = Project(root)

    def ids(*chosen: str) -> list[str]:
        return [script.id for script in project.select(list(chosen))]

    assert ids() == ["coins/flip", "coins/toss", "dice/roll"]
    assert ids("coins") == ["coins/flip", "coins/toss"]
    assert ids("dice/roll", "coins/toss", "coins/toss") == ["dice/roll", "coins/toss"]


def test_an_unknown_script_is_answered_with_the_nearest(root: Path) -> None:
    with pytest.raises(KeyError, match=r"did you mean coins/toss\?"):
        Project(root).select(["coins/tos"])


# ---- pyproject.toml ----


def test_options_are_the_table_of_the_engine(root: Path) -> None:
    assert Project(root).options == {}
    (root / "pyproject.toml").write_text("[tool.nodrift]\ntime_limit = 5\n")
    assert Project(root).options == {"time_limit": 5}


def test_broken_toml_is_told_with_its_line(root: Path) -> None:
    (root / "pyproject.toml").write_text("[tool.nodrift]\n\ntime_limit = \n")
    drift = drift_of(root, "options")
    assert (drift.path, drift.code, drift.line) == ("pyproject.toml", "E-CONFIG", 3)


@pytest.mark.parametrize("extra", ["extra: [1]", "extra: {series: 3}"])
def test_an_extra_that_is_no_list_is_a_config_drift(tmp_path: Path, extra: str) -> None:
    (tmp_path / "mkdocs.yml").write_text(f"site_name: x\n{extra}\n", encoding="utf-8")
    with pytest.raises(Drift, match=r"mkdocs\.yml:2: E-CONFIG"):
        _ = Project(tmp_path).series
