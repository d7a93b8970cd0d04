"""Has Sphinx look for pages in the folder of chapters, and nowhere else.

To leave out files that are not in the table of contents, sphinx-external-toc would look through all that was ever built, once
for each kind of page. That every chapter is in the table of contents is checked (`evidencebook.checks.contents`).
"""

from typing import Any

from sphinx.application import Sphinx

from evidencebook import project


def _found(_app: Sphinx, config: Any) -> None:
    folder, pages = project.chapters(), project.chapter_files()
    left_behind = (f"{folder.name}/{file.name}" for file in sorted(folder.iterdir()) if file not in pages)
    config.external_toc_exclude_missing = False
    config.include_patterns = [f"{folder.name}/*"]
    config.exclude_patterns = [*config.exclude_patterns, *left_behind]


def setup(app: Sphinx) -> None:
    """Choose before sphinx-external-toc looks, which has the priority 900."""
    app.connect("config-inited", _found, priority=800)
