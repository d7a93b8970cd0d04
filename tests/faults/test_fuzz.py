"""Inputs of any bytes and of any shape give findings with a file, never a traceback, a hang or a page.

What is tried is drawn by Hypothesis, the same at every run, and bounded; with FUZZ=10 ten times as much is tried.
"""

import copy
import json
import os
import shutil
from pathlib import Path

import pytest
import yaml
from conftest import BOOK, copied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidencebook import project
from evidencebook.checks import runner
from evidencebook.evidence import prose, sources, tables, typed_numbers
from evidencebook.notebooks import staleness
from evidencebook.problems import Problem, ReportError

pytestmark = pytest.mark.slow

MORE = int(os.environ.get("FUZZ", "1"))


def tried(times: int) -> settings:
    checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]
    return settings(
        derandomize=True, max_examples=times * MORE, deadline=None, database=None, suppress_health_check=checks
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Path:
    """Return a copy of the book in which files are spoiled one at a time."""
    folder = tmp_path_factory.mktemp("fuzz")
    return copied(folder)


NASTY = st.sampled_from(
    [b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r\n", b'"', b"'", b",", b"{", b"}", b"[", b"]", b":", b"\n- ", b"&a", b"*a", b"!!python/x",
     b"@", b"\\", b"%", b"#", b"$", b"\xe2\x80\xae", "９".encode(), b"1e999", b"-", b"\t", b"NaN", b"null", b"<<<<<<< ours\n", b"2021-99-99",
     b"9" * 5000, b"[" * 3000]
)  # fmt: skip


@st.composite
def spoiled(draw, content: bytes) -> bytes:
    """Draw what bytes become when they are cut, doubled, moved or mixed with others, a few times."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 60)))
        kind = draw(st.sampled_from(["cut", "insert", "replace", "double", "end"]))
        new = draw(NASTY | st.binary(max_size=6))
        content = {
            "cut": content[:start] + content[end:],
            "insert": content[:start] + new + content[start:],
            "replace": content[:start] + new + content[end:],
            "double": content[:end] + content[start:],
            "end": content[:start],
        }[kind]
    return content


WRONG = st.sampled_from(
    [None, True, 0, -1, 1.5, "", "x", [], {}, [1], ["x"], {"x": 1}, [[]], "../../etc/passwd", "a b", "\x00"]
)


@st.composite
def misshapen(draw, value):
    """Draw what data become when some part of them is of another kind, gone, doubled or called otherwise."""
    value = copy.deepcopy(value)
    for _ in range(draw(st.integers(1, 2))):
        here, depth = value, draw(st.integers(0, 7))
        for _ in range(depth):
            inner = [key for key in _keys(here) if isinstance(here[key], dict | list) and here[key]]
            if not inner:
                break
            here = here[draw(st.sampled_from(inner))]
        if not _keys(here):
            continue
        key = draw(st.sampled_from(_keys(here)))
        kind = draw(st.sampled_from(["wrong", "gone", "renamed", "doubled"]))
        if kind == "wrong" or (kind == "renamed" and isinstance(here, list)):
            here[key] = draw(WRONG)
        elif kind == "renamed":
            here[f"{key}x"] = here.pop(key)
        elif kind == "doubled" and isinstance(here, list):
            here.append(copy.deepcopy(here[key]))
        else:
            del here[key]
    return value


def _keys(value) -> list:
    return list(value) if isinstance(value, dict) else list(range(len(value)))


def told(gate: str) -> list[Problem]:
    """Run a gate; fail when it gives up, or says something without saying of which file."""
    (run,) = [stage[gate] for stage in runner.stages(None) if gate in stage]
    found = runner.passed(gate, run).problems
    for finding in found:
        assert finding.file, finding
        assert finding.fault, finding
        assert finding.remedy, finding
        assert "could not be finished" not in finding.fault, finding
    return found


def refused(read) -> list[Problem]:
    """Return what a function that reads something finds wrong with it; any other exception goes through."""
    try:
        read()
    except ReportError as error:
        return error.problems
    return []


def put(book: Path, name: str, content: bytes) -> None:
    os.chdir(book)
    (book / name).write_bytes(content)


def restored(book: Path, name: str) -> None:
    shutil.copy(BOOK / name, book / name)


POLLS = (BOOK / "data/polls.csv").read_bytes()
SCHEMA = next(
    r["schema"] for r in json.loads((BOOK / "data/datapackage.json").read_bytes())["resources"] if r["name"] == "polls"
)


@tried(70)
@given(content=spoiled(POLLS[:1200].rpartition(b"\n")[0] + b"\n") | st.binary(max_size=200))
def test_a_table_of_any_bytes_is_read_or_told(content):
    found = tables.findings_of("data/polls.csv", content, SCHEMA)
    for finding in found:
        assert finding.file == "data/polls.csv"
        assert finding.fault
        assert finding.remedy
    if not found:
        assert len(tables._read("data/polls.csv", content, json.dumps(SCHEMA, sort_keys=True))) > 0


@pytest.mark.parametrize("name", ["references.bib", "_config.yml", "_toc.yml", "data/datapackage.json"])
@tried(40)
@given(data=st.data())
def test_a_file_of_any_bytes_is_read_or_told(book, name, data):
    gate = {"references.bib": "sources", "data/datapackage.json": "tables"}.get(name, "pages in _toc.yml")
    whole = (BOOK / name).read_bytes()
    try:
        put(book, name, data.draw(spoiled(whole) | spoiled(whole[:400]) | st.binary(max_size=100)))
        told(gate)
    finally:
        restored(book, name)


@pytest.mark.parametrize("name", ["_config.yml", "_toc.yml"])
@tried(25)
@given(data=st.data())
def test_settings_of_any_shape_are_read_or_told(book, name, data):
    try:
        put(book, name, yaml.safe_dump(data.draw(misshapen(yaml.safe_load((BOOK / name).read_text())))).encode())
        told("pages in _toc.yml")
        told("addresses")
    finally:
        restored(book, name)


@tried(60)
@given(data=st.data())
def test_a_codebook_of_any_shape_is_read_or_told(book, data):
    name = "data/datapackage.json"
    whole = json.loads((BOOK / name).read_bytes())
    whole["resources"] = [resource for resource in whole["resources"] if resource["name"] in {"polls", "quotations"}]
    try:
        put(book, name, json.dumps(data.draw(misshapen(whole))).encode())
        told("tables")
    finally:
        restored(book, name)


PAGE = "chapters/index.ipynb"


@tried(40)
@given(data=st.data())
def test_a_notebook_of_any_bytes_and_any_shape_is_read_or_told(book, data):
    whole = (BOOK / PAGE).read_bytes()
    shaped = misshapen(json.loads(whole)).map(lambda value: json.dumps(value).encode())
    try:
        put(book, PAGE, data.draw(shaped | spoiled(whole) | st.binary(max_size=100)))
        page = project.chapters() / "index.ipynb"
        if wrong := refused(lambda: staleness.load(page)):
            assert all(finding.file == PAGE and finding.fault and finding.remedy for finding in wrong)
            return
        for gate in ("pages in _toc.yml", "notebooks", "figures", "events told in prose", "stretches of prose"):
            told(gate)
    finally:
        restored(book, PAGE)


@tried(60)
@given(text=st.text(max_size=300))
def test_prose_of_any_letters_is_read(text):
    stretch = prose.Stretch("chapters/x.md", "line 1", text)
    for place, typed in typed_numbers.find(stretch, {"2021"}):
        assert place.startswith("line ")
        assert typed
    assert len(prose.bare(text)) <= len(text)


@tried(60)
@given(title=st.text(max_size=60), key=st.text(max_size=12))
def test_an_entry_of_any_letters_is_read_or_told(book, title, key):
    whole = (BOOK / "references.bib").read_text(encoding="utf-8")[:1500].rpartition("\n@")[0]
    try:
        put(book, "references.bib", f"{whole}\n@misc{{{key}, title = {{{title}}}}}\n".encode("utf-8", "replace"))
        told("sources")
        refused(sources.read)
    finally:
        restored(book, "references.bib")


def test_settings_that_name_each_other_many_times_do_not_hang(book):
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    try:
        put(book, "_toc.yml", "\n".join(lines).encode())
        assert any("alias" in finding.fault for finding in told("pages in _toc.yml"))
    finally:
        restored(book, "_toc.yml")
