"""The extension, on a book of a few lines: data is text, unknown names are warnings, outputs become figures and tables."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import BOOK, made_once

from evidencebook.build import pipeline
from evidencebook.notebooks.mime import Table
from evidencebook.problems import ReportError

HOSTILE = '<script>alert(1)</script> *a* [b](javascript:x) {fact}`x` {{ y }} =HYPERLINK("z") `c` \\'


def notebook(*bundles: dict, title: str = "Title") -> str:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "metadata": {},
            "execution_count": 1,
            "source": "show(it)",
            "outputs": [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": bundle}],
        }
        for n, bundle in enumerate(bundles)
    ]
    heading = {"cell_type": "markdown", "id": "t", "metadata": {}, "source": f"# {title}"}
    about = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": [heading, *cells], "metadata": about, "nbformat": 4, "nbformat_minor": 5})


REGISTER = "# Register\n\n" + "\n\n".join(
    f"```{{register}} {kind}\n```"
    for kind in ("facts", "passages", "quotations", "findings", "sources", "recommendations")
)
BIBLIOGRAPHY = "\n\n```{bibliography}\n:all:\n```\n"


MARKS = """# Marks

So $x^2 = \\frac{a}{b}$, ~~gone **too**~~, H<sub>2</sub>O, <b>strong</b>, $5bn and $6bn,\\
a new line. <!-- not for readers -->

$$
\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}
$$

- [ ] open
- [x] done

Term
: Meaning

![Lorries wait](../images/crossing.png)

```{figure} ../images/crossing.png
:name: fig-crossing
:alt: Lorries again

The crossing {passage}`council-before`.
```

## Гродна

### Вайна

## Гродна
"""


def fill(report: Path, pages: dict[str, str]) -> None:
    """Put pages in the place of the chapters of a report."""
    for page in (report / "chapters").iterdir():
        page.unlink()
    for name, text in pages.items():
        (report / "chapters" / name).write_text(text, encoding="utf-8")
    root, *others = (name.rsplit(".", 1)[0] for name in pages)
    files = "".join(f"\n  - file: chapters/{name}" for name in others)
    listed = f"chapters:{files}\n" if files else ""
    (report / "_toc.yml").write_text(f"format: jb-book\nroot: chapters/{root}\n{listed}")


def illustrated(original: Path, folder: Path, pages: dict[str, str]) -> None:
    """Copy a small report, with a picture and other pages in the place of its chapters."""
    shutil.copytree(original, folder, ignore=shutil.ignore_patterns("__pycache__", "work"))
    (folder / "images").mkdir()
    shutil.copy(BOOK / "data/derived/frontispiece.png", folder / "images/crossing.png")
    credit = 'file,credit,licence,url\ncrossing.png,"Jane Doe, photographer",CC BY 4.0,\n'
    (folder / "images/credits.csv").write_text(credit)
    fill(folder, pages)


@pytest.fixture(scope="module")
def shown(tiny_original, jupyter_book, tmp_path_factory):
    """Return the folder with the pages of a report of hostile data, and of what authors may write."""
    table = Table(
        "tab-x", "A title", "A caption", {"what": "What"}, [{"what": HOSTILE}], ["council-2024"], ["council-before"]
    )
    bundle = table._repr_mimebundle_()

    def make(folder: Path) -> None:
        pages = {"index.ipynb": notebook(bundle), "marks.md": MARKS, "register.md": REGISTER + BIBLIOGRAPHY}
        illustrated(tiny_original, folder, pages)
        code, said = jupyter_book(folder, folder / "_build.said")
        assert code == 0, said

    return made_once(tmp_path_factory, "shown", make) / "_build/html/chapters"


def test_data_is_text_never_markup(shown):
    page = (shown / "index.html").read_text()
    text = HOSTILE.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    assert text in page
    assert "<script>alert(1)" not in page


def test_marks_formulas_and_pictures_of_authors_are_on_the_page(shown):
    page = (shown / "marks.html").read_text(encoding="utf-8")
    for markup in (
        "<math><msup><mi>x</mi><mn>2</mn></msup>",
        "<s>gone <strong>too</strong></s>",
        "H<sub>2</sub>O",
        "<strong>strong</strong>",
        "$5bn and $6bn,",
        '<mtd class="right">',
        'aria-label="to do"',
        'aria-label="done"',
        "<dt>Term",
        'alt="Lorries wait"',
        "Picture: Jane Doe, photographer, CC BY 4.0.",
        '<section id="grodna">',
        '<section id="vaina">',
        '<section id="grodna-2">',
    ):
        assert markup in page, markup
    assert "not for readers" not in page
    assert ' style="' not in page[page.index("<math") : page.index("</dl>")]


KINDS = ("fact", "quotation", "passage", "finding", "event", "disagreement", "recommendation")


@pytest.fixture(scope="module")
def refused(tiny_original, jupyter_book, tmp_path_factory):
    """Return what is said of a report whose pages name what there is not; each page with a fault of its own."""
    unknown = "\n\n".join(f"{{{kind}}}`no-such-{kind}`" for kind in KINDS)

    def make(folder: Path) -> None:
        shutil.copytree(tiny_original, folder, ignore=shutil.ignore_patterns("__pycache__", "work"))
        (folder / "CHANGELOG.md").write_text("# Changelog\n")
        pages = {
            "index.md": f"# Title\n\n{unknown}\n\n{{cite:p}}`no-such-key`\n",
            "editions.md": "# Editions\n\n```{changelog}\n```\n",
        }
        fill(folder, pages)
        code, said = jupyter_book(folder, folder / "_build.said")
        assert code, said
        (folder / "said").write_text(said)

    return (made_once(tmp_path_factory, "refused", make) / "said").read_text()


def test_an_unknown_name_stops_the_build(refused):
    for kind in KINDS:
        assert f"unknown {kind}: 'no-such-{kind}'" in refused
    assert "no-such-key" in refused


def test_a_changelog_without_editions_stops_the_build(refused):
    assert "CHANGELOG.md lists no edition" in refused


def test_a_reference_to_what_the_register_does_not_list_stops_the_build(tiny, jupyter_book, tmp_path):
    fill(tiny, {"index.md": "# Title\n\n{passage}`council-before`\n"})
    code, told = jupyter_book(tiny, tmp_path / "said")
    assert code
    assert "the register has no entry 'passage-council-before'" in told


def test_a_page_that_would_fetch_something_is_not_published(tiny):
    shutil.rmtree(tiny / "_build", ignore_errors=True)
    page = tiny / "chapters/evidence.md"
    page.write_text(page.read_text() + "\n![far away](https://example.org/x.png)\n")
    with pytest.raises(ReportError, match=r"https://example\.org/x\.png"):
        pipeline.build()
    assert not pipeline.site().exists()


def test_the_pages_are_the_same_bytes_when_built_twice(tiny_site, tiny):
    made = {file.name: file.read_bytes() for file in (tiny_site / "chapters").glob("*.html")}
    shutil.rmtree(tiny / "_build")
    pipeline.build()
    assert {file.name: file.read_bytes() for file in (pipeline.site() / "chapters").glob("*.html")} == made
    assert len(made) > 2


# Jupyter Book does not hand on `-j`, and some of its extensions do not say whether pages may be read side by side.
WITH_JOBS = """
import sys, functools, jupyter_book.sphinx as book
from sphinx.extension import Extension
init = Extension.__init__
Extension.__init__ = lambda self, name, module, **about: init(self, name, module, **{"parallel_read_safe": True} | about)
book.build_sphinx = functools.partial(book.build_sphinx, jobs=int(sys.argv.pop()))
from jupyter_book.cli.main import main
main()
"""


@pytest.mark.slow
def test_pages_that_several_processes_read_and_write_are_the_same_bytes(tiny):
    """Sphinx shares pages among processes where there are more than five."""
    says = "It grew by {fact}`cycling-growth`, says {cite:t}`council-2024`, {passage}`council-before`.\n"
    names = [f"more-{number}" for number in range(6)]
    for name in names:
        (tiny / f"chapters/{name}.md").write_text(f"# Page {name}\n\n{says}\nSee {{doc}}`cycling`.\n")
    toc = (tiny / "_toc.yml").read_text()
    listed = "".join(f"      - file: chapters/{name}\n" for name in names)
    (tiny / "_toc.yml").write_text(
        toc.replace("      - file: chapters/cycling\n", f"      - file: chapters/cycling\n{listed}")
    )
    made = []
    for jobs in ("1", "2"):
        shutil.rmtree(tiny / "_build", ignore_errors=True)
        command = [sys.executable, "-c", WITH_JOBS, "build", ".", "-W", "-n", "--keep-going", "-q", jobs]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        site = tiny / "_build/html"
        made.append({str(file.relative_to(site)): file.read_bytes() for file in site.rglob("*") if file.is_file()})
    assert len([name for name in made[0] if name.endswith(".html")]) > 8
    assert {name for name in made[0] | made[1] if made[0].get(name) != made[1].get(name)} == set()
