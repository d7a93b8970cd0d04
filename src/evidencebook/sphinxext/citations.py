"""Distinguishes citations of one name and year, as 2024a and 2024b, and links them to the register of sources.

References are formatted once for as long as the bibliography stays: Sphinx would format all of them at every build.
"""

import pickle
from collections.abc import Iterable
from contextlib import suppress
from string import ascii_lowercase
from typing import Any

from docutils import nodes
from pybtex.plugin import register_plugin
from pybtex.style.formatting import FormattedEntry
from pybtex.style.formatting.plain import Style
from pybtex.style.template import FieldIsMissing
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from evidencebook.evidence import bibtex_entries
from evidencebook.files import cache
from evidencebook.sphinxext import roles


class LeadToRegister(SphinxPostTransform):
    """Turns citations into links to the register of sources, or to the bibliography if there is no register."""

    default_priority = 20  # after the citations are resolved
    formats = ("html",)

    def run(self, **_: object) -> None:
        """Replace each citation by a mark whose label is the whole reference."""
        labels, listed = self.env.get_domain("std").anonlabels, self.env.get_domain("cite").citations
        targets = {
            self._uri(each.bibliography_key.docname, each.citation_id): roles.target("source", each.key)
            for each in listed
        }
        for node in list(self.document.findall(nodes.reference)):
            target = targets.get(node.get("refuri", ""))
            if target in labels:
                about = {"label": node.get("reftitle", ""), "classes": ["cited"]}
                node.replace_self(
                    roles.mark("", "", *node.children, internal=True, refuri=self._uri(*labels[target]), **about)
                )

    def _uri(self, page: str, anchor: str) -> str:
        return f"{self.app.builder.get_relative_uri(self.env.docname, page)}#{anchor}"


def setup(app: Sphinx) -> None:
    """Add letters to years once the list of sources is read, and link citations to it once every page is known."""
    app.add_post_transform(LeadToRegister)
    app.connect("builder-inited", _tell_apart, priority=900)
    app.connect("builder-inited", _format_once, priority=901)


def _tell_apart(app: Sphinx) -> None:
    entries = app.env.get_domain("cite").bibdata.data.entries
    for entry in entries.values():
        bibtex_entries.normalise(entry)
        # A stored environment has the letters already.
        entry.fields["year"] = entry.fields["year"].rstrip(ascii_lowercase)
    for key, letter in bibtex_entries.letters(entries).items():
        entries[key].fields["year"] += letter


def _format_once(app: Sphinx) -> None:
    """Have the style of references look them up in the cache, where all of them are kept under what they are made from."""
    entries = app.env.get_domain("cite").bibdata.data.entries.values()
    made_from = "\n".join(map(repr, entries))
    kept = cache.kept("references.pickle", "pybtex", made_from, lambda: pickle.dumps(_formatted(entries)))
    texts = pickle.loads(kept)  # noqa: S301 our own file, which the cache holds to its digest

    class Kept(Style):
        def format_entry(self, label: str, entry: Any, bib_data: Any = None) -> FormattedEntry:
            text = texts.get(entry.key)
            return (
                super().format_entry(label, entry, bib_data) if text is None else FormattedEntry(entry.key, text, label)
            )

    register_plugin("pybtex.style.formatting", "plain", Kept, force=True)


def _formatted(entries: Iterable[Any]) -> dict[str, Any]:
    """Return the text of every reference by its key, without those that lack a field, which are told where they are shown."""
    style, found = Style(), {}
    for entry in entries:
        with suppress(FieldIsMissing):
            found[entry.key] = style.format_entry("", entry).text
    return found
