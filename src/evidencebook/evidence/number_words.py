"""Reads a number in an author's words, and checks whether a fact agrees with it at that precision.

“75%” is any share that rounds to it, “a third” within a percentage point, “about half” within a tenth of it, “just over a
quarter” up to a tenth more, “nearly 1,400” up to a tenth less, “more than doubled” up to the next whole factor.
"""

import re
from dataclasses import dataclass, replace

from evidencebook.evidence.role_text import RefusedError

_ONES = [
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
CARDINALS = {word: value for value, word in enumerate(_ONES)} | {word: 10 * n for n, word in enumerate(_TENS, 2)}
_SCALES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "mn": 1e6, "bn": 1e9}
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twelfth": 12, "twentieth": 20, "fiftieth": 50, "hundredth": 100,
}  # fmt: skip
_FACTORS = {"halved": 0.5, "doubled": 2, "trebled": 3, "tripled": 3, "quadrupled": 4, "twice": 2, "thrice": 3}
_FACTORS |= {f"{word}fold": value for word, value in CARDINALS.items() if value > 1} | {"hundredfold": 100}
_ABSENT = r"none|nobody|nothing|zero|neither|not one|no one|no"
_WHOLE = {"once": 1, "both": 2, "a single": 1}
# Each kind of hedge with the words for it, the longer ones first.
_HEDGES = {
    "at_least": "no fewer than|no less than|not less than|at least|at a minimum",
    "at_most": "no more than|not more than|at most|up to|at the most|a maximum of",
    "over": "just over|just above|just more than|slightly over|slightly above|slightly more than|a little over|"
    "a little more than|a bit more than|somewhat more than|just past",
    "under": "just under|just below|just short of|just less than|slightly under|slightly less than|slightly below|"
    "slightly fewer than|a little under|a little less than|not quite|close to|nearly|almost|virtually",
    "more": "more than|over|above|upwards of|in excess of|beyond",
    "less": "less than|fewer than|under|below",
    "about": "in the region of|on the order of|approximately|roughly|around|about|circa|some|an estimated",
}
_AFTER = {"more": "or more|or so more|plus", "less": "or fewer|or less", "about": "or so|or thereabouts"}
_WORD = "|".join(sorted(CARDINALS, key=len, reverse=True))
_COUNT = rf"(?:(?:{'|'.join(_TENS)})(?:[ -](?:{'|'.join(_ONES[1:10])}))?|{_WORD})"
_PART = "|".join(f"{'halves' if part == 'half' else part}s?" if part != "half" else "half|halves" for part in _PARTS)
_NUMBER = re.compile(
    rf"(?P<sign>(?<![\w.,])[-+])?(?P<money>usd|us\$|\$)?\s*(?<![\w.,])(?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    rf"(?:[ -]?(?P<scale>hundred|thousand|million|billion|trillion|mn|bn)\b)?(?P<fold>-?fold\b)?"
    rf"|\b(?P<few>{_COUNT}) (?:in|out of) (?:every )?(?P<many>{_COUNT}|a hundred)\b"
    rf"|\b(?P<half>half) an? (?P<halved>hundred|thousand|million|billion|trillion|dozen)\b"
    rf"|\b(?:(?P<times>{_COUNT}|an?)[ -])?(?P<part>{_PART})\b"
    rf"|\b(?P<factor>{'|'.join(_FACTORS)})\b"
    rf"|\b(?P<count>{_COUNT}|an?)(?P<scales>(?:[ -](?:dozen|hundred|thousand|million|billion|trillion)\b)+)"
    rf"(?: and (?P<rest>{_COUNT}))?"
    rf"|\b(?P<dozen>a dozen)\b|\b(?P<cardinal>{_COUNT})\b|\b(?P<whole>{'|'.join(_WHOLE)})\b|\b(?P<absent>{_ABSENT})\b"
)
# A space between thousands does not end a number.
_GROUP = re.compile(r"(?<=\d)\N{NO-BREAK SPACE}(?=\d{3}(?!\d))")
_UNIT = re.compile(r"\s*(?P<percent>%|per ?cent\b|pct\b)|\s*(?P<points>percentage points?\b)|\s*(?P<times>times\b)")
_FELL = re.compile(r"\b(?:fall\w*|fell|drop\w*|declin\w*|decreas\w*|lost|loss|shr[aiu]nk\w*|cut|reduc\w*|minus|down)\b")
_ROSE = re.compile(r"\b(?:rise\w*|rose|grew|grow\w*|gain\w*|increas\w*|plus|climb\w*)\b")
_LONGER, _DAYS = re.compile(r"\b(week|month|year)s?\b"), {"week": 7, "month": 30.44, "year": 365.25}
_LOWER, _UPPER = {"more", "at_least", "over"}, {"less", "at_most", "under"}
# Units of facts that are shares or changes, and the kinds of number that may state them.
_SHARES = ("percent", "percentage_points")
# The kinds of number, each with the units of facts that it may state: a change in percent is not one in percentage points.
_KINDS = {
    "percent": ("percent", ("percent", "times")),
    "points": ("percentage points", ("percentage_points",)),
    "fraction": ("a part of a whole", (*_SHARES, "times")),
}


@dataclass(frozen=True)
class Read:
    """A number as it was read: `step` is one unit of its last digit, `kind` plain, percent, points, times, fraction or factor."""

    value: float
    step: float
    kind: str
    hedge: str
    money: bool = False
    signed: str = ""

    @property
    def coarse(self) -> float:
        """One unit of the last digit that is not zero: 1,100 counts hundreds."""
        step = self.step
        while self.value and step < abs(self.value) and not round(self.value / (step * 10), 9) % 1:
            step *= 10
        return step


def read(words: str) -> list[Read]:
    """Return every number in words, in their order."""
    grouped = _GROUP.sub(",", words)
    text = grouped.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-").lower()
    text, found, end = re.sub(r"\s+", " ", text), [], 0
    # “no more than” is a hedge, not a number, so hedges are searched for before numbers.
    for match in _NUMBER.finditer(_without_negated_hedges(text)):
        hedge = _hedge(text[end : match.start()], text[match.end() :])
        found.append(_number(match, hedge, text[match.end() :]))
        end = match.end()
    return found


def _without_negated_hedges(text: str) -> str:
    return re.sub(r"\b(?:no|not) (?:fewer|less|more|quite)\b|\ba (?:little|bit)\b", lambda m: "·" * len(m[0]), text)


def _hedge(before: str, after: str) -> str:
    for kind, words in _HEDGES.items():
        if re.search(rf"\b(?:{words}) (?:usd ?|us\$ ?|\$ ?|an? |the )?$|\b(?:{words}) ?$", before):
            return kind
    return next((kind for kind, words in _AFTER.items() if re.match(rf"[ %]*\s*(?:{words})\b", after)), "")


def _number(match: re.Match, hedge: str, after: str) -> Read:
    """Return what one match of the pattern of numbers says."""
    kind = (unit.lastgroup or "") if (unit := _UNIT.match(after)) else "plain"
    if match["digits"]:
        return _in_digits(match, hedge, kind)
    if match["few"]:
        many = 100 if match["many"] == "a hundred" else _cardinal(match["many"])
        return Read(_cardinal(match["few"]) / many, 0, "fraction", hedge)
    if part := match["part"]:
        one = _PARTS["half" if part in ("half", "halves") else part.rstrip("s")]
        times = match["times"] or "a"
        return Read((1 if times in ("a", "an") else _cardinal(times)) / one, 0, "fraction", hedge)
    if match["factor"]:
        return Read(_FACTORS[match["factor"]], 0, "factor", hedge)
    return Read(_in_letters(match), 1, kind, hedge)


def _in_digits(match: re.Match, hedge: str, kind: str) -> Read:
    digits, scale = match["digits"], _SCALES.get(match["scale"] or "", 1)
    value, step = float(digits.replace(",", "")) * scale, scale / 10 ** len(digits.partition(".")[2])
    return Read(value, step, "factor" if match["fold"] else kind, hedge, bool(match["money"]), match["sign"] or "")


def _in_letters(match: re.Match) -> float:
    """Return a whole number that is written in letters."""
    if match["half"]:
        return 6 if match["halved"] == "dozen" else _SCALES[match["halved"]] / 2
    if match["count"]:
        value = 1 if match["count"] in ("a", "an") else _cardinal(match["count"])
        for scale in re.findall(r"\w+", match["scales"]):
            value *= 12 if scale == "dozen" else _SCALES[scale]
        return value + (_cardinal(match["rest"]) if match["rest"] else 0)
    if match["absent"]:
        return 0
    if match["whole"]:
        return _WHOLE[match["whole"]]
    return 12 if match["dozen"] else _cardinal(match["cardinal"])


def _cardinal(words: str) -> int:
    return sum(CARDINALS[word] for word in re.split("[ -]", words))


def hold(words: str, value: float, unit: str, known: str) -> None:
    """Refuse words whose number disagrees with a fact, given by its value, its unit and its own words, `known`."""
    numbers, own = read(words), read(known)
    shape = [(each.value, each.kind) for each in numbers]
    is_range = len(own) > 1
    if is_range and shape == [(each.value, each.kind) for each in own]:
        return
    remedy = f"The fact is {known}: write its number, or use {{fact}}`id`"
    if len(numbers) != 1:
        told = "no number" if not numbers else f"{len(numbers)} numbers"
        raise RefusedError(f"“{words}” holds {told}, and the check needs one", remedy)
    (number,) = numbers
    if fault := _fault(number, words, value, unit, own, is_range):
        raise RefusedError(f"“{words}” is not the fact: {fault}", remedy)


def _fault(number: Read, words: str, value: float, unit: str, own: list[Read], is_range: bool) -> str:
    if unit == "days" and (longer := _LONGER.search(words.lower())):
        days = _DAYS[longer[1]]
        number = replace(number, value=number.value * days, step=1 if days == 7 else days)
    actual = _actual(number, value, unit)
    if isinstance(actual, str):
        return actual
    changed = unit in _SHARES and value < 0
    if (changed and (_ROSE.search(words.lower()) or number.signed == "+")) or (
        unit in _SHARES and value > 0 and (_FELL.search(words.lower()) or number.signed == "-")
    ):
        return f"it says that the number {'rose' if changed else 'fell'}, and its sign is the other one"
    hedge = "about" if is_range else own[0].hedge if own else ""
    if hedge and not number.hedge:
        return "it drops the hedge of the source"
    if (hedge in ("more", "at_least") and number.hedge in _UPPER) or (
        hedge in ("less", "at_most") and number.hedge in _LOWER
    ):
        return "it turns the hedge of the source round"
    low, high = _bounds(
        number, "" if hedge in ("more", "less", "at_least", "at_most", "under", "over") else number.hedge
    )
    return (
        "" if low <= actual <= high else f"its number is {_plain(number, unit)}, and the value is {_told(value, unit)}"
    )


def _actual(number: Read, value: float, unit: str) -> float | str:
    """Return the value of a fact on the scale of a number in words, or a text that says why the two cannot be compared."""
    gives, units = _KINDS.get(number.kind, ("", (unit,)))
    if unit not in units:
        return f"it gives {gives}, and the fact counts {unit.replace('_', ' ')}"
    if number.money and unit != "usd_million":
        return f"it gives dollars, and the fact counts {unit.replace('_', ' ')}"
    if unit in _SHARES and number.kind == "fraction":
        return abs(value) / 100
    if unit in _SHARES and number.kind in ("factor", "times"):
        return 1 + value / 100
    scale = {"usd_million": 1e6, "thousand_tonnes": 1e3}.get(unit, 1)
    if unit == "usd_million" and number.step <= 1 and not number.money:
        # “from 1.6 to USD 4.7 billion”: the first amount borrows the unit of the second.
        scale = next((each for each in (1, 1e3) if abs(abs(value) / each - number.value) <= number.step / 2), 1e6)
        return abs(value) / scale if scale < 1e6 else abs(value) * scale
    return abs(value) * scale


def _bounds(number: Read, hedge: str) -> tuple[float, float]:
    """Return the lowest and the highest value that a number in words stands for."""
    value, near = number.value, 0.1 * number.value
    if number.kind == "fraction":
        exact, more = min(0.01, 0.05 * value), 0.35 * value
        around, near = near, 0.15 * value if value >= 0.5 else near
    elif number.kind == "factor":
        exact, around, more = 0.05 * value, near, 1 - 1e-9 if value > 1 else 0.25
    else:
        exact, more = number.step / 2, max(number.coarse, near)
        around = max(min(number.coarse / 2, near), number.step)
        near = max(near, number.step)
    tiny = 1e-9 * max(1, abs(value))
    low, high = {
        "": (value - exact, value + exact),
        "about": (value - around, value + around),
        "over": (value, value + near),
        "under": (value - near, value),
        "more": (value, value + more),
        "less": (value - more, value),
        "at_least": (value, value + more),
        "at_most": (value - more, value),
    }[hedge]
    return low - tiny, high + tiny


def _plain(number: Read, unit: str) -> str:
    if number.kind == "fraction" and unit in _SHARES:
        return f"{100 * number.value:.3g}%"
    return f"{number.value:,.6g}{'%' if number.kind == 'percent' else ''}"


def _told(value: float, unit: str) -> str:
    told = f"{value:.4g}%" if unit == "percent" else f"{value:,.6g} {'' if unit == 'count' else unit.replace('_', ' ')}"
    return told.strip().replace("-", "\N{MINUS SIGN}")


def spelt(value: int) -> str:
    """Return a whole number below a hundred in letters; ValueError for any other."""
    if not 0 <= value < 100:
        raise ValueError(value)
    if value < len(_ONES):
        return "none" if value == 0 else _ONES[value]
    ten, one = divmod(value, 10)
    return _TENS[ten - 2] + (f"-{_ONES[one]}" if one else "")
