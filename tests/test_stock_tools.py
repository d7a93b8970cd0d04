"""The steps that docs/engine.md gives for stock tools, taken as they are written, where only `pip install .` was done."""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest
from conftest import BOOK, copied

# A whole build and a chapter executed, on a machine that is busy with other tests.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

CHAPTER = "chapters/economy.ipynb"


def documented() -> list[str]:
    """Return the commands of the block about stock tools, without what makes the environment."""
    block = re.search(r"## Stock tools\n\n```sh\n(.*?)```", (BOOK / "docs/engine.md").read_text(), re.DOTALL)[1]
    lines = [line.split(" #")[0].strip() for line in block.splitlines()]
    assert lines[0].startswith("python3 -m venv")
    assert lines[1] == "pip install . nbconvert"
    return lines[2:]


@pytest.fixture
def installed(tmp_path) -> dict[str, str]:
    """Return the variables of an environment as pip makes it: the engine is a copy there, and the report is not on the path."""
    folder = tmp_path / "stock"
    venv.create(folder, with_pip=False)
    packages = next(folder.glob("lib/python*/site-packages"))
    shutil.copytree(BOOK / "src/evidencebook", packages / "evidencebook", ignore=shutil.ignore_patterns("__pycache__"))
    # Packages are found in a folder that is named so, but its own .pth files are not read: one of them leads to this report.
    (packages / "kept.pth").write_text(sysconfig.get_path("purelib"))
    for name in ("jupyter", "jupyter-nbconvert", "jupyter-book", "evidencebook"):
        script = (Path(sys.executable).parent / name).read_text()
        (folder / "bin" / name).write_text(script.replace(str(Path(sys.executable).parent), str(folder / "bin")))
        (folder / "bin" / name).chmod(0o755)
    shutil.copytree(Path(sys.prefix) / "browser", folder / "browser", symlinks=True)
    shutil.copytree(Path(sys.prefix) / "share/jupyter/kernels", folder / "share/jupyter/kernels")
    kernel = folder / "share/jupyter/kernels/python3/kernel.json"
    kernel.write_text(kernel.read_text().replace(str(Path(sys.executable).parent), str(folder / "bin")))
    return {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", "HOME": str(tmp_path), "LANG": "C.UTF-8"}


def outputs(file: Path) -> list[object]:
    return [cell["outputs"] for cell in json.loads(file.read_text())["cells"] if cell["cell_type"] == "code"]


def test_the_documented_steps_build_the_site_and_execute_a_chapter(tmp_path, installed):
    report = copied(tmp_path)
    before = outputs(report / CHAPTER)
    for command in documented():
        done = subprocess.run(
            ["sh", "-c", command], cwd=report, env=installed, capture_output=True, text=True, timeout=280, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    assert '<figure class="report-figure' in (report / "_build/html/chapters/economy.html").read_text()
    executed = outputs(report / "chapters/economy.nbconvert.ipynb")
    assert executed == before
    assert "image/png" in {form for cell in executed for each in cell for form in each.get("data", {})}
