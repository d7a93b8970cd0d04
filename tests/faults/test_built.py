"""Faults in what was built: links, anchors, text fragments, downloads and the PDF of the finished site."""

import os
import re
import shutil
from pathlib import Path

from deliberate import Fault, fault

from evidencebook.checks import site_links
from evidencebook.evidence import passages, sources

GATE = "the links of the finished site"


def _instead(page: str, pattern: str, new: str):
    """Replace the first match of a pattern on a finished page."""

    def change(site: Path) -> None:
        before = (site / page).read_text(encoding="utf-8")
        after = re.sub(pattern, lambda _: new, before, count=1)
        assert after != before, pattern
        _write(site / page, after.encode())

    return change


def _write(file: Path, content: bytes) -> None:
    """Write a file of the copy, which shares its bytes with the finished site until then."""
    file.unlink()
    file.write_bytes(content)


def _download(name: str, change):
    def changed(site: Path) -> None:
        file = next(iter(sorted(site.glob(f"_downloads/*/{name}"))))
        _write(file, change(file.read_bytes()))

    return changed


ECONOMY = "chapters/economy.html"
FAULTS = [
    fault("a page removed", GATE, lambda site: (site / "chapters/names.html").unlink(), "names.html", "there is no such file"),
    fault("a link to a page that never was", GATE, _instead(ECONOMY, r'href="[^"#]*distrust\.html"', 'href="mistrust.html"'), ECONOMY, "mistrust.html", "there is no such file"),
    fault("a link out of the site", GATE, _instead(ECONOMY, r'href="[^"#]*distrust\.html"', 'href="../../../README.md"'), ECONOMY, "there is no such file"),
    fault("a link to an anchor that is gone", GATE, _instead("chapters/facts.html", r'id="fact-gap-2021"', 'id="fact-gap-2012x"'), "fact-gap-2021", "there is no such place on the page"),
    fault("an id twice on a page", GATE, _instead("chapters/facts.html", r'id="fact-gap-2021"', 'id="fact-information-to"'), "chapters/facts.html, fact-information-to", "two things"),
    fault("a link to a script", GATE, _instead(ECONOMY, r'href="[^"#]*distrust\.html"', 'href="javascript:alert(1)"'), ECONOMY, "javascript: leads to no page"),
    fault("an address of no source", GATE, _instead("chapters/sources.html", r'href="https://sceeus\.se/[^"]*"', 'href="https://sceeus.example/"'), "chapters/sources.html", "is the address of no source"),
    fault("an address with another letter", GATE, _instead("chapters/sources.html", r'href="https://sceeus\.se/pub', 'href="https://sceeus.se/рub'), "is the address of no source"),
    fault("a text fragment of no passage", GATE, _instead("chapters/passages.html", r"#:~:text=[^\"]*\"", '#:~:text=From%20here,to%20there"'), "chapters/passages.html", "opens the source at words of no passage"),
    fault("a text fragment with an open dash", GATE, _instead("chapters/passages.html", r"%2D", "-"), "chapters/passages.html", "opens the source at words of no passage"),
    fault("a picture removed", GATE, lambda site: next(iter(sorted((site / "figures").rglob("*.svg")))).unlink(), "there is no such file"),
    fault("a style removed", GATE, lambda site: next(iter(sorted((site / "_static").glob("*.js")))).unlink() or _instead(ECONOMY, r"<head>", '<head><script src="../_static/gone.js"></script>')(site), "_static/gone.js", "there is no such file"),
    fault("a page of the map that is not there", GATE, _instead("sitemap.xml", r"chapters/economy\.html", "chapters/economics.html"), "sitemap.xml", "there is no such file"),
    fault("a table of another state to download", GATE, _download("trade.csv", lambda content: content.replace(b"5400", b"4500")), "trade.csv", "is not data/trade.csv as it stands now"),
    fault("an empty file to download", GATE, _download("trade.csv", lambda _: b""), "trade.csv", "is empty"),
    fault("the PDF removed", GATE, lambda site: (site / "belarus-and-ukraine.pdf").unlink(), "belarus-and-ukraine.pdf", "there is no such file"),
    fault("a PDF that was cut", GATE, lambda site: _write(site / "belarus-and-ukraine.pdf", (site / "belarus-and-ukraine.pdf").read_bytes()[:5000]), "belarus-and-ukraine.pdf", "is no whole PDF"),
    fault("a page in the place of the PDF", GATE, lambda site: _write(site / "belarus-and-ukraine.pdf", b"<html>Not found</html>"), "belarus-and-ukraine.pdf", "is no whole PDF"),
]  # fmt: skip


def told_of(faults: list[Fault], site: Path, folder: Path) -> list[Fault]:
    """Make the changes of faults in one copy of the site; return those that are told."""
    shutil.copytree(site, folder, copy_function=os.link)
    for each in faults:
        each.change(folder)
    lines = [str(finding) for finding in site_links.findings(folder)]
    return [each for each in faults if any(all(word in line for word in each.says) for line in lines)]


def test_the_faults_of_the_finished_site_are_caught(site, tmp_path, record_property):
    """In a few copies, as each is searched for seconds: faults that would hide each other stand in different ones."""
    copies = [FAULTS[number::3] for number in range(3)]
    for number, faults in enumerate(copies):
        told = told_of(faults, site, tmp_path / str(number))
        assert [each.name for each in faults if each not in told] == []
        for each in faults:
            record_property("caught by", each.gate)


def test_everything_that_the_site_leads_to_is_there(site):
    assert site_links.findings(site) == []


def test_every_passage_is_opened_in_its_source_from_the_register(site):
    page = (site / "chapters/passages.html").read_text(encoding="utf-8")
    known = sources.read()
    for passage in passages.read().values():
        address = known[passage.source].passage_url(passage.first, passage.last)
        assert address.replace("&", "&amp;").replace("'", "&#x27;") in page, passage.id


def test_every_source_is_led_to_with_the_day_on_which_it_was_read(site):
    page = (site / "chapters/sources.html").read_text(encoding="utf-8")
    assert len(re.findall(r"Read by \d\d?\s\w+ 20\d\d: <a ", page)) == len(sources.read())


def test_a_site_without_pages_is_told(tmp_path):
    assert [finding.fault for finding in site_links.findings(tmp_path)] == ["has no pages"]
