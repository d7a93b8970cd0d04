"""What lets others refer to the report: citations in three forms, tags, lists and texts for machines, addresses, versions."""

import json
import re
import subprocess
import xml.etree.ElementTree as ET
from html import unescape
from pathlib import Path

import pymupdf
import pytest
from conftest import edit
from pybtex.database import parse_string

from evidencebook import project
from evidencebook.build import pipeline
from evidencebook.charts import rendering, text_metrics
from evidencebook.evidence import sources
from evidencebook.notebooks import mime, staleness
from evidencebook.problems import ReportError
from evidencebook.sphinxext import data_package
from evidencebook.sphinxext.metadata import citable, citation_formats, social_card

HOSTILE = citable.Work(
    citable.FIGURE,
    "fig-x",
    "50 % of {A} & B_C #1\n~ $x$ \\ “q” Ў",
    "A whole",
    "Some authors",
    "2026",
    "",
    "1",
    "https://a/b_c",
)


def head(page: str) -> dict[str, list[str]]:
    """Return what the tags of a page say, by their names."""
    found = re.findall(r'<meta (?:name|property)="([^"]+)" content="([^"]*)" />', page)
    said: dict[str, list[str]] = {}
    for name, content in found:
        said.setdefault(name, []).append(unescape(content))
    return said


def data(page: str) -> dict:
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(block)


def names() -> list[str]:
    return [f"chapters/{page.stem}" for page in project.chapter_files()]


def test_bibtex_can_be_read_back_and_says_the_same():
    entry = parse_string(citation_formats.bibtex(HOSTILE), "bibtex").entries["belarus-and-ukraine-2026-fig-x"]
    assert entry.fields["title"] == (r"{50 \% of \{A\} \& B\_C \#1 \textasciitilde{} \$x\$ \textbackslash{} “q” Ў}")
    assert entry.fields["url"] == "https://a/b_c"
    assert "date" not in entry.fields


def test_ris_is_one_record_of_tagged_lines():
    lines = citation_formats.ris(HOSTILE).split("\r\n")
    assert lines[0] == "TY  - FIGURE"
    assert lines[-2:] == ["ER  - ", ""]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert "TI  - 50 % of {A} & B_C #1 ~ $x$ \\ “q” Ў" in lines


def test_every_page_can_be_cited_in_words_and_files_and_says_its_version(site):
    state = str(project.version())
    for name in names():
        page = unescape((site / f"{name}.html").read_text(encoding="utf-8"))
        entry = (site / f"{name}.bib").read_text(encoding="utf-8")
        assert entry in page
        assert len(parse_string(entry, "bibtex").entries) == 1
        assert (site / f"{name}.ris").read_bytes().decode().replace("\r", "") in page
        assert f"Version {state}" in page
    assert f"Version {state}" in unescape((site / "search.html").read_text(encoding="utf-8"))


def test_a_version_names_its_commit_and_says_when_something_is_not_committed(book):
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(book)]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    commit = subprocess.run([*git, "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout
    assert str(project.version()).endswith(f", commit {commit[:12]}")
    edit(book / "CHANGELOG.md", "Not released yet", "Released")
    assert str(project.version()).endswith(f", commit {commit[:12]}, with changes that are not committed")


def test_every_figure_can_be_cited_in_words_and_files(site):
    checked = 0
    for page in staleness.notebooks():
        text = (site / f"chapters/{page.stem}.html").read_text(encoding="utf-8")
        for cell in staleness.load(page)["cells"]:
            for output in cell.get("outputs", []):
                if mime.FIGURE not in output.get("data", {}):
                    continue
                name = output["data"][mime.FIGURE]["usermeta"]["figure"]["name"]
                checked += 1
                (entry,) = parse_string((site / f"figures/{name}.bib").read_text(encoding="utf-8"), "bibtex").entries
                assert entry.endswith(name)
                assert (site / f"figures/{name}.ris").read_text(encoding="utf-8").startswith("TY  - FIGURE")
                assert f'href="../figures/{name}.bib"' in text
                assert "not set" not in text
    assert checked > 10


def test_an_address_reserved_for_examples_is_not_shown(site):
    reserved = project.addresses().placeholders()
    assert reserved, "the report has addresses now: this test has had its time"
    for name in names():
        page = (site / f"{name}.html").read_text(encoding="utf-8")
        assert 'rel="canonical"' not in page
        shown = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
        assert not [each for each in reserved if each in shown]


def test_tags_of_the_head_name_each_page_and_its_picture(site):
    for name in names():
        said = head((site / f"{name}.html").read_text(encoding="utf-8"))
        assert said["citation_title"] == said["og:title"]
        assert said["citation_author"]
        # By these a reference manager tells a chapter from an article of a journal, and a report from a web page.
        assert ("citation_technical_report_institution" in said) is not ("citation_book_title" in said)
        assert said["og:type"] == ["article"]
        assert re.fullmatch(r"\d{4}(/\d\d/\d\d)?", said["citation_publication_date"][0])
        assert 30 <= len(said["description"][0]) <= 305
        picture = (site / f"cards/{'report' if name == 'chapters/index' else name.rpartition('/')[2]}.png").read_bytes()
        assert picture[:8] == b"\x89PNG\r\n\x1a\n"
        width, height = (int.from_bytes(picture[at : at + 4], "big") for at in (16, 20))
        assert [str(width), str(height)] == said["og:image:width"] + said["og:image:height"]


def test_each_page_says_in_the_words_of_schema_org_what_it_is_and_what_it_cites(site):
    known = sources.read()
    for name in names():
        said = data((site / f"{name}.html").read_text(encoding="utf-8"))
        what = said["@graph"][0] if "@graph" in said else said
        assert what["@type"] == ("Report" if name == "chapters/index" else "Chapter")
        assert what["url"].endswith(f"{name}.html")
        assert all(each["url"] for each in what["citation"])
    report = data((site / "chapters/index.html").read_text(encoding="utf-8"))
    assert len(report["hasPart"]) == len(names()) - 1
    assert data((site / "chapters/economy.html").read_text(encoding="utf-8"))["citation"]
    dataset = data((site / "chapters/data.html").read_text(encoding="utf-8"))["@graph"][1]
    assert dataset["@type"] == "Dataset"
    assert len(dataset["citation"]) == len(known)
    files = [each["contentUrl"].removeprefix(project.addresses().site) for each in dataset["distribution"]]
    assert len(files) > 20
    assert files[0] == f"data/{data_package.archive_name()}"
    assert set(files) >= {"data/events.csv", "data/events.json", "data/facts.csv", "data/sources.json"}
    formats = {Path(each["name"]).suffix: each["encodingFormat"] for each in dataset["distribution"]}
    assert formats.items() >= {".zip": "application/zip", ".csv": "text/csv", ".json": "application/json"}.items()
    assert {each["license"] for each in dataset["distribution"]} == {dataset["license"]}
    assert all((site / file).is_file() for file in files)


def test_the_site_map_and_the_list_of_texts_name_every_page_once(site):
    known = project.addresses().site
    tree = ET.fromstring((site / "sitemap.xml").read_text(encoding="utf-8"))  # noqa: S314 our own file
    found = [each.text for each in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(found) == sorted(f"{known}{name}.html" for name in names())
    texts = re.findall(r"\]\((\S+\.txt)\)", (site / "llms.txt").read_text(encoding="utf-8"))
    assert sorted(texts) == sorted(f"{known}{name}.txt" for name in names())


def test_the_text_of_a_chapter_writes_out_facts_quotations_tables_and_figures(site):
    text = (site / "chapters/economy.txt").read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "USD\u00a020\u00a0million" in text or "USD 20 million" in text
    assert "“" in text
    assert "[Figure] " in text
    assert "[Table] " in (site / "chapters/about.txt").read_text(encoding="utf-8")
    assert "Cite as: " in text
    assert not re.search(r"\{(?:fact|quotation|passage)\}|<[a-z]+[ >]", text)


def test_the_changelog_is_a_page_of_the_book_with_the_numbers_that_changed(site):
    editions = re.findall(r"(?m)^## (.+)$", (project.root() / "CHANGELOG.md").read_text(encoding="utf-8"))
    text = (site / "chapters/about.txt").read_text(encoding="utf-8")
    assert editions
    assert [each for each in re.findall(r"(?m)^## (.+)$", text) if each in editions] == editions
    assert text.count("### Numbers changed\n") == len(editions)
    state = (site / "chapters/economy.html").read_text(encoding="utf-8")
    assert '<a href="about.html">What changed</a>' in state


def test_the_imprint_says_how_to_cite_and_correct_and_no_file_holds_an_example_of_an_address(site):
    assert project.addresses().placeholders()
    for path in site.glob("*.pdf"):
        with pymupdf.open(path) as pdf:
            assert not [link for page in pdf for link in page.get_links() if ".example" in (link.get("uri") or "")]
            text = " ".join(" ".join(page.get_text().split()) for page in pdf.pages(0, 2))
        if path.name == "belarus-and-ukraine.pdf":
            assert f"{project.metadata().author}, {project.metadata().short_title}" in text
            assert "How to correct The report has no public address yet" in text
            assert project.version().commit not in text or not project.version().commit


def test_a_picture_is_the_same_bytes_twice_and_breaks_long_titles(book):
    cited = citable.Work(citable.CHAPTER, "x", "A title <&> " * 12, "R", "A", "2026", "", "1", "https://a/")
    first = rendering.png(social_card.svg(cited, "The report", "What it says. " * 9, None), 1)
    (kept,) = (book / "_build/kept").glob("*figure.png")
    kept.unlink()
    assert rendering.png(social_card.svg(cited, "The report", "What it says. " * 9, None), 1) == first
    lines = text_metrics.wrapped(cited.title, social_card.LARGE, social_card.WIDTH - 2 * social_card.EDGE)
    assert len(lines) > 1
    assert " ".join(lines) == " ".join(cited.title.split())


def test_publishing_sets_the_addresses_and_names_reserved_for_examples_are_told(book, monkeypatch):
    for name in (project.SITE_URL, project.REPOSITORY_URL):
        monkeypatch.delenv(name, raising=False)  # the workflow that publishes runs the tests with both
    assert len(project.addresses().placeholders()) == 2
    before = pipeline.inputs_digest()
    monkeypatch.setenv(project.SITE_URL, "https://someone.github.io/report")
    monkeypatch.setenv(project.REPOSITORY_URL, "https://github.com/someone/report/")
    known = project.addresses()
    assert known.placeholders() == []
    assert known.site == "https://someone.github.io/report/"
    assert known.corrections == "https://github.com/someone/report/issues"
    assert pipeline.inputs_digest() != before


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("baseurl: https:", "baseurl: http:", "html.baseurl"),
        ("  url: https://repository.example/report/belarus-and-ukraine\n", "  branch: main\n", "repository.url"),
        ("repository.example/report/", "", "names no owner"),
        ("baseurl: https://belarus-and-ukraine.example/", "baseurl: [", "line "),
    ],
)
def test_an_address_that_is_none_is_told_with_its_place(book, monkeypatch, old, new, says):
    for name in (project.SITE_URL, project.REPOSITORY_URL):
        monkeypatch.delenv(name, raising=False)
    edit(book / "_config.yml", old, new)
    with pytest.raises(ReportError) as told:
        pipeline.build()
    assert "_config.yml" in str(told.value)
    assert says in str(told.value)
