"""What the project is made with: hashes, licences, the bill of materials, accepted advisories, metadata of archives."""

import datetime
import json
import re
import shutil
from contextlib import contextmanager
from email.message import Message
from importlib import resources

import pytest
import yaml
from conftest import BOOK

from evidencebook import browser_setup, project
from evidencebook.problems import ReportError
from evidencebook.release.__main__ import main
from evidencebook.supply import advisories, licences, locked, sbom

LOCKS = sorted(path.name for path in BOOK.glob("requirements*.lock"))


def test_every_locked_package_has_hashes_and_none_an_address():
    assert len(LOCKS) == 4
    for lock in LOCKS:
        packages = locked.python(lock)
        assert len(packages) == len(re.findall(r"(?m)^[\w.-]+==", (BOOK / lock).read_text()))
        assert "://" not in (BOOK / lock).read_text()
    assert all(value.startswith("sha512-") for package in locked.npm() for value in package.hashes)
    assert '"resolved"' not in (BOOK / locked.NPM).read_text()
    # `npm ci` holds what it installs against the hashes.
    assert [step[:2] for step in browser_setup.STEPS if step[1] != "run"] == [("npm", "ci")]
    assert not re.search(r"npm (ci|i|install)\b", (BOOK / "Makefile").read_text())


def test_a_package_without_a_hash_is_told(book):
    content = json.loads((book / locked.NPM).read_text())
    del content["packages"]["node_modules/vega"]["integrity"]
    (book / locked.NPM).write_text(json.dumps(content))
    with pytest.raises(ReportError, match="gives no hash for vega"):
        locked.npm()
    (book / locked.PYTHON).write_text("a==1\nb==2 --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(ReportError, match="gives no hash for a"):
        locked.python(locked.PYTHON)


@pytest.mark.parametrize("another", [False, True], ids=["alone", "while another installs"])
def test_of_two_that_set_up_at_once_the_second_uses_what_the_first_installed(tmp_path, monkeypatch, another):
    made, installed = tmp_path / "made/live.js", []

    @contextmanager
    def waited_for(file):
        if another:
            made.parent.mkdir()
            made.touch()
        yield

    def install(target):
        (target / "made").mkdir()
        installed.append(target)

    monkeypatch.setattr(browser_setup, "folder", lambda: tmp_path)
    monkeypatch.setattr(browser_setup.lock, "of_file", waited_for)
    monkeypatch.setattr(browser_setup, "_install", install)
    assert browser_setup.install() == made
    assert made.is_file()
    assert installed == ([] if another else [tmp_path])


def test_all_licences_are_known_and_allowed():
    found = licences.of_installed(locked.TESTS)
    assert len(found) > 120
    assert [str(finding) for finding in licences.check()] == []


def test_an_unknown_or_forbidden_licence_is_told(book):
    content = json.loads((book / locked.NPM).read_text())
    content["packages"]["node_modules/vega"]["license"] = "SSPL-1.0"
    content["packages"]["node_modules/vega-view"]["license"] = ""
    (book / locked.NPM).write_text(json.dumps(content))
    shutil.copy(BOOK / locked.TESTS, book)
    rules = (book / licences.RULES).read_text()
    (book / licences.RULES).write_text(rules.replace('"MIT License" = "MIT"\n', ""))
    told = "\n".join(str(finding) for finding in licences.check())
    assert "vega 6.4.0" in told
    assert "SSPL-1.0, which is not allowed" in told
    assert "vega-view" in told
    assert "does not say a licence that is known" in told
    assert "jedi" in told


@pytest.mark.parametrize(
    ("fields", "stated"),
    [
        ([("License-Expression", "MIT OR Apache-2.0"), ("License", "x")], "MIT OR Apache-2.0"),
        ([("Classifier", "License :: OSI Approved :: MIT License"), ("License", "a whole text")], "MIT"),
        ([("Classifier", "License :: OSI Approved")], ""),
        ([("Classifier", "License :: OSI Approved :: MIT License"), ("Classifier", "License :: Other/Odd")], ""),
        ([("License", "Apache 2.0")], "Apache-2.0"),
        ([("License", "Do as I say")], ""),
        ([], ""),
    ],
)
def test_a_licence_is_what_the_metadata_say(fields, stated):
    about = Message()
    for name, value in fields:
        about[name] = value
    assert licences.stated("x", about, licences.rules()) == stated


def test_of_alternatives_one_must_be_allowed_and_of_what_stands_together_all():
    allowed = ["A", "B"]
    for held in ("A", "A AND B", "A OR X", "X AND B OR A", "(X OR A) AND B"):
        assert licences.is_allowed(held, allowed), held
    for refused in ("", "X", "A AND X", "(X OR Y) AND A", "A WITH exception"):
        assert not licences.is_allowed(refused, allowed), refused


def test_those_whose_work_goes_with_the_pages_are_credited(site):
    text = (site / "licences.txt").read_text(encoding="utf-8")
    for package in licences.of_installed(locked.PYTHON):
        assert f"{package.name} {package.version}: " in text
    assert "unknown" not in text.split("follow.")[0]
    for words in ("SIL OPEN FONT LICENSE", "Sphinx", "Bootstrap", "Mike Bostock"):
        assert words in text, words
    assert 'href="../licences.txt"' in (site / "chapters/index.html").read_text(encoding="utf-8")


def test_the_bill_of_materials_holds_for_its_schema_and_is_the_same_twice(book, monkeypatch):
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = sbom.bill()
    assert sbom.bill() == text
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    names = {component["purl"] for component in bill["components"]}
    assert len(names) == len(bill["components"])
    assert {package.address for package in locked.python(locked.PYTHON)} <= names
    assert any(name.startswith("pkg:npm/vega@") for name in names)
    assert not any("pytest" in name for name in names)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "946771200")
    dated = json.loads(sbom.bill())
    assert dated["metadata"]["timestamp"] == "2000-01-02T00:00:00Z"
    assert dated["serialNumber"] != bill["serialNumber"]


TODAY = datetime.date(2026, 6, 15)
GOOD = '[[advisory]]\nid = "PYSEC-1"\nreason = "waits"\nuntil = 2026-06-15\n'


def test_an_advisory_is_accepted_until_its_day_and_no_longer(book):
    assert advisories.accepted(TODAY) == []
    (book / advisories.FILE).write_text(GOOD)
    assert advisories.accepted(TODAY) == ["PYSEC-1"]
    with pytest.raises(ReportError, match="PYSEC-1 was accepted until 2026-06-15, which is past"):
        advisories.accepted(TODAY + datetime.timedelta(days=1))


def test_the_audit_is_told_what_is_accepted_and_stops_at_what_is_past(book, capsys):
    (book / advisories.FILE).write_text(GOOD.replace("2026", "9999"))
    assert main(["advisories"]) == 0
    assert capsys.readouterr().out == "PYSEC-1\n"
    (book / advisories.FILE).write_text(GOOD.replace("2026", "2001"))
    assert main(["advisories"]) == 1
    assert "which is past" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"waits"', '""', "incomplete: reason"),
        ("reason", "why", "incomplete: reason"),
        ("2026-06-15", '"2026-06-15"', "incomplete: until"),
        ("until = 2026-06-15\n", "", "incomplete: until"),
        ("2026-06-15\n", "2026-06-15\nmore = 1\n", "unknown entries"),
        ("[[advisory]]", "[[advisories]]", "something else"),
        ("until =", "until", "cannot be read"),
    ],
)
def test_a_list_of_advisories_that_says_too_little_is_told(book, old, new, says):
    (book / advisories.FILE).write_text(GOOD.replace(old, new))
    with pytest.raises(ReportError, match=says):
        advisories.accepted(TODAY)


def test_the_metadata_of_archives_hold_and_say_what_the_package_says():
    import jsonschema

    schema = resources.files("check_jsonschema") / "builtin_schemas/vendor/citation-file-format.json"
    # As the schema wants it, dates are text.
    cff = yaml.load((BOOK / "CITATION.cff").read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 it makes text alone
    jsonschema.Draft7Validator(json.loads(schema.read_text(encoding="utf-8"))).validate(cff)
    settings = yaml.safe_load((BOOK / "_config.yml").read_text(encoding="utf-8"))
    title = json.loads((BOOK / "chapters/index.ipynb").read_text(encoding="utf-8"))["cells"][0]["source"][0]
    assert title == f"# {cff['title']}\n"
    assert cff["version"] == project.version().number
    assert not {"title", "author", "copyright"} & set(settings), "they stand in CITATION.cff alone"
    assert cff["url"] == settings["html"]["baseurl"]
    assert cff["repository-code"] == settings["repository"]["url"]
