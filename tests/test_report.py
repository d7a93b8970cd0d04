"""The report hangs together: findings lead on, recommendations have evidence, the front page is short, every row is listed."""

import csv
import json
import re

import pytest
from conftest import edit, set_cell

from evidencebook import project
from evidencebook.checks import references, report
from evidencebook.evidence import passages, prose, tables, verification_lock
from evidencebook.evidence import report_facts as whole
from evidencebook.files.load import read_json


def told(gate) -> list[str]:
    count, found = gate()
    assert count
    return [str(finding) for finding in found]


def drop(file, condition) -> None:
    """Remove the rows of a table for which `condition` holds."""
    with file.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    kept = [row for row in rows if not condition(row)]
    assert 0 < len(kept) < len(rows)
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(kept)


@pytest.mark.parametrize(
    "gate",
    [
        references.references_hold,
        report.rows_are_listed,
        report.findings_lead_on,
        report.recommendations_hold,
        report.events_bear_on,
        report.front_page_holds,
    ],
)
def test_the_report_hangs_together(gate):
    assert told(gate) == []


def test_a_finding_that_leads_on_without_being_named_there_is_told(book):
    set_cell(book / "data/findings.csv", "economy-tie", "leads_to", "rec-keep-channels")
    assert any(
        "(economy-tie), column leads_to: rec-keep-channels does not rest" in f for f in told(report.findings_lead_on)
    )


def test_a_recommendation_whose_finding_does_not_lead_to_it_is_told(book):
    set_cell(book / "data/recommendations.csv", "rec-keep-channels", "findings", "economy-tie")
    found = told(report.findings_lead_on)
    assert any("(rec-keep-channels), column findings: economy-tie does not lead to it" in finding for finding in found)


def test_context_and_a_recommendation_exclude_each_other(book):
    set_cell(book / "data/findings.csv", "economy-tie", "leads_to", "context rec-keep-channels")
    assert any("is context and leads on" in finding for finding in told(report.findings_lead_on))


def test_a_finding_that_leads_nowhere_at_all_breaks_the_codebook(book):
    set_cell(book / "data/findings.csv", "economy-tie", "leads_to", "")
    with pytest.raises(Exception, match="column leads_to"):
        tables.read("findings")


def test_a_recommendation_without_evidence_for_it_is_told(book):
    drop(
        book / "data/recommendation_evidence.csv",
        lambda r: (r["recommendation"], r["stance"]) == ("rec-keep-channels", "for"),
    )
    assert any("(rec-keep-channels): no evidence speaks for it" in f for f in told(report.recommendations_hold))


@pytest.mark.parametrize(("whom", "says"), [("minsk", "is a place, not an institution"), ("lukashenka", "is a person")])
def test_a_recommendation_to_nobody_who_could_act_is_told(book, whom, says):
    set_cell(book / "data/recommendations.csv", "rec-keep-channels", "addressee", whom)
    assert any(says in finding for finding in told(report.recommendations_hold))


def test_a_recommendation_of_a_document_without_source_is_told(book):
    set_cell(book / "data/recommendations.csv", "rec-keep-channels", "source", "")
    assert any("(rec-keep-channels), column source" in finding for finding in told(report.recommendations_hold))


def test_an_event_after_the_documents_that_bears_on_nothing_is_told(book):
    set_cell(book / "data/events.csv", "zapad-2025-09-12-pravda", "bears_on", "")
    found = told(report.events_bear_on)
    assert any("(zapad-2025-09-12-pravda), column bears_on" in finding for finding in found)
    assert len(found) == 1


def test_the_last_event_that_a_document_tells_is_the_call_of_october_2024():
    last = whole.last_told()
    assert (last.year, last.month) == (2024, 10)


def test_a_table_that_no_page_lists_is_told(book):
    edit(book / "chapters/chronology.md", "```{register} events", "```{register} findings")
    assert any(
        finding.startswith("data/events.csv: no page lists its rows") for finding in told(report.rows_are_listed)
    )


@pytest.mark.parametrize(("place", "says"), [("", "not 5 to 7"), ("1", "the place of another finding")])
def test_a_front_page_with_too_few_findings_or_two_in_one_place_is_told(book, place, says):
    table = tables.read("findings")
    front = table[table.front.notna()].sort_values("front")
    for name in front.id[1:2] if place else front.id[4:]:
        set_cell(book / "data/findings.csv", name, "front", place)
    assert any(says in finding for finding in told(report.front_page_holds))


def test_a_number_of_the_front_page_that_stands_nowhere_else_is_told(book):
    page = book / "chapters/index.ipynb"
    read = read_json(page)
    read["cells"][0]["source"] = [*read["cells"][0]["source"], "\n\nIt was {fact}`wits-imports-1996`.\n"]
    page.write_text(json.dumps(read), encoding="utf-8")
    assert any(
        "no other page gives the number 'wits-imports-1996'" in finding for finding in told(report.front_page_holds)
    )


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "says"),
    [
        ("events", "luninets-visit-2024-07-13", "place", "luniets", "unknown name 'luniets'"),
        ("events", "zapad-2025-09-12-pravda", "bears_on", "deterrence-presense", "unknown finding 'deterrence-presense'"),
        ("recommendations", "rec-keep-channels", "addressee", "european-onion", "unknown name 'european-onion'"),
        ("disagreements", "peak-of-trade", "second_source", "wits-2052", "unknown source 'wits-2052'"),
        ("disagreements", "peak-of-trade", "first_passages", "sceeus-peek", "unknown passage 'sceeus-peek'"),
        ("disagreements", "peak-of-trade", "first_passages", "faras-dunda", "is of faras-2024"),
        ("claims", "sceeus-peak", "denied_in", "nobody", "unknown claim 'nobody'"),
        ("channel_states", None, "channel", "telepathy", "unknown channel 'telepathy'"),
        ("recommendation_evidence", None, "finding", "hunch", "unknown finding 'hunch'"),
    ],
)  # fmt: skip
def test_an_id_that_leads_nowhere_is_told_with_row_column_and_the_nearest_one(book, table, row, column, value, says):
    row = row or tables.read(table).id.iloc[0]
    set_cell(book / f"data/{table}.csv", row, column, value)
    found = told(references.references_hold)
    assert any(f"({row}), column {column}" in finding and says in finding for finding in found), found


def test_the_wording_of_a_disagreement_is_held_against_its_passage(book, texts):
    set_cell(book / "data/disagreements.csv", "peak-of-trade", "first_wording", "trade reached its valley in 2021")
    found = [str(finding) for finding in passages.verify(texts)]
    assert any("(peak-of-trade), column first_wording" in finding and "source:" in finding for finding in found)


def test_a_changed_wording_is_told_without_the_texts(book):
    set_cell(book / "data/disagreements.csv", "peak-of-trade", "first_wording", "trade reached its valley in 2021")
    assert any("(peak-of-trade): this row changed" in str(finding) for finding in verification_lock.check())


def test_every_finding_is_shown_in_its_chapter():
    shown = prose.shown_findings()
    for row in tables.read("findings").itertuples():
        assert any(place.startswith(f"chapters/{row.chapter}.") for place in shown.get(row.id, [])), row.id


def test_a_verdict_that_nothing_bears_and_a_point_told_twice_are_told(book):
    table = tables.read("disagreements")
    row = table[(table.verdict == "resolved") & (table.facts == "")].iloc[0]
    set_cell(book / "data/disagreements.csv", row.id, "evidence", "")
    assert any(f"({row.id}), column evidence" in finding for finding in told(report.disagreements_hold))


DIRECTIVE = re.compile(r"^\([\w-]+\)=$|^(:{3,}|`{3,}).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"\{[\w:]+\}`[^`]*`")


def length(cells: list[dict]) -> int:
    """Return how many words a chapter has, counted as in `test_a_chapter_is_neither_a_note_nor_a_book`."""
    text = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    words = MARK.sub("mark", DIRECTIVE.sub("", text)).split()
    return sum(any(map(str.isalnum, word)) for word in words)


def figures(cells: list[dict]) -> int:
    """Return how many figures a chapter shows; a table that it lists is none."""
    contents = [content for cell in cells for output in cell.get("outputs", []) for content in output["data"].values()]
    return sum("figure" in content.get("usermeta", {}) for content in contents if isinstance(content, dict))


LENGTHS = {
    **dict.fromkeys(("economy", "distrust", "deterrence", "deescalation", "recommendations"), (2_000, 2_800)),
    "outlook": (450, 850),
}


@pytest.mark.parametrize("name", LENGTHS)
def test_a_chapter_is_neither_a_note_nor_a_book(name):
    """Each chapter has about as many words as its kind, and at most four figures.

    Words are what white space parts and holds a letter or digit, in its Markdown cells, headings and findings in brief
    included. Labels of sections and directives are left out, and a role or mark counts as one word, however long what the
    page shows for it. The text of figures, tables and captions is not counted.
    """
    cells = read_json(project.chapters() / f"{name}.ipynb")["cells"]
    least, most = LENGTHS[name]
    assert least <= length(cells) <= most
    assert 1 <= figures(cells) <= 4


def test_a_role_is_one_word_and_a_directive_none():
    source = "(sec-here)=\n## Two words\n\n```{pdf-link}\nnot this\n```\nOf {fact}`a-fact` two, *each*.\n"
    assert length([{"cell_type": "markdown", "source": source}, {"cell_type": "code", "source": "no words"}]) == 6
