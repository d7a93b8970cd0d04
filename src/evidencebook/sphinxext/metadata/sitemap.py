"""Lists of all pages for machines: `sitemap.xml` for search engines, `llms.txt` for those who read the plain texts."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin
from xml.sax.saxutils import escape

from sphinx.addnodes import toctree
from sphinx.application import Sphinx

from evidencebook.evidence import languages
from evidencebook.pdf.file_names import file_name
from evidencebook.sphinxext.metadata import citable, citation_formats, meta_tags, plain_text


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure is not None or app.builder.name != "html":
        return
    site = Path(app.outdir)
    (site / "sitemap.xml").write_text(_sitemap(app), encoding="utf-8")
    (site / "llms.txt").write_text(_llms(app), encoding="utf-8")
    (site / "index.html").write_text(_door(app), encoding="utf-8")
    told = "" if app.report_addresses.placeholders() else f"Sitemap: {_url(app, 'sitemap.xml')}\n"
    (site / "robots.txt").write_text(f"User-agent: *\nAllow: /\n{told}", encoding="utf-8")


def _door(app: Sphinx) -> str:
    """Return the page at the bare address, which leads on to the first page; a link that is shared has its title and words."""
    root = app.config.root_doc
    report, said = citable.page(app, root), escape(meta_tags.descriptions(app.env)[root], {'"': "&quot;"})
    title, first = escape(report.title, {'"': "&quot;"}), app.builder.get_target_uri(root)
    return (
        f'<!DOCTYPE html>\n<html lang="{languages.OWN}">\n<head>\n<meta charset="utf-8">\n<title>{title}</title>\n'
        f'<meta name="description" content="{said}">\n<meta property="og:title" content="{title}">\n'
        f'<meta property="og:description" content="{said}">\n<meta http-equiv="refresh" content="0; url={first}">\n'
        f'</head>\n<body>\n<p><a href="{first}">{title}</a></p>\n</body>\n</html>\n'
    )


def _sitemap(app: Sphinx) -> str:
    works = [citable.page(app, name) for name in sorted(app.env.found_docs)]
    urls = "".join(
        f"<url><loc>{escape(each.url)}</loc>{f'<lastmod>{each.date}</lastmod>' if each.date else ''}</url>\n"
        for each in works
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{urls}</urlset>\n'
    )


def _llms(app: Sphinx) -> str:
    """Return a list in Markdown of the texts of all pages, in reading order."""
    root, said = app.config.root_doc, meta_tags.descriptions(app.env)
    report = citable.page(app, root)
    lines = [f"# {report.title}", "", f"> {said[root]}", "", f"Cite as: {citation_formats.sentence(report)}", ""]
    lines += ["Each address below is one page as plain text, with its facts and quotations written out.", ""]
    for caption, names in _parts(app):
        lines += [f"## {caption}", ""]
        lines += [f"- [{app.env.titles[n].astext()}]({_url(app, plain_text.file(n))}): {said[n]}" for n in names]
        lines.append("")
    lines += ["## Optional", "", f"- [The same report for print]({_url(app, file_name())}): PDF, tagged"]
    return "\n".join(lines) + "\n"


def _parts(app: Sphinx) -> Iterator[tuple[str, list[str]]]:
    """Return the parts of the report, each with its pages in reading order."""
    root = app.config.root_doc
    yield "Summary", [root]
    for tree in app.env.get_doctree(root).findall(toctree):
        yield tree.get("caption") or "Chapters", [name for _, name in tree["entries"]]


def _url(app: Sphinx, file: str) -> str:
    return urljoin(app.config.html_baseurl, file)


def setup(app: Sphinx) -> None:
    """Write the lists once all pages are made."""
    app.connect("build-finished", _write)
