"""Faults in how prose is written: long sentences, marks, titles, semicolons, density, findings, alternatives, forms, offices."""

from deliberate import Fault, cell, fault, figure, said

SENTENCES, MARKS, TITLES = "sentences counted in words", "sentences searched for marks", "titles"
SEMICOLONS, DENSITY, FINDINGS = (
    "pages searched for semicolons",
    "pages and the density of their evidence",
    "statements of findings",
)
ALTERNATIVES, FORMS, OFFICES = "text alternatives", "stretches searched for banned forms", "first mentions of people"
CHAPTER = "economy.ipynb"
FIGURE, JUDGED = "fig-trade", "deterrence-attack-unlikely"
LONG = " ".join(["word"] * 36)
FOUR_MARKS = "So it is {passage}`sceeus-peak` {evidence}`wits-imports-2021` {evidence}`wits-exports-2021`."


def _alternative(words: str):
    return figure(
        CHAPTER,
        FIGURE,
        lambda spec: (spec["usermeta"]["figure"].update(alt=words), spec.update(description=words)),
    )


FAULTS: list[Fault] = [
    fault("a sentence of 36 words", SENTENCES, said(CHAPTER, f"{LONG}."), f"chapters/{CHAPTER}, cell ", "line ", "has 36 words, more than 35"),
    fault("a sentence with three evidence roles", MARKS, said(CHAPTER, FOUR_MARKS), f"chapters/{CHAPTER}, cell ", "has 3 evidence roles, more than 2"),
    fault("a mark in a title", TITLES, said(CHAPTER, "## Trade {passage}`sceeus-peak`\n\nIt fell."), f"chapters/{CHAPTER}, cell ", "line ", "carries evidence"),
    fault("a number in a title", TITLES, said(CHAPTER, "## Down by {fact}`information-to`\n\nIt fell."), f"chapters/{CHAPTER}, cell ", "carries evidence"),
    fault("thirty semicolons", SEMICOLONS, said(CHAPTER, "\n".join(["It fell; it stayed."] * 30)), f"chapters/{CHAPTER}", "semicolons in ", "more than 5 in 1,000"),
    fault("a page of marks", DENSITY, said(CHAPTER, "\n".join(["It fell {passage}`sceeus-peak`."] * 150)), f"chapters/{CHAPTER}", "evidence roles in ", "more than one in 25"),
    fault("a finding of 26 words", FINDINGS, cell("findings", JUDGED, "statement", " ".join(["word"] * 23)), f"({JUDGED}), column statement", "has 26 words, more than 25"),
    fault("an unlikely finding that says so itself", FINDINGS, cell("findings", JUDGED, "statement", "A new attack from Belarus is unlikely."), f"({JUDGED}), column statement", "a double negative"),
    fault("a text alternative of 61 words", ALTERNATIVES, _alternative(" ".join(["word"] * 60 + ["7"])), f"chapters/{CHAPTER}, cell ", FIGURE, "has 61 words, more than 60"),
    fault("a form that the house does not write", FORMS, said(CHAPTER, "The record bears that out, by customs data and the like."), f"chapters/{CHAPTER}, cell ", "“bears that out”", "Write: supports"),
    fault("a banned form in a finding", FORMS, cell("findings", JUDGED, "reason", "The counts bear out the words."), f"({JUDGED}), column reason", "Write: supports"),
    fault("a person without an office", OFFICES, said(CHAPTER, "It was Khrenin who refused."), f"chapters/{CHAPTER}, cell ", "is first named in", "without an office"),
]  # fmt: skip

HARMLESS = [
    ("a sentence of 35 words", said(CHAPTER, f"{' '.join(['word'] * 35)}.")),
    ("two evidence roles of several ids", said(CHAPTER, f"{' '.join(['word'] * 30)} {{evidence}}`wits-imports-2021,wits-exports-2021` {{passage}}`sceeus-peak`.")),
    ("a semicolon", said(CHAPTER, "It fell; it stayed.")),
    ("a likelihood above even in a statement", cell("findings", JUDGED, "would_change", "A build-up, which is unlikely.")),
    ("a banned form in quotation marks", said(CHAPTER, "She said “and the like”.")),
    ("a name that holds a number", said(CHAPTER, "The S-400 and Article 5 were not spoken of.")),
    ("a person with an office", said(CHAPTER, "It was Khrenin, minister of defence, who refused.")),
]  # fmt: skip
