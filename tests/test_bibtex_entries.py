"""The bibliography takes what reference managers export, and a broken entry is told with key and line."""

import pytest
from pybtex.plugin import find_plugin

from evidencebook.evidence import bibtex_entries, sources
from evidencebook.problems import ReportError

OURS = "kind={press}, host={press}, grade={B}, gradereason={A reason}, standpoint={A side}, urldate={2026-11-22}}\n"
TYPES = (
    *(
        "online",
        "report",
        "thesis",
        "legislation",
        "article",
        "book",
        "inbook",
        "incollection",
        "inproceedings",
        "misc",
    ),
    *("electronic", "dataset", "software", "video", "audio", "patent", "jurisdiction", "unpublished", "techreport"),
    *("mastersthesis", "phdthesis", "manual", "proceedings", "letter", "artwork"),
)
ZOTERO = (
    "author={Smith, John}, title={{A title}}, date={2024-05-03}, url={https://example.net/a\\_b}, langid={english}, "
)


@pytest.fixture
def bibliography(tmp_path, monkeypatch):
    """Return a function that writes a bibliography into a folder of its own."""
    (tmp_path / "_toc.yml").touch()
    monkeypatch.chdir(tmp_path)
    return lambda text: (tmp_path / "references.bib").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "more", ["", "journaltitle={J}, institution={I}, publisher={P}, booktitle={B}, location={L}, "]
)
def test_every_type_of_a_reference_manager_can_be_cited(bibliography, kind, more):
    bibliography(f"@{kind}{{smith-2024, {ZOTERO}{more}{OURS}")
    assert sources.check() == []
    (source,) = sources.read().values()
    assert (source.who, source.year, source.url) == ("John Smith", "2024", "https://example.net/a_b")
    entries = sources._entries("references.bib", f"@{kind}{{smith-2024, {ZOTERO}{more}{OURS}")
    style = find_plugin("pybtex.style.formatting", "plain")()
    (printed,) = style.format_entries(entries.values())
    text = printed.text.render_as("text")
    assert "A title" in text
    assert "\\" not in text


def test_identifiers_are_addresses_of_the_source(bibliography):
    bibliography(f"@article{{a-2024, {ZOTERO}journal={{J}}, doi={{10.1000/182}}, eprint={{2101.01}}, {OURS}")
    assert sources.check() == []
    (source,) = sources.read().values()
    assert source.addresses == {
        "https://example.net/a_b", "https://doi.org/10.1000/182", "https://arxiv.org/abs/2101.01",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "wanted", "says"),
    [
        ("Smith, John", "Smith, John; Doe, Jane", "one person, for the sign ;"),
        ("Smith, John", "John Smith & Jane Doe", "one person, for the sign &"),
        ("Smith, John", "John Smith, Jane Doe, Max Roe", "has two commas"),
        ("A title", "A <i>title</i>", "title holds '<i>'"),
        ("A title", "A &amp; title", "title holds '&amp;'"),
        ("A title", "A $x^2$ title", "title holds '$x^2$'"),
        ("langid={english}", "doi={https://doi.org/10.1000/182}", "an address. Give the identifier alone"),
    ],
)
def test_what_would_be_printed_otherwise_is_told(bibliography, given, wanted, says):
    bibliography(f"@misc{{a-2024, {ZOTERO.replace(given, wanted)}{OURS}")
    (told,) = sources.check()
    assert told.place == "a-2024"
    assert says in f"{told.fault}. {told.remedy}"


def test_names_with_a_suffix_or_in_braces_pass(bibliography):
    people = "King, Jr., Martin and {{AT\\&T; Bell / Labs}} and Smith, John and others"
    given = ZOTERO.replace("Smith, John", people).replace("A title", r"A < B, R\&D")
    bibliography(f"@misc{{a-2024, {given}{OURS}")
    assert sources.check() == []


def test_letters_of_tex_and_others_are_read_as_they_are_printed(bibliography):
    people = r"{\v{S}}im{\'a}k, Ji{\v{r}}{\'\i} and M{\"{u}}ller, J{\"u}rgen and others"
    given = ZOTERO.replace("Smith, John", people).replace("{A title}", r"{\'Etude sur {\L}\'od\'z \& 50\% -- more}")
    bibliography(f"@misc{{a-2024, {given}{OURS}")
    (source,) = sources.read().values()
    assert source.who == "Jiří Šimák, Jürgen Müller and others"
    assert source.title == "Étude sur Łódź & 50% – more"
    assert sources._plain(r"\emph{x} and \textbf{y}") == "x and y"
    assert sources._plain(r"C:\a } b {") == "C:a b"


def test_names_of_months_and_a_body_as_author_are_understood(bibliography):
    bibliography(
        f"@report{{a-2024, institution={{An institute}}, title={{T}}, year=2024, month=jul, url={{https://a.org/x}}, {OURS}"
    )
    (source,) = sources.read().values()
    assert source.who == "An institute"
    assert sources.check() == []


@pytest.mark.parametrize(
    "name", ["Ministry of Defence of Ukraine", "Chatham House", "Institute for War", "Meduza News"]
)
def test_an_institution_without_braces_is_told(bibliography, name):
    bibliography(f"@misc{{a, author={{{name}}}, title={{T}}, year=2024, url={{https://a.org/x}}, {OURS}")
    (problem,) = sources.check()
    assert name in problem.fault
    assert f"{{{{{name}}}}}" in problem.remedy
    bibliography(f"@misc{{a, author={{{{{name}}}}}, title={{T}}, year=2024, url={{https://a.org/x}}, {OURS}")
    assert sources.check() == []


@pytest.mark.parametrize("name", ["von der Leyen, Ursula", "Charles de Gaulle", "Smith, John and Doe, Jane"])
def test_the_name_of_a_person_is_none(bibliography, name):
    bibliography(f"@misc{{a, author={{{name}}}, title={{T}}, year=2024, url={{https://a.org/x}}, {OURS}")
    assert sources.check() == []


ENTRY = f"@misc{{a-1, author={{A B}}, title={{T}}, year=2024, url={{https://a.org/1}}, {OURS}"


@pytest.mark.parametrize(
    ("text", "place", "says"),
    [
        (f"{ENTRY}\n{ENTRY.replace('a-1', 'A-1')}", "A-1, line 3", "also that of the entry at line 1"),
        (f"{ENTRY.replace('{T}', '{T')}\n{ENTRY.replace('a-1', 'b-2')}", "a-1, line 1", "1 brace too few"),
        (f"{ENTRY}\n{ENTRY.replace('a-1', 'b-2').replace('A B', 'A, B, C, D')}", "b-2, line 3", "Too many commas"),
        (f"{ENTRY}\n{ENTRY.replace('a-1', 'b-2').replace('2024', 'nonsense')}", "line 3", "undefined string"),
        (f"{ENTRY}\n{ENTRY.replace('a-1', '')}", "line 3", "has no key"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(bibliography, text, place, says):
    bibliography(text)
    with pytest.raises(ReportError) as caught:
        sources.read()
    problem = caught.value.problems[0]
    assert problem.place == place
    assert says in problem.fault


def test_a_year_that_is_none_is_one_problem(bibliography):
    bibliography(ENTRY.replace("year=2024", "year={n.d.}"))
    assert [problem.fault for problem in sources.check()] == ["year is 'n.d.'"]


def test_bytes_that_are_not_utf8_are_told_by_line(tmp_path, bibliography):
    bibliography("")
    (tmp_path / "references.bib").write_bytes(f"{ENTRY}\n{ENTRY.replace('A B', 'Łuka')}".encode("cp1250"))
    with pytest.raises(ReportError, match="line 3: is not UTF-8"):
        sources.read()


def test_entries_are_normalised_once_and_for_all():
    entries = sources._entries(
        "references.bib", f"@thesis{{a, author={{A B}}, title={{T}}, date={{2020}}, institution={{I}}, {OURS}"
    )
    before = {key: (entry.type, dict(entry.fields)) for key, entry in entries.items()}
    for entry in entries.values():
        bibtex_entries.normalise(entry)
    assert {key: (entry.type, dict(entry.fields)) for key, entry in entries.items()} == before


def test_an_empty_bibliography_has_no_entries_and_no_faults(bibliography):
    bibliography("")
    assert bibtex_entries.form_faults("references.bib", "") == []
    assert sources.read() == {}
