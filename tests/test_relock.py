"""Rows are locked by id, with only the texts that they take, and old → new is shown."""

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest
from conftest import set_cell

from evidencebook.checks import evidence, record, runner
from evidencebook.cli import main
from evidencebook.evidence import passages, sources, verification_lock


def rewritten(file, change) -> None:
    """Change the rows of a table in place."""
    rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline="")))
    change(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(out.getvalue(), encoding="utf-8")


PRESS = """
@misc{gazette-2025, author = {{The Gazette}}, title = {{Counted}}, year = {2025}, url = {https://gazette.example/counted},
  urldate = {2026-01-15}, kind = {press}, host = {press}, grade = {B}, gradereason = {Invented}, standpoint = {None}}
"""


@pytest.fixture
def committed(tiny):
    """Return the small report, with two rows known from an address alone; git has its tables as they were verified."""
    with (tiny / "references.bib").open("a") as file:
        file.write(PRESS)
    codebook = json.loads((tiny / "data/datapackage.json").read_text())
    (counts,) = (each["schema"]["fields"] for each in codebook["resources"] if each["name"] == "counts")
    (asked,) = (each for each in counts if each["name"] == "passages")
    asked["constraints"] = {}
    counts.append({"name": "locator", "type": "string", "title": "Place", "description": "Where in the source."})
    (tiny / "data/datapackage.json").write_text(json.dumps(codebook))

    def change(rows):
        told = {"source": "gazette-2025", "passages": "", "locator": "second paragraph"}
        rows[:] = [row | {"locator": ""} for row in rows]
        rows += [rows[0] | told | {"id": f"{place}-street", "place": place} for place in ("high", "low")]

    rewritten(tiny / "data/counts.csv", change)
    (tiny / verification_lock.VERIFIED).write_text(verification_lock.text())
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "data"], ["commit", "-qm", "as verified"]):
        subprocess.run([*git, *words], cwd=tiny, check=True, timeout=60)
    return tiny


def by_address() -> tuple[str, str]:
    """Return the file and id of a row that is known from an address alone."""
    found = (
        (entry.file, name)
        for (kind, name), entry in verification_lock.entries().items()
        if kind == "row" and entry.held.get("locator") and not sources.read()[entry.held["source"]].is_document
    )
    return next(found)


def test_a_row_known_from_an_address_is_locked_without_any_text(committed, capsys):
    file, name = by_address()
    same = (n for (_, n), e in verification_lock.entries().items() if e.file == file and e.held.get("locator"))
    other = next(n for n in same if n != name)

    def change(rows):
        for row in rows:
            if row["id"] in {name, other}:
                row["locator"] += " (corrected)"

    rewritten(committed / file, change)
    told = {problem.place: problem.remedy for problem in verification_lock.check()}
    assert any(f"evidencebook passage lock {name}" in remedy and "https://" in remedy for remedy in told.values())
    assert main(["passage", "lock", name, "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert f"({name}): changed" in said
    assert " → " in said
    assert "(corrected)" in said
    assert len(verification_lock.check()) == 2
    assert main(["passage", "lock", name]) == 0
    assert [problem.place.split("(")[1] for problem in verification_lock.check()] == [f"{other})"]


def test_a_new_row_and_a_row_that_went_are_locked(committed, capsys):
    file, name = by_address()

    def change(rows):
        first = next(row for row in rows if row["id"] == name)
        first["id"] = "a-row-more"

    rewritten(committed / file, change)
    assert len(verification_lock.check()) == 2
    capsys.readouterr()
    assert main(["passage", "lock", "a-row-more", name]) == 0
    file_text = verification_lock.text([("row", "a-row-more"), ("row", name)])
    assert "row,a-row-more," in file_text
    assert f"row,{name}," not in file_text


def test_exact_words_ask_for_the_text_of_their_source_alone(committed, tmp_path, capsys):
    quotation = next(iter(passages.quotations().values()))
    key = passages.read()[quotation.passage].source
    rewritten(
        committed / passages.QUOTATIONS,
        lambda rows: next(row for row in rows if row["id"] == quotation.id).update(role="Somebody else"),
    )
    assert main(["passage", "lock"]) == 1
    told = capsys.readouterr().err
    assert f"{key}.txt for {quotation.id}" in told
    assert "--sources" in told
    (tmp_path / "empty").mkdir()
    assert main(["passage", "lock", quotation.id, "--sources", str(tmp_path / "empty")]) == 1
    assert f"{key}.txt" in capsys.readouterr().err


def test_words_of_the_source_are_held_to_its_text_before_they_are_locked(committed, capsys):
    quotation = next(iter(passages.quotations().values()))
    rewritten(
        committed / passages.QUOTATIONS,
        lambda rows: next(row for row in rows if row["id"] == quotation.id).update(words="Words that nobody wrote"),
    )
    assert main(["passage", "lock", quotation.id, "--sources", "sources"]) == 1
    assert "these are not the words of the source" in capsys.readouterr().err


def test_a_number_that_its_passage_does_not_print_is_not_locked(committed, capsys):
    name = "mill-street-2024-03"
    set_cell(committed / "data/counts.csv", name, "value", "1234567")
    assert main(["passage", "lock", name, "--sources", "sources"]) == 1
    assert "the passages do not print" in capsys.readouterr().err
    assert main(["passage", "lock", name]) == 1
    assert ".txt for" in capsys.readouterr().err


def test_a_number_that_its_passage_does_not_print_is_told_by_check_before_what_follows_from_it(tiny):
    table = tiny / "data/counts.csv"
    table.write_text(table.read_text().replace(",410,", ",420,"))
    done = runner.run(Path("sources"))
    first, *_ = runner.problems_of(done)
    assert (first.file, first.place) == ("data/counts.csv", "row 2 (mill-street-2024-03), column value")
    assert first.fault == "the passages do not print 420"
    assert "facts" in runner.not_run(done)
    assert not any("is not what the tables give" in problem.fault for problem in runner.problems_of(done))


def test_a_wrong_quotation_and_a_changed_row_are_told_together_and_each_once(tiny):
    table, words = tiny / "data/counts.csv", tiny / "data/quotations.csv"
    table.write_text(
        table.read_text().replace(",410,", ",420,").replace("Mill Street,2025-03-01", "Mill Lane,2025-03-01")
    )
    words.write_text(words.read_text().replace("Nobody has closed", "Nobody closed"))
    found = evidence.passages_hold(Path("sources"))[1]
    assert [(each.place, each.fault.split("\n")[0]) for each in found] == [
        ("row 2 (q-closed), column words", "these are not the words of the source"),
        ("row 2 (mill-street-2024-03), column value", "the passages do not print 420"),
        ("row 3 (mill-street-2025-03)", "this row changed since it was verified against its source"),
    ]


def test_a_number_is_not_held_to_a_passage_that_does_not_hold_itself(tiny):
    table, marks = tiny / "data/counts.csv", tiny / "data/passages.csv"
    table.write_text(table.read_text().replace(",410,", ",420,"))
    marks.write_text(marks.read_text().replace("In March 2024,", "In May 2024,"))
    found = evidence.passages_hold(Path("sources"))[1]
    assert [(each.file, each.place) for each in found] == [
        ("data/passages.csv", "row 3 (council-before)"),
        ("data/counts.csv", "row 2 (mill-street-2024-03)"),
    ]
    assert found[1].fault == "this row changed since it was verified against its source"


def test_an_unknown_id_is_one_line(tiny, capsys):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(verification_lock, "changed", set)
        assert main(["passage", "lock", "no-such-row"]) == 1
    assert "nothing that can be locked is called 'no-such-row'" in capsys.readouterr().err


def test_the_lock_is_what_the_tables_say():
    assert verification_lock.check() == []
    assert verification_lock.changed() == set()


def test_the_words_around_a_quotation_that_is_gone_are_dropped_without_any_text(tiny, capsys):
    kept = passages.contexts()
    name = next(iter(kept))
    file = tiny / passages.CONTEXTS
    file.write_text(file.read_text() + "q-gone,before it,after it\n")
    assert any("q-gone" in str(each) for each in record.hedges_hold()[1])
    assert main(["passage", "lock", "--dry-run"]) == 0
    assert "q-gone" in file.read_text()
    assert main(["passage", "lock"]) == 0
    assert "quotation q-gone: gone" in capsys.readouterr().out
    assert dict(passages.contexts()) == dict(kept)
    assert name in passages.contexts()
    assert record.hedges_hold()[1] == []
