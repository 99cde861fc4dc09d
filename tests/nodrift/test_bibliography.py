"""Works are cited by key, named by author and year, and can be found by readers."""

import re
from pathlib import Path

import pytest

from nodrift.bibliography import Bibliography
from nodrift.errors import Drift

BIB = r"""
@article{good2014,
  author = {Goodfellow, Ian and Pouget-Abadie, Jean and Mirza, Mehdi},
  title = {Generative Adversarial Nets},
  journal = {NIPS},
  year = {2014},
  url = {https://example.org/gan}
}

@book{ng2001,
  author = {Ng, Andrew and Jordan, Michael},
  title = {Two {GANs} and a Half},
  publisher = {Press},
  year = 2001,
  isbn = {1}
}
@misc{ accent1 ,
  author = {van den Oord, A{\"a}ron},
  title = {One Pixel \& Another},
  year = {2016},
  eprint = {1601.06759}
}
"""


@pytest.fixture
def bibliography(tmp_path: Path) -> Bibliography:
    return write(tmp_path, BIB)


def write(folder: Path, text: str) -> Bibliography:
    (folder / "references.bib").write_text(text, encoding="utf-8")
    return Bibliography(folder / "references.bib")


def test_keys_come_in_the_order_of_the_file(bibliography: Bibliography) -> None:
    assert bibliography.keys == ("good2014", "ng2001", "accent1")


def test_without_a_file_nothing_can_be_cited(tmp_path: Path) -> None:
    assert Bibliography(tmp_path / "none.bib").keys == ()


def test_prose_names_authors_and_year(bibliography: Bibliography) -> None:
    assert bibliography.label("good2014") == "Goodfellow et al., 2014"
    assert bibliography.label("ng2001") == "Ng & Jordan, 2001"
    assert bibliography.label("accent1") == "van den Oord, 2016"


def test_an_editor_stands_in_for_an_author(tmp_path: Path) -> None:
    entry = (
        "@book{a, editor={Doe, Jane}, title={T}, publisher={P}, year={2000}, isbn={1}}"
    )
    bibliography = write(tmp_path, entry)
    assert bibliography.label("a") == "Doe, 2000"
    assert bibliography.incomplete() == []


def test_the_full_reference_is_html_without_a_trace_of_tex(
    bibliography: Bibliography,
) -> None:
    shown = bibliography.html("ng2001")
    assert "Andrew Ng and Michael Jordan" in shown
    assert "{" not in shown
    assert 'href="https://example.org/gan"' in bibliography.html("good2014")
    accented = re.sub("<[^>]*>", "", bibliography.html("accent1"))
    assert "Aäron van" in accented
    assert "One pixel &amp; another" in accented


def test_the_line_of_an_entry_is_known(bibliography: Bibliography) -> None:
    lines = BIB.splitlines()
    for key in bibliography.keys:
        assert key in lines[bibliography.line(key) - 1]


@pytest.mark.parametrize(
    ("entry", "missing"),
    [
        ("@misc{a, author={B, C}, title={T}, year={2000}}", "doi"),
        ("@misc{a, author={B, C}, title={T}, doi={1}}", "year"),
        ("@misc{a, author={B, C}, year={2000}, doi={1}}", "title"),
        ("@misc{a, title={T}, year={2000}, doi={1}}", "author"),
        ("@article{a, author={B, C}, title={T}, year={2000}, doi={1}}", "journal"),
        (
            "@inproceedings{a, author={B, C}, title={T}, year={2000}, eprint={1}}",
            "booktitle",
        ),
        ("@book{a, author={B, C}, title={T}, year={2000}, isbn={1}}", "publisher"),
        ("@misc{a, author={B, C}, title={T}, year={2000}, url={u}}", "howpublished"),
    ],
)
def test_an_entry_without_what_readers_need_is_told(
    tmp_path: Path, entry: str, missing: str
) -> None:
    [drift] = write(tmp_path, f"\n\n{entry}\n").incomplete()
    assert (drift.path, drift.line, drift.code) == ("docs/references.bib", 3, "E-BIB")
    assert missing in drift.what


def test_complete_entries_are_not_complained_about(bibliography: Bibliography) -> None:
    assert bibliography.incomplete() == []


@pytest.mark.parametrize(
    ("twin", "same"),
    [
        ("title={Other}, eprint={1601.06759}", "eprint"),
        ("title={One pixel & {Another}}, eprint={2}", "title"),
    ],
)
def test_a_work_that_stands_there_twice_is_told(
    tmp_path: Path, twin: str, same: str
) -> None:
    [drift] = write(tmp_path, f"{BIB}@misc{{again, {twin}}}\n").twins()
    assert drift.line == len(BIB.splitlines()) + 1
    assert drift.what == f"again has the {same} of accent1"
    assert write(tmp_path, BIB).twins() == []


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("@misc{a, title={T}\n@misc{b, title={U}}", 1),
        ("@misc{a, title=}\n", 1),
        ("@misc{a, title={T}}\n@misc{a, title={T}}", 2),
    ],
)
def test_what_is_not_bibtex_is_refused(tmp_path: Path, text: str, line: int) -> None:
    with pytest.raises(Drift) as caught:
        _ = write(tmp_path, text).keys
    assert (caught.value.code, caught.value.line) == ("E-BIB", line)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "references.bib").write_bytes(b"@misc{a, title={\xff}}")
    with pytest.raises(Drift, match="E-BIB"):
        _ = Bibliography(tmp_path / "references.bib").keys


def test_works_of_the_same_people_and_year_are_told_apart(tmp_path: Path) -> None:
    entry = "@book{%s, author = {Ada Bell}, title = {T}, year = {%d}, isbn = {1}}\n"
    file = tmp_path / "references.bib"
    file.write_text(
        entry % ("b", 2016) + entry % ("a", 2016) + entry % ("c", 2017),
        encoding="utf-8",
    )
    works = Bibliography(file)
    labels = [works.label(key) for key in ("a", "b", "c")]
    assert labels == ["Bell, 2016a", "Bell, 2016b", "Bell, 2017"]


def test_a_reference_in_plain_text_has_no_marks_and_no_address(
    bibliography: Bibliography,
) -> None:
    assert bibliography.text("good2014") == (
        "Ian Goodfellow, Jean Pouget-Abadie, and Mehdi Mirza. Generative adversarial "
        "nets. NIPS, 2014."
    )
    assert bibliography.text("accent1").startswith("Aäron van den Oord. One pixel & ")
    for key in bibliography.keys:
        assert not set("<>\xa0") & set(bibliography.text(key))
        assert "http" not in bibliography.text(key)
