"""Pages read and written by several processes have the bytes of those that one process makes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import copied


@pytest.mark.slow
def test_two_processes_write_the_bytes_of_one(tmp_path):
    (tmp_path / "book").mkdir()
    book = copied(tmp_path / "book")
    made = {}
    command = [str(Path(sys.executable).parent / "jupyter-book"), "config", "sphinx", str(book)]
    subprocess.run(command, cwd=book, capture_output=True, check=True)
    for jobs in (1, 2):
        folder = tmp_path / f"made-{jobs}"
        done = subprocess.run(
            [sys.executable, "-m", "sphinx", "-j", str(jobs), "-d", str(folder / "doctrees"), str(book), str(folder / "html")],
            cwd=book, env={**os.environ, "SOURCE_DATE_EPOCH": "86400"}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert "evidencebook.sphinxext extension does not declare" not in done.stderr
        html: Path = folder / "html"
        files = (file for file in html.rglob("*") if file.is_file() and file.name != ".buildinfo")
        made[jobs] = {file.relative_to(html).as_posix(): file.read_bytes() for file in files}
    assert made[1].keys() == made[2].keys()
    assert [name for name in made[1] if made[1][name] != made[2][name]] == []
    assert any(name.endswith(".png") for name in made[1])
