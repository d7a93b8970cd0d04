"""Chapters use the packages of the lock file, and install none."""

import pytest

from evidencebook.checks import lockfiles
from evidencebook.notebooks import packages


@pytest.mark.parametrize(
    "source",
    [
        "%pip install lifelines",
        "import os\n!pip3 install -q lifelines",
        'subprocess.run(["pip", "install", "x"])',
        'subprocess.run([sys.executable, "-m", "pip", "install", "x"])',
        "!conda update pandas",
        "%%bash\nuv pip install x",
        "!apt-get install graphviz",
        "pip.main(['install', 'x'])",
    ],
)
def test_a_cell_that_installs_is_found(source):
    assert packages.installing(source) == source.count("\n") + 1


@pytest.mark.parametrize(
    "source", ["x = 1", "# %pip install lifelines", "caption = 'apt to add a pip'", "%matplotlib inline"]
)
def test_other_cells_are_not(source):
    assert packages.installing(source) == 0


def test_imports_are_found_wherever_they_stand():
    source = (
        "import os, lifelines.utils\n%matplotlib inline\ndef f():\n    from sklearn.svm import SVC\nfrom . import own"
    )
    assert sorted(packages.imported(source)) == [(1, "lifelines"), (1, "os"), (4, "sklearn")]


def test_what_is_not_locked_is_told_also_where_it_is_installed():
    locked = {"pandas", "pyyaml"}
    assert all(packages.is_locked(name, locked) for name in ("os", "pandas", "yaml", "helpers", "evidencebook"))
    assert not packages.is_locked("pytest", locked)
    assert not packages.is_locked("no_such_library", locked)


def test_the_code_of_the_report_uses_what_is_locked():
    count, found = lockfiles.imports_hold()
    assert count
    assert found == []
