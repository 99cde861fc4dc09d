"""What was kept is taken as it was written, and where, or not at all."""

from pathlib import Path

import pytest

from nodrift.kept import is_as_sealed, keep, kept, seal_folder

SAID = b"what it took a second to make"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    keep(tmp_path / "pages" / "first.json", SAID)
    return tmp_path / "pages" / "first.json"


def test_what_was_kept_comes_back(file: Path) -> None:
    assert kept(file) == SAID
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_what_was_never_kept_is_nothing(file: Path) -> None:
    assert kept(file.with_name("second.json")) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw[:-1],
        lambda raw: raw[:20],
        lambda raw: b"",
        lambda raw: raw.replace(b"second", b"minute"),
        lambda raw: raw[64:],
    ],
    ids=["cut short", "without content", "empty", "edited", "without a seal"],
)
def test_what_is_another_is_nothing(file: Path, change: object) -> None:
    file.write_bytes(change(file.read_bytes()))  # type: ignore[operator]
    assert kept(file) is None


def test_what_is_kept_of_another_is_nothing(file: Path) -> None:
    other = file.with_name("second.json")
    other.write_bytes(file.read_bytes())
    assert kept(other) is None


def test_a_folder_is_as_it_was_or_not(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "one").write_bytes(SAID)
    assert not is_as_sealed(folder)
    seal_folder(folder, "index")
    assert is_as_sealed(folder)
    assert not is_as_sealed(folder.rename(tmp_path / "other"))
    (tmp_path / "other").rename(folder)
    (folder / "deep" / "two").write_bytes(b"")
    assert not is_as_sealed(folder)
    (folder / "deep" / "two").unlink()
    (folder / "deep" / "one").write_bytes(SAID[1:])
    assert not is_as_sealed(folder)
