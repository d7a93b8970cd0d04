"""Content security policy: every script in a file, and the policy as a tag and as a header."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from evidencebook.sphinxext import popovers
from evidencebook.sphinxext.figures.mime_renderer import chart
from evidencebook.sphinxext.notes import note_ref
from evidencebook.sphinxext.registers.table import listing
from evidencebook.sphinxext.roles import mark
from evidencebook.sphinxext.timeline import timeline

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'"
)
HERE = Path(__file__).parents[1]


def setup(app: Sphinx) -> None:
    """Apply the policy to every page."""
    app.connect("config-inited", lambda _, config: config.templates_path.insert(0, str(HERE / "templates")))
    # After the theme, which puts scripts into the page.
    app.connect("html-page-context", _strict, priority=900)
    app.connect("build-finished", _headers)


def _strict(app: Sphinx, name: str, template: str, context: dict[str, Any], page: nodes.document | None) -> None:
    """Remove inline scripts, defer the others, and add the policy."""
    context["metatags"] = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />\n{context.get("metatags", "")}'
    )
    for script, about in _own_scripts(name, page):
        app.add_js_file(script, **about)  # within this event it is added to this page alone
    scripts = [script for script in context["script_files"] if getattr(script, "filename", None)]
    # ARIA has given up the role that docutils writes; what stands in a list is an item of it.
    context["body"] = context.get("body", "").replace('role="doc-biblioentry"', 'role="listitem"')
    for script in scripts:
        script.attributes["defer"] = "defer"
    context["script_files"] = scripts


def _own_scripts(name: str, page: nodes.document | None) -> Iterator[tuple[str, dict[str, str]]]:
    """Return the scripts of the engine that a page needs, each with its attributes."""
    if page is None:
        return
    needed = (
        (chart, "figures.js", {}),
        (chart, "sort.js", {}),
        (listing, "register.js", {}),
        (note_ref, "notes.js", {}),
        (note_ref, "margin.js", {}),
        (note_ref, "stops.js", {}),
        (timeline, "timeline.js", {}),  # after the list, which it filters
        (mark, "preview.js", {"data-previews": f"_static/{popovers.FOLDER}/{name}.js"}),
    )
    for node, script, about in needed:
        if next(page.findall(node), None) is not None:
            yield script, about


def _headers(app: Sphinx, failure: Exception | None) -> None:
    """Write the policy for hosts that read headers from a file."""
    if failure is None and app.builder.format == "html":
        rules = (
            f"/*\n  Content-Security-Policy: {POLICY}; frame-ancestors 'none'\n  X-Content-Type-Options: nosniff\n"
            "  Referrer-Policy: strict-origin-when-cross-origin\n"
        )
        Path(app.outdir, "_headers").write_text(rules, encoding="utf-8")
