"""What the title page says: title, state of information, version, licence, and where to tell of an error."""

from sphinx.environment import BuildEnvironment

from evidencebook import project
from evidencebook.evidence import facts, report_facts
from evidencebook.pdf.entry_keys import LETTERS
from evidencebook.pdf.escape import flow, string
from evidencebook.project import Version


def arguments(env: BuildEnvironment, version: Version, known: dict[str, str]) -> str:
    """Return the arguments of `report` in the template, as Typst code; `known` are the keys of the registers."""
    title, _, subtitle = env.titles[env.config.root_doc].astext().partition(": ")
    day = version.day
    given = {
        "kind": string(project.settings().genre),
        "headline": string(title),
        "subtitle": string(subtitle[:1].upper() + subtitle[1:]),
        "authors": f"({string(env.config.author)},)",
        "date": f"datetime(year: {day.year}, month: {day.month}, day: {day.day})" if day else "none",
        "about": _tuple(f"({string(term)}, {{{code}}})" for term, code in _about(env, version).items()),
        "letters": _tuple(f"({string(letter)}, {string(words)})" for letter, words in _letters(known)),
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


def _letters(known: dict[str, str]) -> list[tuple[str, str]]:
    """Return the letters of the keys that this report uses, each with what it stands for."""
    used = {key[0] for key in known.values()}
    return [(letter, words) for letter, words in LETTERS.values() if letter in used]


def _tuple(items) -> str:
    return "(" + "".join(f"{item}, " for item in items) + ")"
