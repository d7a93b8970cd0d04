"""Authoring in JupyterLab: charts are drawn, and a save changes what the author wrote and nothing else."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import BOOK

from evidencebook.notebooks import staleness

pytestmark = pytest.mark.slow

LAB = BOOK / ".venv/lab"
WORDS = " Written in JupyterLab."


@pytest.fixture
def lab(book, tmp_path) -> Iterator[str]:
    """Return where JupyterLab shows the chapters of a copy of the book."""
    own = {f"JUPYTER_{what}_DIR": str(tmp_path / "jupyter") for what in ("CONFIG", "DATA", "RUNTIME")}
    command = [LAB / "bin/jupyter", "lab", "--no-browser", "--port=0", "--IdentityProvider.token=", "--allow-root"]
    with subprocess.Popen(
        [*command, "--notebook-dir=chapters"], cwd=book, env=os.environ | own, stderr=subprocess.PIPE, text=True
    ) as server:
        told = (re.search(r"http://localhost:\d+", line) for line in server.stderr)
        yield next(found[0] for found in told if found)
        server.terminate()
        server.stderr.read()


def saved(page, path: Path) -> str:
    """Save what is open in JupyterLab; return the notebook once its file holds the words, to its end."""
    page.keyboard.press("Control+s")
    text = ""
    for _ in range(240):
        text = path.read_text(encoding="utf-8")
        if WORDS in text and text.endswith("}\n"):
            break
        page.wait_for_timeout(250)
    return text


@pytest.mark.skipif(not LAB.is_dir(), reason="JupyterLab is not installed here (make lab); `make test` installs it")
def test_charts_are_drawn_and_a_save_changes_what_the_author_wrote_and_nothing_else(lab, book, browser):
    page, path = browser.new_page(), book / "chapters/economy.ipynb"
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    before = path.read_text(encoding="utf-8").splitlines()
    fresh = staleness.reasons(path)
    page.goto(f"{lab}/lab/tree/{path.name}?reset", wait_until="commit")
    page.locator(".report-chart svg.marks").first.wait_for(timeout=120_000)
    page.get_by_text("Kernel status: Idle").first.wait_for(state="attached", timeout=120_000)
    page.locator(".jp-MarkdownCell").first.click()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+End")
    page.keyboard.type(WORDS)
    page.keyboard.press("Shift+Enter")
    after = saved(page, path).splitlines()
    assert wrong == []
    assert len(after) == len(before)
    changed = [line for line, old in zip(after, before, strict=True) if line != old]
    assert len(changed) == 1, changed[:10]
    assert WORDS in changed[0]
    assert staleness.reasons(path) == fresh == []
