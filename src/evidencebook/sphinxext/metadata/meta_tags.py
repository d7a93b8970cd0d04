"""Metadata in the head of a page: Highwire tags, Open Graph with a picture, schema.org, a link to the plain text."""

import json
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from evidencebook import project
from evidencebook.charts import rendering
from evidencebook.evidence import sources
from evidencebook.pdf.file_names import file_name
from evidencebook.sphinxext.figures.mime_renderer import chart
from evidencebook.sphinxext.metadata import citable, jsonld, plain_text, social_card

FOLDER = "cards"
LENGTH = 300
_DESCRIPTIONS = "report_descriptions"


def _page_context(app: Sphinx, name: str, _: str, context: dict[str, Any], page: nodes.document | None) -> None:
    # Under an address that is reserved for examples nothing can be found: no tag names it, and there is no canonical link.
    reserved = app.report_addresses.placeholders()
    if reserved:
        context["pageurl"] = ""
    if page is None or name not in app.env.found_docs:
        about = f"{context.get('title', '')}, {app.config.html_title}: {project.settings().genre}"
        context["metatags"] = f"{context.get('metatags', '')}\n{_tag('name', 'description', _short(about))}\n"
        return
    cited = citable.page(app, name)
    said = descriptions(app.env)[name]
    picture = f"{FOLDER}/{cited.key}.png"
    folder = Path(app.outdir, FOLDER)
    folder.mkdir(exist_ok=True)
    figure = next((node["specification"] for node in page.findall(chart)), None)
    card = social_card.svg(cited, app.config.html_title, said, figure)
    (folder / f"{cited.key}.png").write_bytes(rendering.png(card, 1))
    tags = [_tag("name", "description", said), *_highwire(cited, app)]
    tags += _open_graph(cited, said, urljoin(app.config.html_baseurl, picture), app.config.html_title)
    if reserved:
        tags = [tag for tag in tags if not any(f'content="{each}' in tag for each in reserved)]
    tags.append(
        f'<link rel="alternate" type="text/plain" href="{Path(plain_text.file(name)).name}" title="Plain text" />'
    )
    data = json.dumps(jsonld.data(app, name, cited, said), ensure_ascii=False, separators=(",", ":"))
    # Nothing in the data can end the block.
    tags.append(f'<script type="application/ld+json">{data.replace("<", chr(92) + "u003c")}</script>')
    context["metatags"] = context.get("metatags", "") + "\n" + "\n".join(tags) + "\n"


def descriptions(env: BuildEnvironment) -> dict[str, str]:
    """Return what each page says first, by its name."""
    if not hasattr(env, _DESCRIPTIONS):
        setattr(env, _DESCRIPTIONS, {})
    return getattr(env, _DESCRIPTIONS)


def _describe(app: Sphinx, page: nodes.document) -> None:
    paragraphs = (node for node in page.findall(nodes.paragraph) if "imprint" not in node["classes"])
    texts = (_said(node) for node in paragraphs)
    text = next((text for text in texts if len(text) >= 40), app.env.titles[app.env.docname].astext())
    descriptions(app.env)[app.env.docname] = _short(text)


def _said(paragraph: nodes.paragraph) -> str:
    """Return a paragraph in words; a citation is not resolved yet and stands for whom it names."""
    known, words = sources.read(), paragraph.deepcopy()
    for node in list(words.findall(pending_xref)):
        if node.get("refdomain") == "cite":
            keys = (key.strip() for key in node["reftarget"].split(","))
            named = ", ".join(known[key].in_full for key in keys if key in known)
            node.parent.replace(node, nodes.Text(named))
    return " ".join(words.astext().split())


def _short(text: str) -> str:
    """Return the first sentences of a text, as many as fit LENGTH characters, or the beginning of a longer one."""
    if len(text) <= LENGTH:
        return text
    end = text.rfind(". ", 0, LENGTH) + 1
    return text[:end] if end else f"{text[: text.rfind(' ', 0, LENGTH)]} …"


def _purge(_app: Sphinx, env: BuildEnvironment, name: str) -> None:
    descriptions(env).pop(name, None)


def _merge(_app: Sphinx, env: BuildEnvironment, names: set[str], other: BuildEnvironment) -> None:
    descriptions(env).update({name: descriptions(other)[name] for name in names})


def _tag(attribute: str, name: str, content: str) -> str:
    return f'<meta {attribute}="{name}" content="{escape(content)}" />'


def _highwire(cited: citable.Work, app: Sphinx) -> list[str]:
    tags = {
        "citation_title": cited.title,
        # The comma at the end says that all of it is one name, of no person.
        "citation_author": f"{cited.author},",
        "citation_technical_report_institution": cited.author if cited.kind == citable.REPORT else "",
        "citation_publication_date": cited.date.replace("-", "/") or cited.year,
        "citation_online_date": cited.date.replace("-", "/"),
        # Scholar reads the first; Zotero takes a page for a chapter, and not for an article of a journal, by the second.
        "citation_inbook_title": cited.within,
        "citation_book_title": cited.within,
        "citation_language": "en",
        "citation_fulltext_html_url": cited.url,
        "citation_pdf_url": urljoin(app.config.html_baseurl, file_name()),
    }
    return [_tag("name", name, content) for name, content in tags.items() if content]


def _open_graph(cited: citable.Work, said: str, picture: str, site: str) -> list[str]:
    tags = {
        "og:title": cited.title,
        "og:type": "article",  # of a "website" Zotero makes a web page, whatever the tags of the citation say
        "og:url": cited.url,
        "og:site_name": site,
        "og:description": said,
        "og:locale": "en_GB",
        "og:image": picture,
        "og:image:type": "image/png",
        "og:image:width": str(social_card.WIDTH),
        "og:image:height": str(social_card.HEIGHT),
        "og:image:alt": cited.title,
    }
    return [_tag("property", name, content) for name, content in tags.items()] + [
        _tag("name", "twitter:card", "summary_large_image")
    ]


def setup(app: Sphinx) -> None:
    """Write the tags of each page, after the theme's own; note what it says first while it is read."""
    app.connect("doctree-read", _describe)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
    app.connect("html-page-context", _page_context, priority=600)
