"""Every source is a record with a grade, a standpoint and an address."""

import dataclasses

import pytest

from evidencebook.evidence import sources


def test_the_five_documents_are_there_and_every_source_says_how_reliable_it_is():
    known = sources.read()
    documents = {key for key, source in known.items() if source.is_document}
    assert documents == {"sceeus-2024", "faras-2024", "bif-2021", "preiherman-2023", "preiherman-2024"}
    assert len(known) > 35
    assert sources.check() == []
    assert all(source.who and source.gradereason and source.standpoint for source in known.values())


def test_a_passage_opens_the_original_at_its_words():
    source = sources.read()["sceeus-2024"]
    url = source.passage_url("Ukraine-Belarus, relations", "to $20 million.")
    assert url == f"{source.url}#:~:text=Ukraine%2DBelarus%2C%20relations,to%20%2420%20million."


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("https://x.example/a", "https://x.example/a#:~:text=One,two"),
        ("https://x.example/a#b", "https://x.example/a#b:~:text=One,two"),
        ("https://x.example/a#:~:text=Copied", "https://x.example/a#:~:text=One,two"),
        ("https://x.example/a#b:~:text=Copied", "https://x.example/a#b:~:text=One,two"),
    ],
)
def test_a_passage_is_opened_at_its_words_also_below_a_heading(url, opens):
    source = dataclasses.replace(next(iter(sources.read().values())), url=url)
    assert source.passage_url("One", "two") == opens


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("urldate = {2999-01-01}", "urldate is 2999-01-01: a day that is still to come"),
        ("urldate = {2023-01-01}", "read before the year of the source"),
    ],
)
def test_a_day_or_address_that_cannot_be_is_told(field, says):
    given = {"url": "url = {https://x.example/ab}", "urldate": "urldate = {2026-01-15}"}
    given[field.partition(" ")[0]] = field
    rest = "kind = {press}, host = {origin}, grade = {B}, gradereason = {r}, standpoint = {s}"
    entry = (
        f"@misc{{x-2024, author = {{{{X}}}}, title = {{{{T}}}}, year = {{2024}}, {', '.join(given.values())}, {rest}}}"
    )
    (told,) = sources.problems_of("references.bib", entry)
    assert says in told.fault
