"""Translations: what each one translates, its English today, and whether its author has confirmed it since that changed.

A row names a finding, a recommendation, a sign, a paragraph of the front page (`paragraph-1`), a label of its figure or what is
said of it (`figure-title`), or a few words that cards show, such as a term of likelihood, and gives the words of one language.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

import pandas as pd

from evidencebook import project, report_code
from evidencebook.evidence import (
    facts,
    figure_words,
    prose,
    role_text,
    role_words,
    sentences,
    tables,
    translated_words,
    wording,
)
from evidencebook.evidence.role_text import RefusedError
from evidencebook.files import fingerprints
from evidencebook.files.load import read_text

TABLE = "translations"
FILE = f"data/{TABLE}.csv"
# The columns that a confirmation writes.
SEEN = ("english", "values", "digest")
_PARAGRAPH = "paragraph-"
# The fixed words around a page, which summaries show in their own language.
UNTIL, CITE = "Information up to", "Cite this page"
FRAME = (UNTIL, CITE)
# What is not a paragraph: directives, titles, labels, and the lines that open and close a container.
_APART = re.compile(r"^(`{3,})\{.*?^\1[ \t]*$|^(?:#|:{3,}|\([\w-]+\)=)[^\n]*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Seen:
    """The English of a translation, and the values of the facts and events that the English or the translation shows."""

    english: str
    values: str

    @property
    def digest(self) -> str:
        """Return a digest of the sentence and the values."""
        return fingerprints.digest(f"{self.english}\n{self.values}".encode())[: fingerprints.LENGTH]


def needed(part: str = "") -> list[str]:
    """Return the ids that every language must translate, in the order of the page: all of them, or those of one part."""
    parts = {
        "answer": list(_paragraphs()),
        "findings": _placed("findings", "front"),
        "recommendations": _placed("recommendations", "order"),
        "signs": list(report_code.load(name)) if (name := project.settings().summary_signs) else [],
        "figure": list(figure_words.words(figure_words.front())),
    }
    if part:
        return parts[part]
    found = tables.read("findings").loc[parts["findings"]].to_dict("records")
    return [
        *(name for names in parts.values() for name in names),
        *dict.fromkeys(w for row in found for w in pill(row)),
        *FRAME,
    ]


def frame(words: str, language: str) -> str:
    """Return fixed words of a page in a language; in English if they are not translated."""
    rows = tables.read(TABLE) if TABLE in tables.codebook() else pd.DataFrame({"text": [], "language": []})
    found = rows[(rows.text == words) & (rows.language == language)]
    return found.words.iloc[0] if len(found) else words


def _placed(table: str, column: str) -> list[str]:
    rows = tables.read(table)
    return list(rows[rows[column].notna() & (rows[column].astype(str) != "")].sort_values(column, key=_as_number).index)


def _as_number(places):
    return places.astype(float)


def pill(row: dict) -> list[str]:
    """Return the words that say how certain a finding is: its kind, or likelihood, horizon and confidence."""
    if row["kind"] != "judgement":
        return [row["kind"]]
    return ["chance", row["horizon"], f"confidence {row['confidence']}"]


def _paragraphs() -> dict[str, str]:
    """Return the paragraphs of the front page above its first section, by their id: paragraph-1 and so on."""
    page = project.chapters() / figure_words.FRONT_PAGE
    if not page.is_file():
        return {}
    cells = (
        "".join(each["source"]) for each in json.loads(read_text(page))["cells"] if each["cell_type"] == "markdown"
    )
    text = re.split(r"^## ", "\n\n".join(cells), maxsplit=1, flags=re.MULTILINE)[0]
    text = _APART.sub("", text)
    blocks = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text) if block.strip()]
    return {f"{_PARAGRAPH}{number}": block for number, block in enumerate(blocks, start=1)}


def source(text: str) -> str:
    """Return the English of a translated text, by its id, with its roles; LookupError if there is none."""
    if text.startswith(_PARAGRAPH):
        return _paragraphs()[text]
    if text in (rows := tables.read("findings")).index:
        return wording.judged(rows.statement[text], rows.likelihood[text])
    if text in (rows := tables.read("recommendations")).index:
        row, names = rows.loc[text], tables.read("names").name
        who = wording.together(names[each] for each in row.addressee.split())
        return f"{who}: {row.title}. {row.act} {row.time_frame}"
    if "indicators" in tables.codebook() and text in (rows := tables.read("indicators")).index:
        row = rows.loc[text]
        return f"{row.sign}. {row.threshold}. {row.today}."
    if english := figure_words.words(figure_words.front()).get(text):
        return english
    known = {word for row in tables.read("findings").to_dict("records") for word in pill(row)}
    if text not in known | set(FRAME):
        raise LookupError(text)
    return text


def seen(text: str, words: str) -> Seen:
    """Return the current English of a text, with the values that it and its translation show."""
    english, reads = source(text), sentences.reader()
    shown = prose.ROLE.sub(lambda match: reads(match[1], match[3]), english)
    shown = " ".join("".join(c for c in shown if not "\ue000" <= c <= "\uf8ff").split())
    return Seen(shown, " ".join(sorted(set(_values(f"{english} {words}")))))


def _values(text: str) -> Iterator[str]:
    rows, known = role_words.AllRows(), facts.read()
    for match in prose.ROLE.finditer(text):
        for name in role_text.parse(match[1], match[3]).ids:
            if match[1] == "fact" and name in known:
                yield f"{name}={known[name].value:.6g}"
            elif match[1] == "event" and name in rows:
                ends = [rows[name].get(column) for column in ("date_start", "date_end")]
                yield f"{name}={'/'.join(dict.fromkeys(f'{end:%Y-%m-%d}' for end in ends if end == end))}"  # noqa: PLR0124


def parts(words: str, language: str) -> Iterator[tuple[str, str, str]]:
    """Return the words of a translation in parts: kind (empty, fact or event), id, and words as they are shown."""
    known = {"fact": (facts.read(), translated_words.fact), "event": (role_words.AllRows(), translated_words.event)}
    end = 0
    for match in prose.ROLE.finditer(words):
        yield "", "", words[end : match.start()]
        end = match.end()
        if match[1] not in known:
            raise RefusedError(
                f"{{{match[1]}}} has no form in another language", "Use {fact} or {event}, or leave it out"
            )
        entries, worded = known[match[1]]
        asked = role_text.parse(match[1], match[3])
        if asked.ids[0] not in entries:
            raise RefusedError(f"there is no {match[1]} {asked.ids[0]!r}", "Correct the id")
        yield match[1], asked.ids[0], worded(entries[asked.ids[0]], asked, language)
    yield "", "", words[end:]


def difference(old: str, new: str) -> str:
    """Return the difference between two texts with a few words of context: “old → new”."""
    before, after = old.split(), new.split()
    changed = [each for each in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes() if each[0] != "equal"]
    if not changed:
        return f"“{old}” → “{new}”"
    (_, start, _, begin, _), (_, _, stop, _, end) = changed[0], changed[-1]
    around = 2
    was, now = before[max(0, start - around) : stop + around], after[max(0, begin - around) : end + around]
    return f"“{' '.join(was)}” → “{' '.join(now)}”"


def confirmed(names: list[str]) -> tuple[str, list[str]]:
    """Return the text of the table with these rows recorded as confirmed, and a line for each of them."""
    file = project.root() / FILE
    rows = list(csv.DictReader(io.StringIO(read_text(file), newline="")))
    told = []
    for name in names:
        row = next(each for each in rows if each["id"] == name)
        now = seen(row["text"], row["words"])
        changes = [difference(row[c], getattr(now, c)) for c in ("english", "values") if row[c] != getattr(now, c)]
        told.append(f"{name}: {'; '.join(changes)}" if changes else f"{name}: nothing changed")
        row.update({column: getattr(now, column) for column in SEEN})
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue(), told
