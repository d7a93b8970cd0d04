"""Rules that keep the words of a report within its evidence, as pure functions that read no files.

*Absence.* A sentence with nobody, none, only, never, the first or the last claims that something does not exist. It must name
the search that did not find it, a fact of a table with a statement of completeness, or whoever says so. The patterns are
tuned: `tests/test_record_rules.py` has sentences that must be found, and harmless ones that must not.

*Weak evidence.* A source graded D to F, or a repost, supports a statement only together with a better source, or if the
statement is marked as reported.

*Judgements.* Only a future event has a likelihood. Past events and counts are established, reported or disputed.

*Hedges.* A quotation keeps a hedge that stands right before or after its words in the document.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from evidencebook import project

_TIME = (
    r"(?:half|halves|quarters?|thirds?|months?|weeks?|days?|hours?|years?|decades?|winters?|summers?|springs?|autumns?"
    r"|phases?|stages?)"
)
_COUNTED = r"(?:two|three|four|five|six|seven|eight|nine|ten|few|several)"
# Words for parts of a text, which make no claim about the world.
_OURS = (
    r"(?:editions?|rounds?|steps?|places?|parts?|sections?|chapters?|paragraphs?|columns?|rows?|lines?|words?|panels?|glances?"
    r"|resorts?|sentences?|numbers?|figures?|quotations?|findings?|facts?|claims?|judgements?|recommendations?|readings?|signs?"
    r"|of (?:the|these|those|its|his|our)\b)"
)
_CONDITION = (
    r"(?:if|when|after|with|where|once|because|as|by|on|then|while|until|in return|together|to|for|from|at|in part|partly"
    r"|half|so|more|less|later|now|recently|just)\b"
)
# Nouns that can speak, act or be counted: "every statement comes from one account" is a claim, "every delay hurts" is not.
# `report.toml` adds those of its subject.
_TELLER = (
    r"statement|account|source|count|report|witness|observer|author|side|state|party|capital|counter|monitor|outlet|offer"
    r"|(?-i:[A-Z])\w+ian|document|assurance|denial|minister|official"
)
_KIND_OF_SOURCE = r"(?:source|account|party|side|author|outlet|count|state|document|statement|report)s?"
# Claims that something does not exist, which only a search supports.
_NOT_FOUND = (
    r"\bnobody\b|\bno[ -]one\b(?!-)",
    r"\bno\b[^.;:]{0,80}?\b(?:was|were|is|are|has been|have been|stands?) (?:ever )?"
    r"(?:found|known|seen|recorded|reported|on record|heard)\b",
    rf"\bno (?:\w+ )?(?:other|later|third|independent|outside|further|second) (?:\w+ )?{_KIND_OF_SOURCE}\b",
    r"(?:^|[.;:,] |\b(?:that|and|but|for|is|was|are|were) )no (?:source|count|record|confirmation|trace|evidence)s?\b"
    r"(?! (?:needed|required))",
    r"\b(?:neither|not)\b[^.;,]{0,40}\b(?:is|are|was|were) (?:ever )?(?:known|on record|recorded)\b",
    r"\b(?:found|has|have|had) no (?:taker|answer|echo|reply)s?\b",
    r"(?:^|[.;:] )One [^.;]{0,70}\b(?:is|are) (?:on record|known)\b",
)
# Claims that there is only one, which a search, a complete table or an attribution supports.
_SOLE = (
    rf"(?<!not )(?<!if )(?<!that )(?<!which )\bonly\b(?! {_CONDITION})",
    r"(?<!there is )(?<!there are )\bnone\b(?! (?:the less|of (?:this|these|it)\b))",
    r"(?<!let )\balone\b",
    r"\bthe one\b(?= \w)(?! (?:hand|side|of|in|on|at|from|before|after|that|which|who|whose)\b)",
    r"\bnever\b(?! mind)",
    rf"\bthe (?:very )?first\b(?= \w)(?! (?:{_COUNTED} )?(?:{_TIME}|{_OURS}))(?! and\b)"
    r"|\bfor the first time\b|\bfirst ever\b|\bfirst known\b",
    rf"\bthe (?:very )?last\b(?= \w)(?! one\b)(?! (?:{_COUNTED} )?(?:{_TIME}|{_OURS}))|\bfor the last time\b|\blast known\b",
    r"\bnot a single\b|\bsingle (?:source|account|outlet|report|statement|case|document|author|voice|host|count)\b",
)
_LEFT_ALONE = re.compile(r"\b(?:left|leav(?:e|es|ing)|let|lets|letting)\b[^.;]{1,60}\balone\b")
_NORM = re.compile(r"\b(?:should|must|ought)\b")
_SAYS = re.compile(
    r"\b(?:said|says|say|saying|told|tells|calls|called|claims|claimed|claim|writes|wrote|argues|argued|holds|held that"
    r"|judged|judges|reported|reports|announced|promised|threatened|detected|warned|denied|denies|insists?|insisted|replied"
    r"|answered|added|admitted|conceded|maintains?|maintained|explained|assured|offered|asked"
    r"|according to|by (?:his|her|its|their) (?:own )?(?:word|account|count)|in (?:his|her|its|their) (?:own )?words"
    r"|by [^.;,]{2,40}[’'](?:s)? (?:own )?(?:word|account|count))\b"
)
_EVIDENCE = re.compile(r"\{(?:passage|evidence|quotation|cite(?::\w+)?|disagreement)\}`")
_ROLE = re.compile(r"\{[\w:]+\}`[^`]*`")
_QUOTED = re.compile(r"“[^”]*”")


def _of_every() -> str:
    """Return the pattern for claims of everything of a kind, with the nouns that the report names under `[prose]`."""
    nouns = "|".join([_TELLER, *project.settings().prose.get("counted", ())])
    return rf"(?<!not )(?<!nor is )\bevery (?:other )?(?:{nouns})\b"


def absences(sentence: str, complete: Iterable[str] = ()) -> list[tuple[int, str]]:
    """Return (position, words) for each claim of absence in a sentence that nothing in the sentence supports.

    `complete` has the ids of facts from tables with a statement of completeness.
    """
    if "{search}`" in sentence or _names_fact(sentence, complete):
        return []
    bare = _QUOTED.sub(_blanked, _ROLE.sub(_blanked, sentence))
    found = [(m.start(), m[0]) for pattern in _NOT_FOUND for m in re.finditer(pattern, bare, re.IGNORECASE)]
    if not (_SAYS.search(bare) and _EVIDENCE.search(sentence)) and not _NORM.search(bare):
        held = _LEFT_ALONE.sub(_blanked, bare)
        held = re.sub(r"\bthe one\b", _blanked, held) if re.search(r"\bthe other\b", held) else held
        found += [
            (m.start(), m[0]) for pattern in (*_SOLE, _of_every()) for m in re.finditer(pattern, held, re.IGNORECASE)
        ]
    return sorted(dict(found).items())


def _names_fact(sentence: str, complete: Iterable[str]) -> bool:
    named = {t.split("<")[-1].rstrip(">").strip() for _, t in re.findall(r"\{fact(:\w+)?\}`([^`]*)`", sentence)}
    return bool(named & set(complete))


def _blanked(match: re.Match) -> str:
    return re.sub(r"[^\n]", " ", match[0])


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield (position, sentence) for a stretch of prose, which is split at line ends and after full stops."""
    start = 0
    for match in re.finditer(r"(?<=[.!?”])[ \n]+(?=[A-Z“{*\[])|\n+", text):
        if text[start : match.start()].strip():
            yield start, text[start : match.start()]
        start = match.end()
    if text[start:].strip():
        yield start, text[start:]


# --- weak evidence ---------------------------------------------------------------------------------------------------

_REPORTED = re.compile(
    r"\breport(?:ed|edly|s)?\b|\baccording to\b|\bis said\b|\bunconfirmed\b"
    r"|\bby (?:one|his|her|its|their|[^.;,]{2,40}[’'](?:s)?) (?:own )?(?:account|word|report|count)s?\b",
    re.IGNORECASE,
)


def says_reported(text: str) -> bool:
    """Whether words present something as reported, rather than as a fact."""
    return bool(_REPORTED.search(_QUOTED.sub(_blanked, text)))


# --- judgements ------------------------------------------------------------------------------------------------------

LONGEST_FINDING = 25
_TO_COME = re.compile(
    r"\b(?:will|would|going to|next|coming|ahead|within|by the end|until|again|continue[sd]?|go(?:es)? on|remains?|stays?"
    r"|can be expected)\b|\bto (?:come|follow)\b",
    re.IGNORECASE,
)
_DONT_KNOW = re.compile(
    r"\b(?:we do not know|not known|cannot be (?:told|known|judged)|no way to tell|unclear|may have|either way|cannot tell"
    r"|unknown)\b",
    re.IGNORECASE,
)


def model_faults(row: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield (column, fault, remedy) for everything in a finding that its kind does not allow."""
    is_judgement = row["kind"] == "judgement"
    for column in ("likelihood", "horizon", "confidence"):
        if is_judgement and not row[column]:
            yield (
                column,
                f"is empty, and a judgement has a {column}",
                f"Give the {column}, or make it established, reported or disputed.",
            )
        if not is_judgement and row[column]:
            yield (
                column,
                f"is given, and what is {row['kind']} has no {column}",
                f"Empty the {column}, or make it a judgement of an event to come.",
            )
    text = _ROLE.sub("", row["statement"])
    if is_judgement and not _TO_COME.search(text):
        yield (
            "statement",
            "is of no event to come, and has a likelihood",
            "Judge what will happen, or make it established, reported or disputed.",
        )
    if row["likelihood"] == "roughly even" and (_DONT_KNOW.search(row["reason"]) or _DONT_KNOW.search(text)):
        yield (
            "likelihood",
            "is “roughly even” for what is not known",
            "Say that it is not known; “roughly even” is a probability.",
        )
    if not row["rests_on"]:
        yield "rests_on", "is empty: the finding leads to no evidence", "Name passages, rows of evidence or facts."
    if (words := len(_worded(row["statement"]).split())) > LONGEST_FINDING:
        yield "statement", f"has {words} words, more than {LONGEST_FINDING}", "Say less."


def _worded(statement: str) -> str:
    """Return a statement with each role replaced by one word."""
    return re.sub(r"\{[\w:]+\}`[^`]*`", "x", statement)


def rests_on_nothing(comparison: str, counts: Iterable[str]) -> str | None:
    """Return why a comparison of `holds_while` proves nothing, because it holds only while a table has no such row; else None.

    `counts` are the ids of facts that count something rather than measure it.
    """
    match = re.fullmatch(r"\s*(\S+)\s*([=<>])\s*(\S+)\s*", comparison)
    if not match:
        return None
    left, sign, right = match.groups()
    is_number = r"-?[0-9.]+"
    name, number = (left, right) if re.fullmatch(is_number, right) else (right, left)
    if not re.fullmatch(is_number, number) or name not in set(counts):
        return None
    is_less = sign == ("<" if number == right else ">")
    if (sign == "=" and float(number) == 0) or (is_less and 0 <= float(number) <= 1):
        return f"{comparison.strip()!r} holds as long as nobody adds a row"
    return None


# --- hedges ----------------------------------------------------------------------------------------------------------

_HEDGE_BEFORE = re.compile(
    r"\b(?:seem(?:s|ed|ingly)?|appear(?:s|ed|ing)?|apparently|allegedly|reportedly|supposedly|perhaps|possibly|probably|presumably|may|might|could|suggests?|likely|arguably)\b"
    r"(?: (?:rather|quite|somewhat|fairly|to|be|have|been|a|an|the|very|well|more|less|as|that)\b)*\s*$",
    re.IGNORECASE,
)
_HEDGE_AFTER = re.compile(
    r"^[\s,]*(?:at present|for now|so far|as yet|yet\b|at this stage|for the time being|at the moment|in part|if any)",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:seem\w*|appear\w*|apparently|alleged\w*|reportedly|supposed\w*|perhaps|possibl\w+|probabl\w+|presum\w+|may|might|could|suggest\w*|likely|arguably"
    r"|at present|for now|so far|yet|at this stage|for the time being|at the moment|in part)\b",
    re.IGNORECASE,
)
CONTEXT_WORDS = 5


def hedge_cut(before: str, words: str, after: str, shown: str, sentence: str) -> str | None:
    """Return the hedge next to a quotation in its document that the quoting sentence leaves out, or None.

    `before` and `after` are the words around the quotation in its passage, `words` the whole quotation, `shown` the part that
    the sentence quotes.
    """
    start = words.find(shown)
    if start < 0:
        start, end = 0, len(words)
    else:
        end = start + len(shown)
    lead, rest = f"{before} {words[:start]}".rstrip(), f"{words[end:]} {after}".lstrip()
    cut = _HEDGE_BEFORE.search(" ".join(lead.split()[-CONTEXT_WORDS:])) or _HEDGE_AFTER.search(rest)
    if cut is None or _HEDGED.search(_ROLE.sub(_blanked, _QUOTED.sub(_blanked, sentence))):
        return None
    return cut[0].strip(" ,")


# --- polls -----------------------------------------------------------------------------------------------------------

NEAR_WHOLE = (97.0, 103.0)


def option_faults(rows: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, str, str]]:
    """Yield (id, fault, remedy) for poll questions whose options do not add up to a whole and are not marked as a part.

    A row has `pollster`, `population`, `question`, `answer`, `period_start`, `share_percent` and `options`: whole or part.
    """
    groups: dict[tuple, list[Mapping[str, str]]] = {}
    for row in rows:
        groups.setdefault((row["pollster"], row["population"], row["question"], str(row["period_start"])), []).append(
            row
        )
    for these in groups.values():
        said = {row["options"] for row in these}
        if len(said) > 1:
            yield these[0]["id"], "some options of the question are called whole, some part", "Say the same of all."
        elif said == {"whole"}:
            total = sum(float(row["share_percent"]) for row in these if row.get("sum_of", "") == "")
            if not NEAR_WHOLE[0] <= total <= NEAR_WHOLE[1]:
                yield (
                    these[0]["id"],
                    f"the options of the question add up to {total:g}, not to about 100",
                    "Add the options that are missing, or call them part.",
                )
        if {row["answer"].casefold() for row in these} == {"yes"}:
            yield (
                these[0]["id"],
                "“yes” is the one answer of the question",
                "Look whether it is an option of another question, and name the option.",
            )


# --- sources ---------------------------------------------------------------------------------------------------------


def label_fault(author: str, host: str, domain: str, others: Mapping[str, set[str]]) -> str | None:
    """Return why a link may not bear the name of a publisher, or None.

    `others` has, by publisher, the domains at which the bibliography lists it as origin or press.
    """
    plain = re.sub(r"[^a-z0-9]", "", author.casefold())
    words = [re.sub(r"[^a-z0-9]", "", part.casefold()) for part in re.split(r"[\s,./]+", author)]
    at_home = any(len(word) > 2 and word in domain.replace("-", "").replace(".", "") for word in [plain, *words])
    if "copy at" in author or at_home:
        return None
    if host == "copy":
        return f"names {author!r} for a copy at {domain}"
    if others.get(author) and domain not in others[author] and host == "aggregator":
        return f"names {author!r} for a repost at {domain}"
    return None
