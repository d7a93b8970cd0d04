"""The forms of a citation: a sentence, BibTeX, RIS."""

import re
from pathlib import Path

from babel import Locale

from evidencebook import project
from evidencebook.evidence import languages
from evidencebook.sphinxext.metadata.citable import CHAPTER, FIGURE, REPORT, Work

_BIBTEX = {REPORT: "techreport", CHAPTER: "incollection", FIGURE: "misc"}
_RIS = {REPORT: "RPRT", CHAPTER: "CHAP", FIGURE: "FIGURE"}
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_SPECIAL |= {character: f"\\{character}" for character in "{}$&#%_"}


def sentence(work: Work) -> str:
    """Return the words to cite a work by."""
    if work.kind == REPORT:
        return (
            ", ".join(filter(None, (work.author, work.title, work.year, address(work)))) + f", version {work.version}."
        )
    what = "figure in" if work.kind == FIGURE else "in"
    parts = (work.author, f"“{work.title}”", f"{what} {work.within}", work.year, address(work))
    return ", ".join(filter(None, parts)) + f", version {work.version}."


def address(work: Work) -> str:
    """Return the address of a work; nothing while the report has only one that is reserved for examples."""
    return "" if any(work.url.startswith(each) for each in project.addresses().placeholders()) else work.url


def bibtex(work: Work) -> str:
    """Return a work as an entry of a BibTeX file."""
    fields = {
        "author": f"{{{_tex(work.author)}}}",
        "title": f"{{{_tex(work.title)}}}",
        "year": work.year,
        "date": work.date,
        "url": address(work),
        "version": _tex(work.version),
        "language": Locale.parse(work.language or languages.OWN).english_name.lower(),
    }
    if work.kind == REPORT:
        fields |= {"type": project.settings().genre, "institution": f"{{{_tex(work.author)}}}"}
    if work.kind == CHAPTER:
        fields["booktitle"] = f"{{{_tex(work.within)}}}"
    if work.kind == FIGURE:
        fields["note"] = f"Figure in {{{_tex(work.within)}}}"
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@{_BIBTEX[work.kind]}{{{project.settings().slug}-{work.year}-{work.key},\n{lines}}}\n"


def _tex(text: str) -> str:
    """Return text as it is written in a field of BibTeX, where some characters mean something else."""
    return re.sub(r"[\\~^{}$&#%_]", lambda found: _SPECIAL[found[0]], _line(text))


def ris(work: Work) -> str:
    """Return a work as a record of a RIS file."""
    tags = [("TY", _RIS[work.kind]), ("ID", work.key), ("TI", work.title), ("AU", work.author), ("PY", work.year)]
    tags += [("DA", work.date.replace("-", "/")), ("T2", work.within), ("ET", f"version {work.version}")]
    tags += [("LA", work.language or languages.OWN), ("UR", address(work))]
    lines = "".join(f"{tag}  - {_line(value)}\r\n" for tag, value in tags if value)
    return f"{lines}ER  - \r\n"


def write(stem: Path, work: Work) -> None:
    """Write a citation as two files for reference managers, STEM.bib and STEM.ris."""
    stem.with_name(f"{stem.name}.bib").write_text(bibtex(work), encoding="utf-8")
    stem.with_name(f"{stem.name}.ris").write_text(ris(work), encoding="utf-8", newline="")


def _line(text: str) -> str:
    return " ".join(text.split())
