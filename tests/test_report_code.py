"""What goes wrong in a function of the report is told with module, line, function and row."""

import sys

import pytest

from evidencebook import report_code
from evidencebook.problems import DEBUG, ReportError

MODULE = '''"""Facts."""

import pandas as pd

ROWS = pd.DataFrame({"id": ["first", "second"], "value": [1.0, 2.0]})


def column():
    for row in ROWS.itertuples():
        if row.id == "second":
            yield row.valeu


def selection():
    return ROWS[ROWS.value > 3].iloc[0]


def whole(row):
    return 1 / row["value"]


def division():
    return [whole(row) for row in [{"id": "third", "value": 0}]]


def message():
    from evidencebook.problems import UsageError

    raise UsageError("say what is wanted")
'''


@pytest.fixture
def package(tmp_path, monkeypatch):
    """Return the folder of the code of a small report, and stand in it."""
    (tmp_path / "_toc.yml").touch()
    folder = tmp_path / "src/figures_of_a_test"
    folder.mkdir(parents=True)
    (folder / "report.toml").touch()
    (folder / "computed.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(DEBUG, raising=False)
    monkeypatch.setattr(sys, "path", [*sys.path])
    yield folder
    for name in [name for name in sys.modules if name.startswith("figures_of_a_test")]:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("function", "place", "says"),
    [
        ("column", "line 11, in column(), row second", "no attribute 'valeu'"),
        ("selection", "line 15, in selection()", "IndexError"),
        ("division", "line 19, in whole(), row third", "ZeroDivisionError"),
    ],
)
def test_a_programming_error_is_told_with_its_place(package, function, place, says):
    with pytest.raises(ReportError) as caught:
        report_code.load(f"figures_of_a_test.computed:{function}")()
    (problem,) = caught.value.problems
    assert (problem.file, problem.place) == ("src/figures_of_a_test/computed.py", place)
    assert says in problem.fault
    assert "--debug" in problem.remedy


def test_with_debug_the_error_itself_is_raised(package, monkeypatch):
    monkeypatch.setenv(DEBUG, "1")
    with pytest.raises(ZeroDivisionError):
        report_code.load("figures_of_a_test.computed:division")()


def test_what_says_itself_what_is_wrong_passes_through(package):
    with pytest.raises(LookupError, match="say what is wanted"):
        report_code.load("figures_of_a_test.computed:message")()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def facts(:\n", "line 1: is not valid Python"),
        ("import no_such_library\n", "line 1, in <module>(): ModuleNotFoundError"),
    ],
)
def test_a_module_that_cannot_be_imported_is_told(package, text, says):
    (package / "broken.py").write_text(text, encoding="utf-8")
    with pytest.raises(ReportError, match=r"broken\.py") as caught:
        report_code.load("figures_of_a_test.broken:facts")
    assert says in str(caught.value)


def test_a_name_that_is_none_is_told(package):
    for name in ("figures_of_a_test.computed:nothing", "figures_of_a_test.nowhere:facts"):
        with pytest.raises(ReportError, match="names something that does not exist"):
            report_code.load(name)


def test_what_python_has_by_itself_stays_when_another_report_is_read(package, tmp_path, monkeypatch):
    (tmp_path / "src/evidencebook").mkdir()  # its modules lie beside the engine, and are found as that is
    installed = str(tmp_path / "src")
    sys.path.append(installed)
    report_code.load("figures_of_a_test.computed:column")
    other = tmp_path / "other"
    (other / "src/figures_of_a_test").mkdir(parents=True)
    (other / "_toc.yml").touch()
    (other / "src/figures_of_a_test/report.toml").touch()
    (other / "src/figures_of_a_test/computed.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.chdir(other)
    report_code.load("figures_of_a_test.computed:column")
    assert installed in sys.path
