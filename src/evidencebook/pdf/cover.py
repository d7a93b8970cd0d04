"""The text of cover and imprint: title, authors, version, licence, citation, and where to report an error."""

import re

from babel.dates import format_skeleton
from docutils import nodes
from sphinx.environment import BuildEnvironment

from evidencebook import project, report_code
from evidencebook.evidence import facts, languages, report_facts
from evidencebook.pdf.escape import flow, string
from evidencebook.pdf.file_names import BRIEF, EVIDENCE, REPORT
from evidencebook.pdf.volumes import Volume
from evidencebook.project import Version

# The kind of each volume, printed above its title; the report has its genre there.
KINDS = {EVIDENCE: "Evidence volume", BRIEF: "Brief"}


def arguments(env: BuildEnvironment, volume: Volume, version: Version) -> dict[str, str]:
    """Return the arguments of `volume` in its template that all parts of it share, by their names, as Typst code."""
    settings, known, day = project.settings(), project.metadata(), version.day
    named, language, is_own = _named(env, volume), _language(volume), _is_own(volume)
    title, _, subtitle = env.titles[named].astext().partition(": ")
    return {
        "kind": string(KINDS.get(volume.kind, settings.genre) if is_own else ""),
        "headline": string(title),
        "subtitle": string(subtitle[:1].upper() + subtitle[1:]),
        "language": string(language),
        "authors": _tuple(string(each) for each in known.authors),
        "date": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})" if day else "none",
        "description": string(known.abstract if is_own else _answer(env, named)),
        "keywords": _tuple(string(each) for each in known.keywords if is_own),
        "foot": string(
            " · ".join(filter(None, (known.author if is_own else title, _issued(volume, version), known.text_licence)))
        ),
    }


def opening(volume: Volume, version: Version, said: str) -> dict[str, str]:
    """Return the arguments that only its first part has besides; `said` is all that the volume says, for the abbreviations."""
    settings = project.settings()
    motif = report_code.load(settings.motif)() if settings.motif and volume.kind == REPORT else ""
    return {
        "issued": string(_issued(volume, version)),
        "about": _tuple(f"({string(term)}, {{{code}}})" for term, code in _about(volume, version).items()),
        "abbreviations": _tuple(f"({string(short)}, {string(words)})" for short, words in _abbreviations(said)),
        "motif": string(motif) if motif else "none",
    }


def _named(env: BuildEnvironment, volume: Volume) -> str:
    """Return the page whose title the volume has."""
    return volume.pages[0] if volume.kind == BRIEF else env.config.root_doc


def _language(volume: Volume) -> str:
    return volume.language or languages.OWN


def _is_own(volume: Volume) -> bool:
    return _language(volume) == languages.OWN


def _issued(volume: Volume, version: Version) -> str:
    return format_skeleton("yMMMM", version.day, locale=_language(volume)) if version.day else ""


def _answer(env: BuildEnvironment, page: str) -> str:
    """Return what a page says first, set apart from its text."""
    found = env.get_doctree(page).findall(lambda node: "lead" in getattr(node, "attributes", {}).get("classes", ()))
    return " ".join(next(iter(found), nodes.Text("")).astext().split())


def _about(volume: Volume, version: Version) -> dict[str, str]:
    """Return the lines of the imprint, each a term and Typst code."""
    information, known, addresses = (
        facts.read().get(report_facts.INFORMATION_TO),
        project.metadata(),
        project.addresses(),
    )
    year = f", {version.day.year}" if version.day else ""
    title = known.title.replace("'", "’")
    lines = {
        "Publisher": flow(project.settings().publisher or "None yet; the authors publish it themselves."),
        "Authors": flow(known.author),
        "Version": flow(", ".join(part for part in (version.number, version.date) if part)),
        "Information up to": flow(information.words) if information else "",
        "Evidence": flow("Its registers and sources are the evidence volume, a file of its own.")
        if volume.kind == REPORT and project.settings().evidence_pages
        else "",
        "Licence": f"web({string(known.licence_url)}, {{{flow(_sentence(known.licence_words))}}})",
        "How to cite": flow(f"{known.author}, {title}, version {version.number}{year}."),
        "How to correct": flow(
            "The report has no public address yet; tell the authors, and name the page and the sentence."
        )
        if addresses.placeholders()
        else f"web({string(addresses.corrections)}, {{{flow(addresses.corrections)}}})",
    }
    return {term: code for term, code in lines.items() if code}


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}"


def _abbreviations(said: str) -> list[tuple[str, str]]:
    """Return the abbreviations of `report.toml` that a text uses, with what they stand for."""
    used = set(re.findall(r"\w+", said))
    return [(short, words) for short, words in sorted(project.settings().abbreviations.items()) if short in used]


def _tuple(items) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"
