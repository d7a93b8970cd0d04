"""Cards: a finding with what it rests on, a recommendation with who, what, when, sign and risk.

A card says its claim first; reasons are folded on the screen and stand below it on paper. The front page shows claims and
addressees, and folds the rest. The first card of a finding in its own chapter is its place in the book, to which cards on
other pages lead.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pandas as pd
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from evidencebook.evidence import facts, passages, role_words, tables, wording
from evidencebook.sphinxext import dependencies, note_items, notes, roles
from evidencebook.sphinxext.registers import fact_entries

STEPS = tuple(wording.LIKELIHOOD)
# How many speakers behind a finding are named on the card; the others are in its fold.
NAMED = 3
_PLACES = "report_cards"
FRONT = ":front"


class fold(nodes.General, nodes.Element):  # noqa: N801 docutils names its nodes in lower case
    """Content that a reader unfolds: `summary` is its title. On paper it is open."""


class claim(nodes.paragraph):  # noqa: N801
    """What a card says first. On the site it is a heading, so that a listener goes from card to card."""


class likelihood(nodes.Inline, nodes.TextElement):  # noqa: N801
    """A chance on the scale of likelihood, with a bar whose filled step is `step` of seven."""


class card_link(nodes.Inline, nodes.TextElement):  # noqa: N801
    """A link to the card of a finding in its own chapter: `finding` is its id."""


class whole(nodes.Inline, nodes.TextElement):  # noqa: N801
    """One of the links at the foot of a card; it is removed if its target is not in the book."""


class _CardDirective(SphinxDirective):
    """A directive that shows one card for each id it names: in its first line, or one a line."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    # With `front`, all that have a place on the front page, in their order.
    option_spec = dict.fromkeys(("section", "figure"), directives.unchanged) | {"front": directives.flag}
    table: str

    def run(self) -> list[nodes.Node]:
        """Return the cards; an id that is unknown is a warning, and stops the build."""
        known = tables.read(self.table)
        shown: list[nodes.Node] = []
        kind = f"card-{self.table}"
        names = " ".join([*self.arguments, *self.content]).split()
        if "front" in self.options:
            with dependencies.showing(self.env, kind, FRONT):
                names = [*on_front(self.table), *names]
        for name in names:
            with dependencies.showing(self.env, kind, name):
                if name in known.index:
                    shown.append(self.card(known.loc[name]))
                else:
                    told = f"unknown {self.table.removesuffix('s')}: {name!r}"
                    self.state.document.reporter.warning(told, line=self.lineno)
                    roles.LOGGER.warning(told, location=(self.env.docname, self.lineno))
        return shown

    def card(self, row: pd.Series) -> nodes.Element:
        """Return the card of one row."""
        raise NotImplementedError

    @property
    def is_front(self) -> bool:
        """Return whether the card stands on the front page, which shows claims and folds the rest."""
        return self.env.docname == self.config.root_doc

    def inline(self, text: str) -> list[nodes.Node]:
        """Return a sentence of a table with the roles in it."""
        shown, _ = self.state.inline_text(text, self.lineno)
        return shown


class FindingCard(_CardDirective):
    """Show findings: claim, kind or likelihood, horizon and confidence, what each rests on, and where to read more."""

    table = "findings"

    def card(self, row: pd.Series) -> nodes.Element:
        """Return the card of a finding."""
        marks = list(rests_on(row.rests_on))
        made = nodes.container("", classes=["report-card", "finding-card", *row.kind.split()], ids=[f"card-{row.id}"])
        if self._is_at_home(row):
            _places(self.env).setdefault(row.id, (self.env.docname, made["ids"][0]))
        made += claim("", "", *self.inline(wording.judged(row.statement, row.likelihood)), classes=["card-claim"])
        if sure := standing(row):
            made += nodes.paragraph("", "", *sure, classes=["card-standing"])
        named = speakers(marks)
        sources = [nodes.paragraph("", f"Rests on {named}.", classes=["card-sources"])] if named else []
        folded = [*self._reasons(row, marks)]
        if self.is_front:
            folded = [*sources, *folded]
        else:
            made += sources
        summary = "Why, and what would change it" if row.reason else "What it rests on"
        made += fold("", *folded, summary=summary, printed=self._is_at_home(row))
        made += nodes.paragraph("", "", *self._links(row), classes=["card-links"])
        return made

    def _reasons(self, row: pd.Series, marks: list[note_items.noted]) -> Iterator[nodes.Node]:
        for title, text in (
            ("Why", row.reason),
            ("Would change it", row.would_change),
            ("Another reading", row.other_reading),
        ):
            if text:
                yield nodes.paragraph("", "", nodes.strong("", f"{title}. "), *self.inline(text))
        if marks:
            items = [nodes.list_item("", nodes.paragraph("", "", *line)) for line in notes.contents(marks)]
            yield nodes.bullet_list("", *items, classes=["card-evidence"])

    def _links(self, row: pd.Series) -> list[nodes.Node]:
        parts: list[nodes.Node] = []
        if not self._is_at_home(row):
            parts.append(whole("", "", card_link("", "In the chapter", finding=row.id)))
        parts += [whole("", "", *self.inline(f"{{{role}}}`{name}`")) for role, name in self._asked()]
        return [*parts, whole("", "", roles.link("finding", row.id, nodes.Text("Full entry"), label="", optional=True))]

    def _is_at_home(self, row: pd.Series) -> bool:
        """Return whether the page is the chapter of a finding."""
        return self.env.docname.rpartition("/")[2] == row.chapter

    def _asked(self) -> Iterator[tuple[str, str]]:
        """Return the section and the figure that the author names."""
        for role, option in (("ref", "section"), ("numref", "figure")):
            if option in self.options:
                yield role, self.options[option]


def on_front(table: str) -> list[str]:
    """Return what has a place on the front page, in the order of its places."""
    column = {"findings": "front", "recommendations": "order"}[table]
    placed = {row["id"]: str(row[column]) for row in tables.read(table).to_dict("records")}
    return sorted(
        (name for name, place in placed.items() if place not in ("", "nan", "<NA>")), key=lambda n: float(placed[n])
    )


def standing(row: pd.Series) -> list[nodes.Node]:
    """Return how sure a finding is: the chance of a judgement with its horizon and confidence, or the kind of any other.

    The claim names the term of the scale, so the chance stands here: a term beside it would read as doubt of the doubt.
    """
    if row.kind != "judgement":
        return [nodes.inline("", row.kind.capitalize(), classes=["standing"])] if row.kind else []
    return [
        likelihood("", f"{wording.chance(row.likelihood)} chance", step=STEPS.index(row.likelihood) + 1),
        dot(),
        nodes.Text(f"{row.horizon}{wording.NBSP}"),
        nodes.inline("", f"· confidence {row.confidence}", classes=["confidence"]),
    ]


def dot() -> nodes.inline:
    """Return the dot that separates a chance from what follows on paper; on the site a chance has an outline."""
    return nodes.inline("", " · ", classes=["dot"])


def rests_on(ids: str) -> Iterator[note_items.noted]:
    """Return a mark for each thing that something rests on: passages, rows, and facts that are no rows."""
    rows, known = role_words.AllRows(), facts.read()
    for name in ids.split():
        if name in rows or name in passages.read():
            yield note_items.evidence(name)
        elif name in known:
            fact = known[name]
            yield note_items.item("fact", name, lead=fact.words, where=f", {fact.computed}")


# What follows a name: by whom it is told, for whom somebody speaks.
_OWN_NAME = re.compile(r"[,;]| \((?!\d)| through ")


def _surnames() -> set[str]:
    """Return the surnames of the people among the names."""
    if "names" not in tables.codebook():
        return set()
    rows = tables.read("names")
    return {name.split()[-1] for name in rows.name[rows.kind == "person"]}


def speakers(marks: list[note_items.noted]) -> str:
    """Return who speaks in what a finding rests on, the first few by name."""
    surnames = _surnames()
    names: list[str] = []
    heard: set[str] = set()
    for who in (mark["who"] or mark["lead"] for mark in marks if mark["kind"] != "fact"):
        # Nobody is named twice: not “Ministry of Defence (Smith)” beside John Smith.
        name, people = _OWN_NAME.split(who)[0].strip(), surnames & set(re.findall(r"\w+", who))
        if name not in names and not people & heard:
            names.append(re.sub(r"^An? ", lambda article: article[0].lower(), name))
        heard |= people
    numbers = sum(mark["kind"] == "fact" for mark in marks)
    more = len(names) - NAMED
    parts = names if more <= 1 else [*names[:NAMED], f"{wording.count(more)} more"]
    parts += [f"{wording.count(numbers)} computed number{'' if numbers == 1 else 's'}"] if numbers else []
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


class RecommendationCard(_CardDirective):
    """Show recommendations: who does what by when, on what sign, at what risk."""

    table = "recommendations"

    def card(self, row: pd.Series) -> nodes.Element:
        """Return the card of a recommendation."""
        names = tables.read("names").name
        made = nodes.container("", classes=["report-card", "recommendation-card"], ids=[f"card-{row.id}"])
        made += claim("", "", *self.inline(row.title), classes=["card-claim"])
        whom = wording.together(names[one] for one in row.addressee.split())
        lines = (
            ("Who", whom),
            ("Does what", row.act),
            ("By when", row.time_frame),
            ("On what sign", row.sign_of_success),
            ("At what risk", row.cost_or_risk),
        )
        reasons = [*self._reasons(row)]
        if self.is_front:
            made += self._listing(lines[:1])
            on_screen = nodes.container("", *reasons, classes=["on-screen"])
            summary, folded = "Details and evidence", [*self._listing(lines[1:]), on_screen]
        else:
            made += self._listing(lines)
            summary, folded = "What it rests on", reasons
        made += [fold("", *folded, summary=summary, printed=True)] if folded else []
        link = roles.link("recommendation", row.id, nodes.Text("Full entry"), label="", optional=True)
        made += nodes.paragraph("", "", whole("", "", link), classes=["card-links"])
        return made

    def _listing(self, lines: Sequence[tuple[str, str]]) -> list[nodes.Node]:
        """Return what has words as a list of terms; none where nothing has."""
        items = [
            nodes.definition_list_item(
                "", nodes.term("", title), nodes.definition("", nodes.paragraph("", "", *self.inline(text)))
            )
            for title, text in lines
            if text
        ]
        return [nodes.definition_list("", *items, classes=["card-facts"])] if items else []

    def _reasons(self, row: pd.Series) -> Iterator[nodes.Node]:
        findings = tables.read("findings")
        for title, text in (("Condition", row.condition), ("Instrument", row.instrument)):
            if text:
                yield nodes.paragraph("", "", nodes.strong("", f"{title}. "), *self.inline(text))
        for number, name in enumerate(name for name in row.findings.split() if name in findings.index):
            finding = findings.loc[name]
            # Without links of its own, so that all of it leads to the finding.
            words = nodes.Text(fact_entries.spoken(wording.judged(finding.statement, finding.likelihood)))
            sure = finding.kind if finding.kind != "judgement" else f"confidence {finding.confidence}"
            label = [nodes.strong("", "Rests on. ")] if number == 0 else []
            yield nodes.paragraph("", "", *label, card_link("", "", words, finding=name), nodes.Text(f" ({sure})"))
        if marks := list(rests_on(f"{row.passages} {row.get('rows', '')}")):
            items = [nodes.list_item("", nodes.paragraph("", "", *line)) for line in notes.contents(marks)]
            yield nodes.bullet_list("", *items, classes=["card-evidence"])


class ResolveCardLinks(SphinxPostTransform):
    """Links cards to the card in the chapter, once every page is known; without one, the words stay plain text."""

    default_priority = 6

    def run(self, **_: object) -> None:
        """Replace each link, and separate those with a target by dots."""
        for node in list(self.document.findall(card_link)):
            place = _places(self.env).get(node["finding"])
            inner = node.children
            if place is None or any(isinstance(each, roles.evidence | roles.mark) for each in node.findall()):
                node.replace_self(nodes.inline("", "", *inner))
                continue
            uri = f"{self.app.builder.get_relative_uri(self.env.docname, place[0])}#{place[1]}"
            node.replace_self(nodes.reference("", "", *inner, internal=True, refuri=uri))
        for line in [each for each in self.document.findall(nodes.paragraph) if "card-links" in each["classes"]]:
            found = [each for each in line.children if next(each.findall(nodes.reference), None) is not None]
            found += [each for each in line.children if each not in found and next(each.findall(pending_xref), None)]
            if not found:
                line.parent.remove(line)
                continue
            parted = [part for each in found for part in (*each.children, nodes.Text(" · "))][:-1]
            line.children = []
            line.extend(parted)


def _places(env: BuildEnvironment) -> dict[str, tuple[str, str]]:
    """Return page and anchor of the card of each finding in its own chapter."""
    if not hasattr(env, _PLACES):
        setattr(env, _PLACES, {})
    return getattr(env, _PLACES)


def _purge(_app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    for name in [name for name, (page, _) in _places(env).items() if page == docname]:
        del _places(env)[name]


def _merge(_app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    _places(env).update({name: place for name, place in _places(other).items() if place[0] in docnames})


def _visit_fold(self: Any, node: fold) -> None:
    self.body.append(f'<details class="card-why"><summary>{self.encode(node["summary"])}</summary>\n')


def _depart_fold(self: Any, _: fold) -> None:
    self.body.append("</details>\n")


def _visit_claim(self: Any, node: claim) -> None:
    self.body.append(self.starttag(node, f"h{self.section_level + 1}", ""))


def _depart_claim(self: Any, _: claim) -> None:
    self.body.append(f"</h{self.section_level + 1}>\n")


def _visit_likelihood(self: Any, node: likelihood) -> None:
    on = ' class="on"'
    steps = "".join(f"<i{on if n == node['step'] else ''}></i>" for n in range(1, len(STEPS) + 1))
    self.body.append(f'<span class="scale-bar" aria-hidden="true">{steps}</span><strong class="standing">')


def _depart_likelihood(self: Any, _: likelihood) -> None:
    self.body.append("</strong>")


def _plain(table: str) -> Callable[[str], list[nodes.Node]]:
    """Return the function that gives what the card of a row is made of, for the record of what pages show."""

    def made_of(name: str) -> list[nodes.Node]:
        if name == FRONT:
            return [nodes.Text(" ".join(on_front(table)))]
        row = tables.read(table).loc[name]
        ids = row.rests_on if table == "findings" else f"{row.passages} {row.get('rows', '')}"
        return [nodes.Text(repr(row.to_dict())), *rests_on(ids)]

    return made_of


def setup(app: Sphinx) -> None:
    """Register the cards."""
    app.add_node(fold, html=(_visit_fold, _depart_fold))
    app.add_node(claim, html=(_visit_claim, _depart_claim))
    app.add_node(likelihood, html=(_visit_likelihood, _depart_likelihood))
    app.add_node(card_link)
    app.add_node(whole)
    app.add_post_transform(ResolveCardLinks)
    app.add_directive("finding", FindingCard)
    app.add_directive("recommendation", RecommendationCard)
    for table in ("findings", "recommendations"):
        dependencies.KINDS[f"card-{table}"] = _plain(table)
    app.connect("env-purge-doc", _purge)
    app.connect("env-merge-info", _merge)
