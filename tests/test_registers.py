"""The appendix lists every row once, with what it rests on, under an address that pages can lead to."""

import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from evidencebook import project
from evidencebook.evidence import code_words, facts, passages, schema, sources, tables
from evidencebook.sphinxext.registers import data_dictionary, fact_entries


@pytest.fixture(scope="module")
def appendix(site) -> str:
    """Return the text of all finished pages."""
    return "\n".join(page.read_text(encoding="utf-8") for page in sorted((site / "chapters").glob("*.html")))


def listed(appendix: str, kind: str) -> list[str]:
    return re.findall(rf'<(?:dt|tr role="row") id="{kind}-([a-z0-9-]+)"', appendix)


TABLES = {
    "event": "events",
    "claim": "claims",
    "disagreement": "disagreements",
    "recommendation": "recommendations",
    "channel": "channels",
    "name": "names",
    "finding": "findings",
}


def test_no_finished_page_shows_a_role_as_its_author_writes_it(appendix):
    # Code is for authors, who read of roles in the description of the data.
    shown = re.sub(r"<code.*?</code>", "", appendix, flags=re.DOTALL)
    assert re.findall(r".{40}\{[a-z:]+\}`[^`]*`", shown) == []


@pytest.mark.parametrize(("kind", "table"), TABLES.items())
def test_every_row_is_listed_once(appendix, kind, table):
    assert sorted(listed(appendix, kind)) == sorted(tables.read(table).id)


def test_every_piece_of_evidence_and_row_of_the_ledger_of_restraint_is_listed_once(appendix):
    both = [*tables.read("evidence").id, *tables.read("restraint_ledger").id]
    assert sorted(listed(appendix, "evidence")) == sorted(both)


def test_every_fact_passage_quotation_and_source_is_listed_once(appendix):
    assert sorted(listed(appendix, "fact")) == sorted(facts.read())
    assert sorted(listed(appendix, "passage")) == sorted(passages.read())
    assert sorted(listed(appendix, "quotation")) == sorted(passages.quotations())
    assert sorted(listed(appendix, "source")) == sorted(sources.read())


def test_nothing_joins_the_beginning_and_the_end_of_a_passage_into_one_statement(site):
    texts = [
        unescape(file.read_text(encoding="utf-8")) for end in ("html", "js", "csv") for file in site.rglob(f"*.{end}")
    ]
    ends = {f"{row.first} … {row.last}" for row in passages.read().values() if row.first != row.last}
    assert any("From “Ukraine's imports from Belarus fell” to “to $20 million.”" in text for text in texts)
    assert [end for end in ends if any(end in text for text in texts)] == []


USE = re.compile(r'<(?:a|span)[^>]* id="(use-\d+-([a-z]+-[a-z0-9-]+))"')


def test_every_entry_leads_back_to_every_sentence_and_figure_that_uses_it(site, appendix):
    texts = re.split(r'<(?:tr role="row"|dt) id="(?=[a-z])', appendix)[1:]
    back = {
        text.partition('"')[0]: set(re.findall(r'href="([^"]*#[^"]+)"', text.partition("</tr>")[0])) for text in texts
    }
    assert len(back) > 2_000
    sentences = figures = 0
    for page in project.chapter_files():
        html = (site / f"chapters/{page.stem}.html").read_text(encoding="utf-8")
        for anchor, target in USE.findall(html):
            own = {f"{page.stem}.html#{anchor}", f"#{anchor}"}
            assert own & back[target], (page.stem, anchor)
            sentences += 1
        notes = dict(re.findall(r'<li id="(note-\d+)">(.*?)</li>', html, re.DOTALL))
        exhibits = re.findall(r'<figure[^>]* id="([^"]+)"(.*?)</figure>', html, re.DOTALL)
        for name, figure in exhibits:
            for number in re.findall(r'href="#(note-\d+)"', figure):
                for target in re.findall(r'class="evidence passage[^>]*#(passage-[^"]+)"', notes.pop(number)):
                    assert f"{page.stem}.html#{name}" in back[target], (page.stem, name, target)
                    figures += 1
        for number, note in notes.items():
            for target in re.findall(r'class="evidence [^>]*#([^"]+)"', note):
                places = {f"{page.stem}.html#{number.replace('note-', 'note-ref-')}"}
                places |= {place for place in back[target] if place.startswith(f"{page.stem}.html#tab-")}
                assert places & back[target], (page.stem, number, target)
                sentences += 1
    assert sentences > 500
    assert figures


def test_an_entry_leads_back_to_the_facts_that_are_computed_from_it(appendix):
    entry = re.search(r'<tr role="row" id="fact-wits-exports-2022".*?</tr>', appendix, re.DOTALL)[0]
    used = re.search(r'<p class="uses">.*?</p>', entry, re.DOTALL)[0]
    assert "#fact-audit-turnover-change-2022-ukrainian" in used
    computed = re.search(r'<tr role="row" id="fact-audit-turnover-change-2022-ukrainian".*?</tr>', appendix, re.DOTALL)[
        0
    ]
    assert '#fact-wits-exports-2022"' in computed.partition('class="uses"')[0]


def test_the_words_of_a_finding_stand_written_out(appendix):
    assert listed(appendix, "finding")
    assert not re.findall(r"\{(?:fact|quotation|passage|finding)\}", appendix)


def test_the_chronology_runs_forward_and_ends_with_what_has_no_date(appendix):
    events = tables.read("events")
    key = events.date_start.fillna(events.date_end)
    listed_keys = key[listed(appendix, "event")]
    dated = listed_keys.dropna()
    assert len(dated) > 90
    assert dated.is_monotonic_increasing
    assert listed_keys.iloc[len(dated) :].isna().all()


def test_a_disagreement_shows_both_wordings_its_arithmetic_and_its_verdict(appendix):
    entry = re.search(r'<tr role="row" id="disagreement-turnover-fall-2022".*?</tr>', appendix, re.DOTALL)[0]
    entry = entry.replace("\u00a0", " ")
    assert "which was a 74% fall on 2021" in entry
    assert "Belarus imported goods with a value of $1.5 billion from Ukraine" in entry
    assert "76.8" in entry
    assert "Resolved." in entry


def test_the_page_of_the_data_begins_with_all_of_it_and_says_how_much_that_is(site):
    page = (site / "chapters/data.html").read_text(encoding="utf-8")
    article = page[page.index("<article") :]
    link = re.search(
        r'<a [^>]*href="\.\./(data/[^"]*)"[^>]*>Download all data: <span class="data-size">zip, (\d+) kB<', article
    )
    assert round((site / link[1]).stat().st_size / 1000) == int(link[2])
    assert link.start() < article.index("<p>Everything") < article.index("<h2")


def test_a_source_leads_to_the_registers_of_what_rests_on_it(site):
    page = (site / "chapters/sources.html").read_text(encoding="utf-8")
    kinds = {"statement": "claim", "number": "fact"}
    found, listed = 0, {}
    for key, entry in re.findall(r'<tr role="row" id="source-([^"]+)"(.*?)</tr>', page, re.DOTALL):
        links = re.findall(r'href="(\w+)\.html\?source=([^"#]+)#register-tools"[^>]*>(\d+) (\w+?)s?</a>', entry)
        for name, of, number, word in links:
            if name not in listed:
                listed[name] = (site / f"chapters/{name}.html").read_text(encoding="utf-8")
                assert 'id="register-tools"' in listed[name]
            rows = re.findall(rf'<tr role="row" id="{kinds.get(word, word)}-[^>]* data-source="([^"]*)"', listed[name])
            assert of == key
            assert sum(key in row.split() for row in rows) == int(number), (key, word)
            found += 1
        assert bool(links) is ("Rests on it" in entry)
    assert found > 200
    assert set(listed) == {"passages", "claims", "chronology", "disagreements", "facts"}


def test_the_dictionary_describes_every_column_and_offers_every_file(site):
    page = (site / "chapters/data.html").read_text(encoding="utf-8")
    for name, resource in tables.codebook().items():
        assert re.search(rf'href="[^"]*/{re.escape(resource["path"])}"', page), name
        for field in resource["schema"]["fields"]:
            assert field["name"] in page
    file = re.search(r'href="\.\./(_downloads/[^"]*/events\.csv)"', page)[1]
    assert (site / file).read_bytes() == Path("data/events.csv").read_bytes()


REGISTERS = ("facts", "passages", "evidence", "claims", "chronology", "disagreements", "sources", "series", "names")
SHOWN = re.compile(r"<(?:script|style|pre)\b.*?</(?:script|style|pre)>|<[^>]+>", re.DOTALL)


@pytest.mark.parametrize("name", REGISTERS)
def test_a_register_shows_words_and_no_ids(site, name):
    page = (site / f"chapters/{name}.html").read_text(encoding="utf-8")
    article = re.sub(r"https?://[^\s<]+", "", page[page.index("<article") : page.index("</article")])
    text = SHOWN.sub(" ", article)
    ids = {each for each in (*facts.read(), *passages.read(), *tables.read("evidence").id) if "-" in each}
    assert len(text) > 10_000
    assert not ids & set(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)+", text))
    assert not re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", re.sub("be_latn|missile_attacks_daily", "", text))


def test_no_entry_of_a_fact_names_more_sources_than_can_be_read(appendix):
    entries = re.findall(r'<tr role="row" id="fact-.*?</tr>', appendix, re.DOTALL)
    assert len(entries) == len(facts.read())
    assert max(entry.count("sources.html#source-") for entry in entries) <= fact_entries.MANY
    assert "sources, each at the entry of its row" in appendix


def test_a_fact_is_headed_by_what_it_counts(appendix):
    heads = re.findall(r'<tr role="row" id="fact-[^>]*><th[^>]*><strong>(.*?)</strong>', appendix)
    assert len(heads) == len(facts.read())
    assert all(re.search(r": .*[A-Za-z]{3}", head) for head in heads)


def test_people_are_listed_under_their_family_names(site):
    names, page = tables.read("names"), (site / "chapters/names.html").read_text(encoding="utf-8")
    people = {f"name-{row.id}": row.name.split()[-1] for row in names.itertuples() if row.kind == "person"}
    listed = [name for name in re.findall(r'<dt id="(name-[^"]+)"', page) if name in people]
    assert len(listed) == len(people) > 1
    assert [people[name].casefold() for name in listed] == sorted(family.casefold() for family in people.values())
    assert all(f">{family}" in page for family in people.values())


def test_an_entry_has_no_label_without_words(appendix):
    labels = r"Instrument|Time frame|Condition|Cost or risk|Sign of success|Later record|Rests on|Sources"
    assert not re.findall(rf"<p>(?:[^<]* )?(?:{labels}):\s*(?:(?:{labels}):|</p>)", appendix)


def test_codes_in_the_codebook_have_words():
    good = {"resources": [{"name": "a", "path": "a.csv", "type": "table", "schema": {"fields": [
        {"name": "id", "type": "string", "title": "Id", "description": "Name."}]}}]}  # fmt: skip
    assert list(schema.faults(good | {"codes": {"law-icc": "law"}}, {"string"})) == []
    assert list(schema.faults(good | {"codes": {"law-icc": ""}}, {"string"})) == [
        ("codes", "must give words for each code")
    ]
    assert code_words.words("held_back") == "held back"
    assert code_words.words("Two-way trade") == "Two-way trade"
    assert code_words.words(next(iter(tables.codes()))) == next(iter(tables.codes().values()))


def test_options_of_one_name_stand_in_the_order_of_their_sources(site):
    html = (site / "chapters/evidence.html").read_text(encoding="utf-8")
    listed = re.search(r'<select name="source">(.*?)</select>', html)[1]
    options = re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)', listed)
    assert len(options) > 10
    assert options == sorted(options, key=lambda option: unescape(option[1]).lower())


@pytest.mark.parametrize("name", ["facts", "passages", "evidence", "claims", "chronology", "disagreements", "sources"])
def test_no_two_options_of_a_filter_have_the_same_words(site, name):
    html = (site / f"chapters/{name}.html").read_text(encoding="utf-8")
    lists = re.findall(r"<select .*?</select>", html)
    assert len(lists) >= 2
    for each in lists:
        words = re.findall(r"<option[^>]*>([^<]*)", each)
        assert len(words) == len(set(words))


def test_the_date_of_an_event_stands_once_in_its_row(appendix):
    rows = re.findall(r'<tr role="row" id="event-.*?</tr>', appendix, re.DOTALL)
    assert rows
    for row in rows:
        day = re.search(r'<td role="cell" class="date">(.*?)</td>', row)[1].replace("\xa0", " ")
        hidden = re.search(r'<th[^>]*><span class="in-columns"><strong>(.*?)</strong>: </span>', row)[1]
        assert hidden.replace("\xa0", " ") == day


def test_who_is_named_is_so_in_the_order_of_the_contents(site):
    order = re.findall(r"(?:root|file): (\S+)", Path(project.TOC).read_text(encoding="utf-8"))
    several = 0
    for page in sorted((site / "people").glob("*.html")):
        html = page.read_text(encoding="utf-8")
        named = re.findall(r'<h3>[^<]*</h3>\s*<ul><li><a href="\.\./(chapters/[\w-]+)\.html', html)
        assert named == sorted(named, key=order.index), page.name
        several += len(named) > 1
    assert several


def test_the_dictionary_tells_once_what_a_column_of_several_tables_means(site):
    page = (site / "chapters/data.html").read_text(encoding="utf-8")
    columns = re.findall(
        r"<dt[^>]*><code[^>]*><span class=\"pre\">([^<]+)</span></code>.*?</dt><dd>(.*?)</dd>", page, re.DOTALL
    )
    told = [(name, meaning) for name, meaning in columns if "As in " not in meaning]
    elsewhere = [
        re.search(r'As in <a[^>]*href="#(table-[a-z-]+)"', meaning)[1] for _, meaning in columns if "As in " in meaning
    ]
    assert len(told) == len(set(told)) > 50
    assert len(elsewhere) > 50
    assert all(f'id="{name}"' in page for name in elsewhere)


def test_the_dictionary_leaves_out_tables_without_rows_and_columns_that_no_row_fills(monkeypatch):
    fields = [{"name": name, "title": name, "description": f"The {name}."} for name in ("id", "size", "note")]
    book = {"description": "Things.", "path": "a.csv", "title": "A", "schema": {"fields": fields}}
    rows = pd.DataFrame({"id": ["one"], "size": [float("nan")], "note": [""]})
    monkeypatch.setattr(tables, "codebook", lambda: {"used": book, "unused": book})
    monkeypatch.setattr(tables, "read", lambda name: rows if name == "used" else rows[:0])
    (described,) = data_dictionary.shown("")
    assert " 1 row: " in described.astext().replace("\N{NO-BREAK SPACE}", " ")
    assert "The id." in described.astext()
    assert "The size." not in described.astext()
    assert "The note." not in described.astext()
