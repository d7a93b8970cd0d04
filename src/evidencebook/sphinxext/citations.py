"""Distinguishes citations of one name and year, as 2024a and 2024b, and links them to the register of sources."""

from itertools import chain
from string import ascii_lowercase
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from evidencebook.evidence import bibtex_entries
from evidencebook.sphinxext import roles


class LeadToRegister(SphinxPostTransform):
    """Turns citations into links to the register of sources, or to the bibliography where there is no register."""

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
    """Mark the years once the list of sources is read, and lead citations there once every page is known."""
    app.add_post_transform(LeadToRegister)
    app.connect("builder-inited", _tell_apart, priority=900)


def _tell_apart(app: Sphinx) -> None:
    alike: dict[tuple[str, str], list[Any]] = {}
    for entry in app.env.get_domain("cite").bibdata.data.entries.values():
        bibtex_entries.normalise(entry)
        # An environment that was kept has the letters already.
        entry.fields["year"] = entry.fields["year"].rstrip(ascii_lowercase)
        who = " and ".join(str(person) for person in chain(*entry.persons.values()))
        alike.setdefault((who, entry.fields["year"]), []).append(entry)
    for entries in alike.values():
        for letter, entry in zip(ascii_lowercase, entries if len(entries) > 1 else [], strict=False):
            entry.fields["year"] += letter
