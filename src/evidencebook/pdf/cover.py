"""What the title page says: title, state of information, version, licence, and where to tell of an error."""

from sphinx.environment import BuildEnvironment

from evidencebook import project
from evidencebook.evidence import facts, languages, report_facts
from evidencebook.pdf.escape import flow, string
from evidencebook.pdf.file_names import BRIEF, EVIDENCE
from evidencebook.pdf.volumes import Volume
from evidencebook.project import Version

# What a volume is called above its title; the report is called by its genre.
KINDS = {EVIDENCE: "Evidence volume", BRIEF: "Brief"}


def arguments(env: BuildEnvironment, volume: Volume, version: Version) -> str:
    """Return the arguments of `report` of a volume in its template, as Typst code."""
    named = volume.pages[0] if volume.kind == BRIEF else env.config.root_doc
    title, _, subtitle = env.titles[named].astext().partition(": ")
    day = version.day
    given = {
        "kind": string(KINDS.get(volume.kind, project.settings().genre)),
        "headline": string(title),
        "subtitle": string(subtitle[:1].upper() + subtitle[1:]),
        "language": string(volume.language or languages.OWN),
        "authors": f"({string(env.config.author)},)",
        "date": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})" if day else "none",
        "about": _tuple(f"({string(term)}, {{{code}}})" for term, code in _about(env, version).items()),
    }
    return ", ".join(f"{name}: {code}" for name, code in given.items())


def _about(env: BuildEnvironment, version: Version) -> dict[str, str]:
    """Return the lines at the foot of the title page, each a term and Typst code."""
    information = facts.read().get(report_facts.INFORMATION_TO)
    corrections = project.addresses().corrections
    lines = {
        "Authors": flow(env.config.author),
        "Information up to": flow(information.words) if information else "",
        "Version": flow(f"{version}{f', {version.date}' if version.date else ''}"),
        "Licence": flow(env.config.copyright),
        "Corrections": f"web({string(corrections)}, {{{flow(corrections)}}})",
    }
    return {term: code for term, code in lines.items() if code}


def _tuple(items) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"
