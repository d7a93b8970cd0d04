"""Numbers and dates in the form of another language, and the English of an author's words for them.

Forms come from Babel. In an author's own words only numbers, hedges and months are put into English, so that the checks of
English prose can read them.
"""

import re
from typing import Any

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from evidencebook.evidence import date_words, number_words, role_words
from evidencebook.evidence.facts import Fact
from evidencebook.evidence.role_text import Asked, RefusedError
from evidencebook.evidence.wording import NBSP

# Patterns of words in each language with their English; longer ones come first.
_LEXICON = {
    "uk": (
        ("не менше ніж|не менше|щонайменше|принаймні", "at least"),
        ("не більше ніж|не більше|щонайбільше", "at most"),
        ("трохи більше ніж|трохи більше|трохи понад", "just over"),
        ("трохи менше ніж|трохи менше", "just under"),
        ("понад|більше ніж|більш ніж", "more than"),
        ("менше ніж|менш ніж|менше", "less than"),
        ("майже", "nearly"),
        ("близько|приблизно|десь", "about"),
        ("пів|половин[аиіу]", "half"),
        ("третин[аиіу]", "a third"),
        ("чверть|чверті", "a quarter"),
        ("[ув]двічі", "twice"),
        ("[ув]тричі", "thrice"),
        ("один|одна|одне|одного|одній|одну", "one"),
        ("два|дві|двох|двом|двома", "two"),
        ("три|трьох|трьом|трьома", "three"),
        ("чотири|чотирьох|чотирьом|чотирма", "four"),
        ("п’ять|п’яти|п’ятьох|п’ятьма", "five"),
        ("шість|шести|шістьох|шістьма", "six"),
        ("сім|семи|сімох|сьома|сімома", "seven"),
        ("вісім|восьми|вісьмох", "eight"),
        ("дев’ять|дев’яти|дев’ятьох", "nine"),
        ("десять|десяти|десятьох", "ten"),
        ("одинадцят[ьи]", "eleven"),
        ("дванадцят[ьи]", "twelve"),
        ("тринадцят[ьи]", "thirteen"),
        ("чотирнадцят[ьи]", "fourteen"),
        ("п’ятнадцят[ьи]", "fifteen"),
        ("шістнадцят[ьи]", "sixteen"),
        ("сімнадцят[ьи]", "seventeen"),
        ("вісімнадцят[ьи]", "eighteen"),
        ("дев’ятнадцят[ьи]", "nineteen"),
        ("двадцят[ьи]", "twenty"),
        ("тридцят[ьи]", "thirty"),
        ("сорок|сорока", "forty"),
        ("п’ятдесят|п’ятдесяти", "fifty"),
        ("шістдесят|шістдесяти", "sixty"),
        ("сімдесят|сімдесяти", "seventy"),
        ("вісімдесят|вісімдесяти", "eighty"),
        ("дев’яност[оа]", "ninety"),
        ("сто|ста|сотн[яіею]|сотень", "hundred"),
        ("тисяч[аіую]?|тис", "thousand"),
        ("мільйон(?:и|а|ів)?|млн", "million"),
        ("мільярд(?:и|а|ів)?|млрд", "billion"),
        ("відсот(?:ок|ки|ка|ків)", "percent"),
        ("січ(?:ень|ня|ні)", "January"),
        ("лют(?:ий|ого|ому)", "February"),
        ("берез(?:ень|ня|ні)", "March"),
        ("квіт(?:ень|ня|ні)", "April"),
        ("трав(?:ень|ня|ні)", "May"),
        ("черв(?:ень|ня|ні)", "June"),
        ("лип(?:ень|ня|ні)", "July"),
        ("серп(?:ень|ня|ні)", "August"),
        ("верес(?:ень|ня|ні)", "September"),
        ("жовт(?:ень|ня|ні)", "October"),
        ("листопад[аі]?", "November"),
        ("груд(?:ень|ня|ні)", "December"),
        ("навесні|весн[аиіу]", "spring"),
        ("влітку|літ[оаі]", "summer"),
        ("восени|ос(?:інь|ені)", "autumn"),
        ("взимку|зим[аиіу]", "winter"),
        ("напочатку|початок|початку", "early"),
        ("середин[аиіу]", "middle of"),
        ("наприкінці|кін(?:ець|ця|ці)", "late"),
        ("з|із|від|після", "since"),
        ("до", "until"),
    ),
    "be": (
        ("не менш як|не менш за|не менш|прынамсі", "at least"),
        ("не больш як|не больш за|не больш", "at most"),
        ("крыху больш за|крыху больш", "just over"),
        ("крыху менш за|крыху менш", "just under"),
        ("больш за|больш як|звыш|больш чым", "more than"),
        ("менш за|менш як|менш чым|менш", "less than"),
        ("амаль", "nearly"),
        ("каля|прыблізна|прыкладна", "about"),
        ("палов[аыеу]", "half"),
        ("трэц(?:ь|і|яя|юю)|траціна|траціны", "a third"),
        ("чвэрць|чвэрці", "a quarter"),
        ("удвая|удвух", "twice"),
        ("утрая", "thrice"),
        ("адзін|адна|адно|аднаго|адной|адну", "one"),
        ("два|дзве|двух|двум|дзвюх|двума", "two"),
        ("тры|трох|тром|трыма", "three"),
        ("чатыры|чатырох", "four"),
        ("пяць|пяці|пяццю", "five"),
        ("шэсць|шасці|шасцю", "six"),
        ("сем|сямі", "seven"),
        ("восем|васьмі", "eight"),
        ("дзевяць|дзевяці", "nine"),
        ("дзесяць|дзесяці", "ten"),
        ("адзінаццац[ьі]", "eleven"),
        ("дванаццац[ьі]", "twelve"),
        ("трынаццац[ьі]", "thirteen"),
        ("чатырнаццац[ьі]", "fourteen"),
        ("пятнаццац[ьі]", "fifteen"),
        ("шаснаццац[ьі]", "sixteen"),
        ("семнаццац[ьі]", "seventeen"),
        ("васямнаццац[ьі]", "eighteen"),
        ("дзевятнаццац[ьі]", "nineteen"),
        ("дваццац[ьі]", "twenty"),
        ("трыццац[ьі]", "thirty"),
        ("сорак|сарака", "forty"),
        ("пяцьдзясят|пяцідзесяці", "fifty"),
        ("шэсцьдзясят|шасцідзесяці", "sixty"),
        ("семдзесят|сямідзесяці", "seventy"),
        ("восемдзесят|васьмідзесяці", "eighty"),
        ("дзевяност[аы]", "ninety"),
        ("сто|ста|сотн[яіюю]|соцень", "hundred"),
        ("тысяч[аіу]?|тыс", "thousand"),
        ("мільён(?:ы|а|аў)?|млн", "million"),
        ("мільярд(?:ы|а|аў)?|млрд", "billion"),
        ("працэнт(?:ы|а|аў)?", "percent"),
        ("студзе(?:нь|ня|ні)", "January"),
        ("лют(?:ы|ага|ым)", "February"),
        ("сакавік(?:а|у)?", "March"),
        ("красавік(?:а|у)?", "April"),
        ("ма[йяі]", "May"),
        ("чэрве(?:нь|ня|ні)", "June"),
        ("ліпе(?:нь|ня|ні)", "July"),
        ("жні(?:вень|ўня|ўні)", "August"),
        ("верас(?:ень|ня|ні)", "September"),
        ("кастрычнік(?:а|у)?", "October"),
        ("лістапад(?:а|зе)?", "November"),
        ("снеж(?:ань|ня|ні)", "December"),
        ("увесну|вясн[аыеу]|вясной", "spring"),
        ("улетку|лет[ае]", "summer"),
        ("увосень|вос(?:ень|ені)", "autumn"),
        ("узімку|зім[аыеу]|зімой", "winter"),
        ("напачатку|пачатак|пачатку", "early"),
        ("сярэдзін[аыеу]", "middle of"),
        ("напрыканцы|кан(?:ец|ца|цы)", "late"),
        ("з|са|ад|пасля", "since"),
        ("да", "until"),
    ),
}
LANGUAGES = tuple(_LEXICON)
_PATTERNS = {
    language: re.compile("|".join(rf"(?P<w{n}>(?<!\w)(?:{words})(?!\w))" for n, (words, _) in enumerate(lexicon)))
    for language, lexicon in _LEXICON.items()
}
YEAR_WORD = {"uk": "року", "be": "года"}
_NUMBER_OF_ENGLISH = re.compile(r"\d[\d,]*(?:\.(?P<decimals>\d+))?")
_COUNTED = ("count", "persons", "aircraft", "vehicles", "year")


def anglicised(words: str, language: str) -> str:
    """Return words with their numbers, hedges, months and seasons put into English; all other words stay unchanged."""
    text = words.replace(NBSP, " ").replace("\N{NARROW NO-BREAK SPACE}", " ").replace("'", "’").replace("ʼ", "’")
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    text = re.sub(r"(?<=\d) (?=\d{3}(?!\d))", ",", text)
    text = re.sub(r"(?<=\d) %", "%", text)
    lexicon = _LEXICON[language]
    text = _PATTERNS[language].sub(lambda match: lexicon[int(match.lastgroup[1:])][1], text.lower())
    return re.sub(r"(?<![\w-])hundred", "a hundred", text)


def fact(known: Fact, asked: Asked, language: str) -> str:
    """Return a fact in the form of a language, or an author's words for it; RefusedError if their number disagrees with the fact."""
    if asked.words:
        number_words.hold(anglicised(asked.words, language), known.value, known.unit, known.words)
        return asked.words
    remedy = "Write it in words of that language: words <id>"
    printed = _NUMBER_OF_ENGLISH.search(known.words)
    if asked.form not in ("", "value", "rounded") or not printed or known.unit not in ("percent", *_COUNTED):
        raise RefusedError(
            f"the fact ({known.words}) has no form {asked.form or 'of its own'!r} in {language!r}", remedy
        )
    if role_words.fact(known, Asked((known.id,), "value"))[:1].isalpha():
        raise RefusedError(f"the fact ({known.words}) begins with a word", remedy)
    decimals = 0 if asked.form == "rounded" else len(printed["decimals"] or "")
    pattern = f"#,##0.{'0' * decimals}" if decimals else "#,##0"
    number = format_decimal(abs(known.value), format="0" if known.unit == "year" else pattern, locale=language)
    return f"{number}{NBSP}%" if known.unit == "percent" else number


def event(row: Any, asked: Asked, language: str) -> str:
    """Return the time of a row in the form of a language, or an author's words for it; RefusedError if they name another time."""
    first, last = row.get("date_start", pd.NaT), row.get("date_end", pd.NaT)
    ends = [end for end in (first, last) if not pd.isna(end)]
    if not ends:
        raise RefusedError("the row has no date", "Leave the time out")
    first, last = ends[0], ends[-1]
    if asked.words:
        date_words.hold(anglicised(asked.words, language), first.date(), last.date(), role_words.time_of(row))
        return asked.words
    form = asked.form or "date"
    role_words.event(row, Asked(asked.ids, "" if form == "date" and first == last else asked.form or "day"))
    patterns = {
        "date": f"d{NBSP}MMMM y '{YEAR_WORD[language]}'",
        "day": "d",
        "day-month": f"d{NBSP}MMMM",
        "month": f"MMMM y '{YEAR_WORD[language]}'",
        "month-name": "MMMM",
        "year": "y",
    }
    return format_date(first, format=patterns[form], locale=language)
