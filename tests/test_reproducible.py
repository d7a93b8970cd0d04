"""Whoever builds the book, wherever and whenever: the same bytes of pages, PDF, facts, notebooks and files to take away."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BOOK

from evidencebook.notebooks import frontispiece

pytestmark = pytest.mark.slow

# All that differs between two people who build the same commit.
ELSEWHERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "4242"}
# What the pages were made from is written beside them and is not part of them.
STAMP = ".made-from"


def cloned(source: Path, target: Path) -> None:
    """Clone as another person would, and bring over what is not committed: files made in another order, with other rights."""
    before = os.umask(0o077)
    try:
        clone = ["git", "-c", "advice.detachedHead=false", "clone", "--quiet", "--no-local", str(source), str(target)]
        subprocess.run(clone, check=True, capture_output=True)
        listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=source, capture_output=True, text=True, check=True).stdout.splitlines()
        for file in target.iterdir():
            if file.name != ".git":
                shutil.rmtree(file) if file.is_dir() else file.unlink()
        for name in sorted(names, key=lambda name: hashlib.sha256(name.encode()).hexdigest()):
            if (source / name).is_file():
                (target / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source / name, target / name)
                (target / name).chmod(0o700 if os.access(source / name, os.X_OK) else 0o600)
    finally:
        os.umask(before)


def digests(folder: Path) -> dict[str, str]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != STAMP)
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


@pytest.fixture(scope="module")
def other(tmp_path_factory) -> Path:
    """Return another clone of the same state, built from nothing on another path, every chapter executed there."""
    folder = tmp_path_factory.mktemp("another person's") / "clone of the report"
    cloned(BOOK, folder)
    (folder / frontispiece.PICTURE).unlink()  # it is drawn anew there, whatever it was drawn with here
    environment = {**os.environ, **ELSEWHERE, "PYTHONPATH": str(folder / "src")}
    for command in (["refresh", "--all"], ["book", "--evidence"]):
        words = [sys.executable, "-m", "evidencebook", *command]
        done = subprocess.run(
            words, cwd=folder, env=environment, umask=0o027, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.parametrize("what", ["_build/html", "_build/pdf", "chapters", "data"])
def test_two_people_build_the_same_bytes(what, site, other):
    mine, theirs = digests(BOOK / what), digests(other / what)
    assert mine
    differing = sorted(name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name))
    assert differing == []


# The addresses, for which the pages would have to be built once more, and what is not committed apart.
RELEASE = """
import sys
from pathlib import Path
from evidencebook import project
from evidencebook.release import assemble as release
release.publishable = list
release.gather(f"v{project.version().number}", Path(sys.argv[1]))
"""


def test_two_people_release_the_same_bytes(site, other, tmp_path):
    made = []
    for folder, more in ((BOOK, {}), (other, ELSEWHERE)):
        environment = {**os.environ, **more, "PYTHONPATH": str(folder / "src")}
        into = tmp_path / str(len(made))
        subprocess.run([sys.executable, "-c", RELEASE, into], cwd=folder, env=environment, check=True)
        made.append(
            digests(into) | {"README": hashlib.sha256((folder / frontispiece.PICTURE).read_bytes()).hexdigest()}
        )
    assert {"SHA256SUMS", "sbom.cdx.json", "CITATION.cff", "CHANGES.md"} < set(made[0])
    assert sum(name.endswith((".pdf", ".zip")) for name in made[0]) == 6
    assert made[0] == made[1]
