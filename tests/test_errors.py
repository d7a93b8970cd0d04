"""A fault of the program is told as one, with its place; what the author can mend is told without a traceback."""

import pytest

from evidencebook import cli
from evidencebook.problems import UsageError


@pytest.fixture
def raising(book, monkeypatch):
    """Return a function that has a command raise something."""

    def have(error: Exception) -> None:
        def run(_words):
            raise error

        monkeypatch.setattr("evidencebook.authoring.facts", run)

    return have


@pytest.mark.parametrize("error", [KeyError("economy"), IndexError("list index"), TypeError("None"), ValueError("x")])
def test_a_fault_of_the_program_shows_where_it_happened(raising, capsys, error):
    raising(error)
    assert cli.main(["fact", "list"]) == 1
    told = capsys.readouterr().err
    assert type(error).__name__ in told
    assert "Traceback" in told
    assert "--debug" in told


def test_with_debug_it_is_raised_whole(raising, monkeypatch):
    monkeypatch.delenv("EVIDENCEBOOK_DEBUG", raising=False)
    raising(KeyError("economy"))
    with pytest.raises(KeyError):
        cli.main(["--debug", "fact", "list"])
    monkeypatch.delenv("EVIDENCEBOOK_DEBUG")


def test_what_the_author_can_mend_is_one_line(raising, capsys):
    raising(UsageError("no fact says 'x'"))
    assert cli.main(["fact", "list"]) == 1
    assert capsys.readouterr().err == "error: no fact says 'x'\n"


def test_a_module_saved_during_a_build_is_recorded_as_it_was_imported(monkeypatch):
    """Or the next build would take pages made by the old module for those of the new."""
    from evidencebook.files import fingerprints
    from evidencebook.sphinxext import dependencies

    before = dependencies.module_digests({})
    monkeypatch.setattr(fingerprints, "module_digest", lambda _: "saved since")
    after = dependencies.module_digests(before)
    assert {name: after[name] for name in before} == before
