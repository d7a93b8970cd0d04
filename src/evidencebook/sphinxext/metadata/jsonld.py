"""The report, its chapters and its data in the words of schema.org, each with the sources that it cites."""

from typing import Any
from urllib.parse import urljoin

from sphinx.application import Sphinx

from evidencebook import project
from evidencebook.evidence import sources
from evidencebook.evidence.sources import Source
from evidencebook.sphinxext import backlinks, data_package
from evidencebook.sphinxext.metadata.citable import REPORT, Work


def data(app: Sphinx, name: str, cited: Work, said: str) -> dict[str, Any]:
    """Return the JSON-LD of a page: a Report or a Chapter, and a Dataset on the data page."""
    known, refs = sources.read(), app.env.get_domain("cite").citation_refs
    keys = {target.key for ref in refs if ref.docname == name for target in ref.targets}
    keys = sorted(keys | backlinks.sources_of(app.env, name))
    about = _common(cited, said) | {"citation": [_source(known[key]) for key in keys if key in known]}
    if cited.kind == REPORT:
        others = [page for page in sorted(app.env.found_docs) if page != name]
        parts = [{"@type": "Chapter", "@id": _url(app, page), "name": app.env.titles[page].astext()} for page in others]
        return {"@context": "https://schema.org", "@type": "Report", **about, "hasPart": parts}
    report = {"@type": "Report", "@id": _url(app, app.config.root_doc), "name": cited.within}
    chapter = {"@type": "Chapter", **about, "isPartOf": report}
    if name != data_package.PAGE:
        return {"@context": "https://schema.org", **chapter}
    every = [_source(source) for source in known.values()]
    dataset = {"@type": "Dataset", **_common(cited, said), "@id": f"{cited.url}#dataset", "isPartOf": report}
    dataset |= {"name": f"{cited.within}: data", "citation": every, "distribution": _files(app)}
    return {"@context": "https://schema.org", "@graph": [chapter, dataset]}


def _common(cited: Work, said: str) -> dict[str, Any]:
    return {
        "@id": cited.url,
        "url": cited.url,
        "name": cited.title,
        "description": said,
        "author": {"@type": "Organization", "name": cited.author},
        "datePublished": cited.date or cited.year,
        "version": cited.version,
        "inLanguage": "en-GB",
        "license": project.metadata().licence_url,
    }


def _url(app: Sphinx, name: str) -> str:
    return urljoin(app.config.html_baseurl, app.builder.get_target_uri(name))


def _source(source: Source) -> dict[str, str]:
    about = {"@type": "CreativeWork", "name": source.title, "author": source.who, "datePublished": source.year}
    return about | {"url": source.url}


def _files(app: Sphinx) -> list[dict[str, str]]:
    """Return the files of the data package: the archive, the codebook, and each table as CSV and JSON."""
    folder = urljoin(app.config.html_baseurl, f"{data_package.FOLDER}/")
    return [
        {
            "@type": "DataDownload",
            "name": name,
            "encodingFormat": media,
            "contentUrl": urljoin(folder, name),
            "license": project.metadata().licence_url,
        }
        for name, media in data_package.offered().items()
    ]
