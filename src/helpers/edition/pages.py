"""Strict pages: every script in a file, one style sheet, and the policy that says so, as a tag and as a header."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.html._assets import _JavaScript

from helpers.edition.outputs import chart
from helpers.edition.timeline import timeline

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'"
)
HERE = Path(__file__).parent


def setup(app: Sphinx) -> None:
    """Make every page strict."""
    app.connect("config-inited", lambda _, config: config.templates_path.insert(0, str(HERE / "templates")))
    # After the theme, which puts scripts into the page.
    app.connect("html-page-context", _strict, priority=900)
    app.connect("build-finished", _headers)


def _strict(app: Sphinx, name: str, template: str, context: dict[str, Any], page: nodes.document | None) -> None:
    """Leave out scripts that stand within the page, let the others wait for it, and state the policy."""
    context["metatags"] = (
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}" />\n{context.get("metatags", "")}'
    )
    scripts = [script for script in context["script_files"] if getattr(script, "filename", None)]
    if page is not None and next(page.findall(chart), None) is not None:
        scripts.append(_JavaScript("_static/figures.js"))
    if page is not None and next(page.findall(timeline), None) is not None:
        scripts.append(_JavaScript("_static/timeline.js"))
    # ARIA has given up the role that docutils writes; what stands in a list is an item of it.
    context["body"] = context.get("body", "").replace('role="doc-biblioentry"', 'role="listitem"')
    for script in scripts:
        script.attributes["defer"] = "defer"
    context["script_files"] = scripts


def _headers(app: Sphinx, failure: Exception | None) -> None:
    """Write the policy for hosts that read headers from a file."""
    if failure is None and app.builder.format == "html":
        rules = f"/*\n  Content-Security-Policy: {POLICY}\n  X-Content-Type-Options: nosniff\n"
        Path(app.outdir, "_headers").write_text(rules, encoding="utf-8")
