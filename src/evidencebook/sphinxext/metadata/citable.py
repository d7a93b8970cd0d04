"""What can be cited: the report, a page, a figure."""

import os
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from sphinx.application import Sphinx

from evidencebook import project
from evidencebook.evidence import languages
from evidencebook.version import STANDS_IN

REPORT, CHAPTER, FIGURE = "report", "chapter", "figure"


@dataclass(frozen=True)
class Work:
    """Something that can be cited; `within` is the title of the report, `date` an ISO day, both empty where there is none.

    `language` is empty where it is the report's own.
    """

    kind: str
    key: str
    title: str
    within: str
    author: str
    year: str
    date: str
    version: str
    url: str
    language: str = ""


def page(app: Sphinx, name: str) -> Work:
    """Return a page as a work: the first page stands for the report."""
    title = app.env.titles[name].astext()
    key = name.rpartition("/")[2]
    url = urljoin(app.config.html_baseurl, app.builder.get_target_uri(name))
    if name == app.config.root_doc:
        return Work(REPORT, "report", title, "", **_shared(app), url=url)
    language = app.env.metadata[name].get(languages.OF_PAGE, "")
    return Work(CHAPTER, key, title, project.metadata().title, **_shared(app), url=url, language=language)


def figure(app: Sphinx, about: dict[str, Any], on: str) -> Work:
    """Return a figure as a work: `about` is what its cell stored of it, `on` is its page."""
    url = f"{urljoin(app.config.html_baseurl, on)}#{about['name']}"
    return Work(FIGURE, about["name"], about["title"], project.metadata().title, **_shared(app), url=url)


def _shared(app: Sphinx) -> dict[str, str]:
    state = app.report_version
    return {
        "author": app.config.author,
        "year": str(app.config.myst_substitutions["edition"]),
        "date": f"{state.day:%Y-%m-%d}" if state.day else "",
        "version": str(state),
    }


def _addresses(app: Sphinx, config: Any) -> None:
    """Give Sphinx and the theme the title, the authors and the addresses of the report."""
    known, about = project.addresses(), project.metadata()
    app.report_addresses = known
    config.project = config.html_title = about.short_title
    config.author = about.author
    config.copyright = f"{config.myst_substitutions['edition']}, {about.licence_words}"
    config.html_baseurl = known.site
    config.html_theme_options["repository_url"] = known.repository


def setup(app: Sphinx) -> None:
    """Find the version, or what stands in for it, and the addresses of this build."""
    version = app.report_real_version = project.version()
    app.report_version = version.stand_in() if os.environ.get(STANDS_IN) else version
    app.connect("config-inited", _addresses)
