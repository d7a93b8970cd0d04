"""What runs around the tests: summaries, outputs old and new, releases, and the look at the sources where they stand."""

import dataclasses
import functools
import hashlib
import http.server
import json
import os
import shutil
import subprocess
import threading

import pytest
import yaml
from conftest import BOOK, edit, set_cell

from evidencebook import cli, project
from evidencebook.build import pipeline
from evidencebook.evidence import passages, sources
from evidencebook.notebooks.mime import FIGURE
from evidencebook.problems import ReportError
from evidencebook.release import assemble, link_rot, test_summary
from evidencebook.release.__main__ import main

JUNIT = """<testsuites><testsuite>
<testcase classname="chapters.index.ipynb" name="Cell 0" time="1.5"/>
<testcase classname="chapters.index.ipynb" name="Cell 1" time="2"><failure message="m">one
``` two</failure></testcase>
<testcase classname="tests.browser.test_pages.TestClass" name="test_x" time="0"><skipped message="no reason"/></testcase>
</testsuite></testsuites>"""


def test_results_are_told_by_chapter_and_failures_stay_text(tmp_path, capsys):
    (tmp_path / "r.xml").write_text(JUNIT)
    assert main(["results", str(tmp_path / "r.xml")]) == 0
    told = capsys.readouterr().out
    assert "| ✗ chapters/index | 1 | 1 | 0 | 3.5 |" in told
    assert "| ✓ tests/browser/test_pages | 0 | 0 | 1 | 0.0 |" in told
    assert "**chapters/index: Cell 1**" in told
    assert "````text\none\n``` two\n````" in told
    assert test_summary.failed_chapters(test_summary.read([tmp_path / "r.xml"])) == ["index"]


@pytest.mark.parametrize("text", ["", "<testsuites>", "<testsuites/>"])
def test_results_that_are_none_are_told(tmp_path, capsys, text):
    (tmp_path / "r.xml").write_text(text)
    assert main(["results", str(tmp_path / "r.xml")]) == 1
    assert "r.xml" in capsys.readouterr().err


def change(book, name: str) -> str:
    """Change what a chapter stores of its first figure; return the id of the cell."""
    page = book / f"chapters/{name}.ipynb"
    notebook = json.loads(page.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if FIGURE in output.get("data", {}):
                rows = next(iter(output["data"][FIGURE]["datasets"].values()))
                rows.pop()
                page.write_text(json.dumps(notebook), encoding="utf-8")
                return cell["id"]
    raise AssertionError(f"{name} has no figure")


def shows(folder, name: str) -> bool:
    picture = (folder / f"{name}.png").read_bytes()
    return picture[:4] == b"\x89PNG" and f'src="{name}.png"' in (folder / "index.html").read_text()


@pytest.fixture
def committed(book):
    """Return a copy of the book whose chapters and data are committed."""
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(book)]
    for arguments in (["init", "-q"], ["add", "chapters", "data"], ["commit", "-qm", "all"]):
        subprocess.run([*git, *arguments], check=True, capture_output=True)
    return book


def test_the_summary_of_a_run_tells_results_outputs_and_numbers_and_goes_on_where_one_of_them_fails(
    committed, tmp_path
):
    (committed / ".venv").symlink_to(BOOK / ".venv")
    shutil.copytree(BOOK / ".ci", committed / ".ci")
    cell = change(committed, "economy")
    set_cell(committed / "data/derived/facts.csv", "information-to", "words", "some day")
    told = tmp_path / "summary.md"
    command = [committed / ".ci/summary", "HEAD"]
    subprocess.run(command, env=os.environ | {"GITHUB_STEP_SUMMARY": str(told)}, check=True, capture_output=True)
    assert "cannot be read" in told.read_text()  # there are no results yet
    (committed / "_build/results").mkdir(parents=True)
    (committed / "_build/results/chapters.xml").write_text(JUNIT)
    told.write_text("")
    subprocess.run(command, env=os.environ | {"GITHUB_STEP_SUMMARY": str(told)}, check=True, capture_output=True)
    assert "| ✗ chapters/index | 1 | 1 | 0 | 3.5 |" in told.read_text()
    assert "no output differs" in told.read_text()
    assert f"cell {cell}: old and new differ" in told.read_text()
    assert "- information-to: “" in told.read_text()
    assert "→ “some day”" in told.read_text()
    assert shows(committed / "_build/compare/changed", f"economy-{cell}")


def test_outputs_that_differ_from_a_commit_are_drawn_old_and_new(committed, tmp_path, capsys):
    assert main(["figures", "--base", "HEAD", str(tmp_path / "out")]) == 0
    assert "no output differs" in capsys.readouterr().out
    cell = change(committed, "economy")
    assert main(["figures", "--base", "HEAD", str(tmp_path / "out")]) == 0
    assert f"chapters/economy.ipynb, cell {cell}: old and new differ" in capsys.readouterr().out
    assert shows(tmp_path / "out", f"economy-{cell}")


def test_a_failing_cell_is_executed_and_drawn_beside_what_is_stored_and_nothing_is_written(book, tmp_path, capsys):
    (tmp_path / "r.xml").write_text(JUNIT)
    cell = change(book, "index")
    before = (book / "chapters/index.ipynb").read_bytes()
    assert main(["figures", "--failed", str(tmp_path / "r.xml"), str(tmp_path / "out")]) == 0
    assert f"chapters/index.ipynb, cell {cell}" in capsys.readouterr().out
    assert shows(tmp_path / "out", f"index-{cell}")
    assert (book / "chapters/index.ipynb").read_bytes() == before


@pytest.fixture
def published(book, monkeypatch):
    """Return a copy of the book with pages as if they had been built for an address."""
    monkeypatch.setenv(project.SITE_URL, "https://someone.github.io/report/")
    monkeypatch.setenv(project.REPOSITORY_URL, "https://github.com/someone/report")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "946771200")
    (pipeline.site() / "chapters").mkdir(parents=True)
    (pipeline.site() / "chapters/index.html").write_text(
        '<link href="https://someone.github.io/report/chapters/index.html">'
    )
    (pipeline.site() / "data.zip").write_bytes(b"zip")
    pipeline.printed().mkdir()
    for name in ("belarus-and-ukraine.pdf", "belarus-and-ukraine-evidence.pdf"):
        (pipeline.printed() / name).write_bytes(b"pdf")
    (book / ".gitignore").write_text("/_build/\nout/\n*.xml\n")
    for words in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "state")):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b.example", *words], cwd=book, check=True)
    return book


def test_a_release_holds_its_files_with_their_checksums_and_real_addresses(published, tmp_path):
    into = tmp_path / "out"
    tag = f"v{project.metadata().version}"
    files = assemble.gather(tag, into)
    assert [file.name for file in files] == [
        "CHANGES.md", "CITATION.cff", f"belarus-and-ukraine-evidence-{tag}.pdf", f"belarus-and-ukraine-{tag}.pdf",
        f"data-{tag}.zip", "sbom.cdx.json",
        "SHA256SUMS",
    ]  # fmt: skip
    sums = dict(reversed(line.split("  ")) for line in (into / "SHA256SUMS").read_text().splitlines())
    assert sums == {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files[:-1]}
    cff = yaml.safe_load((into / "CITATION.cff").read_text())
    assert cff["url"] == "https://someone.github.io/report/"
    assert str(cff["date-released"]) == "2000-01-02"
    assert ".example" not in (into / "CITATION.cff").read_text()
    assert "Numbers changed" in (into / "CHANGES.md").read_text()
    first = {file.name: file.read_bytes() for file in files}
    assert {file.name: file.read_bytes() for file in assemble.gather(tag, tmp_path / "out/again")} == first


def test_a_release_is_never_written_over_something(published, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.txt").write_text("years of work")
    for folder in (tmp_path / "out", published, tmp_path / "out/thesis.txt"):
        with pytest.raises(ReportError, match="is not an empty folder"):
            assemble.gather(f"v{project.metadata().version}", folder)
    assert (tmp_path / "out/thesis.txt").read_text() == "years of work"


@pytest.mark.parametrize("how", ["no history", "git refuses", "git is missing"])
def test_what_git_cannot_vouch_for_is_not_published(published, monkeypatch, how):
    if how == "no history":
        (published / ".git").rename(published / "_build/git")
    elif how == "git refuses":
        (published / ".git/HEAD").write_text("")
    else:
        monkeypatch.setenv("PATH", "")
    assert any("git cannot say" in problem.fault for problem in assemble.publishable())


def test_what_stands_against_a_release_is_told_and_nothing_is_written(published, tmp_path, monkeypatch, capsys):
    monkeypatch.delenv(project.SITE_URL)
    (pipeline.site() / "data.zip").unlink()
    edit(published / "CHANGELOG.md", f"## Version {project.metadata().version}", "## Version 0.0.9")
    assert cli.main(["release", "v0.2.0", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    for words in (
        "a name kept for examples",
        "were not built for",
        "the tag is v0.2.0",
        "found: none",
        "no section for",
    ):
        assert words in told, words
    assert not (tmp_path / "out").exists()
    assert main(["publishable"]) == 1
    assert "a name kept for examples" in capsys.readouterr().err


def test_nothing_stands_against_publishing_what_was_built_for_its_address(published, capsys):
    assert main(["publishable"]) == 0
    assert capsys.readouterr().err == ""


class Pages(http.server.BaseHTTPRequestHandler):
    """Serve a page with the words of a passage, one that moved, and one that is gone."""

    def __init__(self, words, *arguments):
        self.words = words
        super().__init__(*arguments)

    def do_GET(self):
        if self.path == "/moved":
            self.send_response(301)
            self.send_header("Location", "/here")
        elif self.path == "/here":
            self.send_response(200)
            self.send_header("Last-Modified", "Wed, 23 Nov 2033 00:00:00 GMT")
        else:
            self.send_response(404)
        self.end_headers()
        if self.path == "/here":
            self.wfile.write(f"<p>{self.words}</p>".encode())

    def log_message(self, *_):
        """Say nothing."""


def test_sources_are_looked_for_where_they_stand_with_their_passages(capsys):
    known = sources.read()["sceeus-2024"]
    own = [passage for passage in passages.read().values() if passage.source == known.key]
    words = " ".join(f"{passage.first} … <b>{passage.last}</b>" for passage in own[:-1])
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Pages, words)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{server.server_port}"
        asked = [dataclasses.replace(known, key=known.key, url=f"{at}/{path}") for path in ("here", "moved", "gone")]
        told = link_rot.report(asked)
        server.shutdown()
    assert f"| stands | {known.urldate} | 2033-11-23 | {len(own) - 1} of {len(own)} |" in told
    assert f"moved to {at}/here" in told
    assert "answers 404" in told
    assert "does not answer" in link_rot.report([dataclasses.replace(known, url="http://127.0.0.1:1/")])
