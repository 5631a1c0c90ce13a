"""Numbers that lead to somebody by themselves: of telephones, vehicles and postcodes."""

import re
from collections.abc import Iterator, Sequence

from reports.residue.coarse import MAKES
from reports.residue.everyday import is_everyday
from reports.residue.patterns import regex
from reports.residue.spoken import DIGITS, LETTERS, NUMBERS, TIMES, Digit, Sounded, as_plate
from reports.residue.text import Text
from reports.residue.words import Span, Word, listed, squash

# Telephones ---------------------------------------------------------------------------------------

# British and Irish. Not what begins with 03, or with 080, 084 or 087: whole services answer there.
_WHOLE = regex(r"(?:00)?(?:44|353)0?[127-9]\d{7,9}|0[127]\d{8,9}|08[35679]\d{7}(?!\d)|(?<!\d)7\d{9}(?!\d)")
_A_DATE = regex(
    r"(?<![\d/.-])\d\d?\s?[/.-]\s?\d\d?\s?[/.-]\s?(?:\d\d){1,2}(?![\d/.-])|\b(?:19|20)\d\d\s*[-–/]\s*(?:19"
    r"|20)?\d\d\b|\d:\d\d"
)
_TELEPHONE = listed("""
call called calls cell contact dial digit digits landline line messaged messages mob mobile no num number numbers
phone phoned phones rang ring rings tel telephone text texted texts whatsapp
""")
_ENDS = regex(r"(?:end|finish|start|begin)(?:s|ing|ed|es|ning)$")
_FIGURES = ("digit", "digits", "figures")
_PUBLIC = regex(r"(?:0?80[08]|084|087|03|116|1800|1850|0818)")
_HELP = listed("999 112 101 111 105 116 123 119 18000")
_UNIT = regex(r"\s*(?:%|pounds?|quid|euros?|days?|weeks?|years?|met(?:re|er)s?|miles?|yards?|people|members)", re.I)
_A_YEAR = regex(r"(?:19|20)\d\d$")


def phones(text: Text) -> Iterator[Span]:
    """Whole numbers; parts that are said to be of one; and digits that are spoken one by one."""
    for run in text.digits:
        whole = list(_whole(text, run))
        yield from whole
        if not whole and (_is_part(text, run) or _is_spoken(run)):
            yield run[0][1].start, run[-1][1].end


def _whole(text: Text, run: Sequence[Digit]) -> Iterator[Span]:
    for match in _WHOLE.finditer("".join(digit for digit, _ in run)):
        start, end = run[match.start()][1].start, run[match.end() - 1][1].end
        if not _A_DATE.search(text.raw, start, end):
            yield start, end


def _is_part(text: Text, run: Sequence[Digit]) -> bool:
    """Six digits where a telephone is spoken of; or fewer, said to be its end or beginning."""
    said, first, last = "".join(digit for digit, _ in run), run[0][1], run[-1][1]
    if len(said) < 3 or text.raw[first.start - 1 : first.start] in ("£", "€", "$") or _UNIT.match(text.raw, last.end):
        return False
    if _PUBLIC.match(said) or _HELP.issuperset(word.text for _, word in run):
        return False
    before, after = text.before(first, 6), text.after(last, 6)
    spoken_of = not _TELEPHONE.isdisjoint([*before, *after])
    if len(said) > 5:
        return spoken_of and not _A_DATE.search(text.raw, first.start, last.end)
    named = any(map(_ENDS.match, before[-3:])) or any(word in _FIGURES for word in before[-4:])
    named = named or (spoken_of and ("end" in after[:3] or "last" in after[:1]))
    return named and (spoken_of or len(said) > 3 and not _A_YEAR.match(said))


def _is_spoken(run: Sequence[Digit]) -> bool:
    return sum(word.text in DIGITS for word in {word: None for _, word in run}) > 4


# Plates -------------------------------------------------------------------------------------------

_GAP = r"[ .·/*,:|_-]{0,3}"
_COUNTIES = "C|CE|CN|CW|D|DL|G|KE|KK|KY|L|LD|LH|LK|LM|LS|MH|MN|MO|OY|RN|SO|T|TN|TS|TY|W|WD|WH|WW|WX"
_PLATE = regex(
    rf"(?<![\w£])(?:[A-Z]{_GAP}[A-Z]{_GAP}\d{_GAP}\d{_GAP}(?P<a>[A-Z]{_GAP}[A-Z]{_GAP}[A-Z])"
    r"|[A-Z]\d{1,3}[ .-]?(?P<b>[A-Z]{3})|(?P<c>[A-Z]{3})[ .-]?\d{1,3}[A-Z]"
    r"|[A-Z]{2}(?:\d[OI]|[OI]\d)[ .-]?(?P<e>[A-Z]{3})"
    rf"|(?P<d>(?=[A-Z]*[IZ])[A-Z]{{3}}){_GAP}\d(?:\s?\d){{2,3}}"
    rf"|(?:\d\d|1[3-9][12]|2\d[12])[ -]?(?:{_COUNTIES})[ -]?\d{{3,6}})(?!\w)"
)
_SMALL = regex(
    r"(?<![\w£])(?:[a-z]{2}\d\d[\s.-]?(?P<a>[a-z]{3})|[a-z]\d{1,3}(?P<b>[a-z]{3})|(?P<c>[a-z]{3})\d{1,3}[a-z]"
    rf"|(?P<d>[a-z]{{3}})\d{{4}}|(?:\d\d|1[3-9][12]|2\d[12])-(?:{_COUNTIES.lower()})-\d{{3,6}})(?!\w)",
    re.IGNORECASE,
)
_SHOUTED = regex(r"\W+[A-Z]{2}")
_NO_PART = listed("anpr cctv cos dvla eu gb my nb ni np num nvr st th try uk vw why")
_MODEL = regex(r"\W(?:pick[ -]?up|range|shape|style|twin|type|van)\b", re.IGNORECASE)
_NO_PLATE = listed("amg cdi gtd gti hdi mpg mph mpv sri suv tdi tsi tfsi vip pcs mins hrs ltr") | MAKES
_PLATES = listed("plate plates reg regs registration")
_PARTLY = regex(
    r"\b(?:plates?|reg|regs|registration|vrm)\b[^.!?\n]{0,25}?\b(?:start|begin|end|finish|contain|includ|read"
    r"|first|last|part"
    r"|half|is|was|maybe|possibly)\w*(?:\W+(?:with|in|on|letters?|numbers?|digits?|half|bit|the|an?|was|were|are"
    r"|is|by|like"
    r"|something|of|then|two|three|four|maybe|possibly|poss))*[^\w£€$]{1,3}"
    r"(?P<code>(?-i:[A-Z]{2,3})|[B-DF-HJ-NP-TV-Z]{2,3}|[A-Z]{2}\d\d?[A-Z]{0,3}|[A-Z]\d{1,3}[A-Z]{0,3}"
    r"|\d{1,3}[A-Z]{1,3}|\d\d\d?)\b",
    re.IGNORECASE,
)

# Letters and figures that could be much else, where a plate is spoken of; and letters with which something ends.
_DATELESS = regex(
    r"(?<![\w£])(?P<code>[A-Z]{1,3}[ -]?\d{1,5}|\d{1,4}[ -]?[A-Z]{1,3}|[A-Z0-9]{4} ?[A-Z]{3}"
    r"|(?i:[a-z]{2} \d\d [a-z]{3}|[a-z]{2}\d\d))(?!\w)"
)
_ENDING = regex(r"\b(?:end|start|begin|finish)(?:s|ing|es)\s+(?:(?:in|with)\s+)?(?P<code>[A-Z]{3}|[A-Z]{2}\d\d)(?!\w)")


def typed_plates(raw: str) -> Iterator[Span]:
    """Whole plates in letters and figures."""
    for pattern in (_PLATE, _SMALL):
        for match in pattern.finditer(raw):
            if _may_be_plate(raw, match):
                yield match.span()


def plates(text: Text) -> Iterator[Span]:
    """Whole plates as they are typed, parts that are said to be of one, and letters spelled out one by one."""
    yield from typed_plates(text.raw)
    for match in _PARTLY.finditer(text.raw):
        if _may_be_part(match["code"]):
            yield match.span("code")
    for pattern in (_DATELESS, _ENDING):
        for match in pattern.finditer(text.raw):
            named = pattern is _ENDING or len(squash(match["code"])) > 3 and text.speaks_of(_PLATES, match.start())
            if named and _may_be_part(match["code"]) and not _MODEL.match(text.raw, match.end()):
                yield match.span("code")
    yield from _spelled(text)
    yield from (run.span for run in text.sounded if _is_sounded(run) and not _POSTCODE.fullmatch(run.code))


def _may_be_plate(raw: str, match: re.Match[str]) -> bool:
    """Letters that are a make of cars are no part of one, nor is a word that only stands beside something else."""
    letters = squash(next(group for group in (*match.groups(), "") if group is not None))
    if letters in _NO_PLATE or not is_everyday(letters):
        return letters not in _NO_PLATE
    in_one = not any(map(str.isspace, match[0]))
    return in_one or match[0].isupper() and not _SHOUTED.match(raw, match.end())


def _may_be_part(code: str) -> bool:
    letters = code.strip("0123456789 -").lower()
    return not letters or not (letters in _NO_PLATE or letters in _NO_PART or is_everyday(letters))


_SHAPE = regex(
    r"[a-z]{2}\d\d[a-z]{3}|[a-z]\d{1,3}[a-z]{3}|[a-z]{3}\d{1,3}[a-z]|(?=[a-z]*[iz])[a-z]{3}\d{4}"
    r"|\d{2,3}[a-z]{1,2}\d{3,6}"
)


def _spelled(text: Text) -> Iterator[Span]:
    """Two words of the spelling alphabet and more beside them; single letters and digits, five in a row; or any two,
    where a plate is spoken of.
    """
    run: list[Word] = []
    for word in [*text.row, Word("", 0, 0)]:
        if (
            word.text in LETTERS
            or word.text in DIGITS
            or word.text in TIMES
            or word.text == "then"
            or word.text in NUMBERS
            or _is_piece(text, word)
        ):
            run.append(word)
            continue
        while run and run[-1].text in ("a", "i", "then"):
            run.pop()
        if _is_code(run) or len(run) > 1 and not _PLATES.isdisjoint(text.before(run[0], 3)):
            yield run[0].start, run[-1].end
        run = []


def _is_piece(text: Text, word: Word) -> bool:
    if len(word.text) == 1 or len(word.text) > 3 or word.text.isdecimal():
        return len(word.text) < 4
    letters = word.text.isalpha() and text.raw[word.start : word.end].isupper()
    return letters and word.text not in _NO_PLATE and not is_everyday(word.text)


def _is_code(run: Sequence[Word]) -> bool:
    if len(run) > 2 and _SHAPE.fullmatch("".join(text for _, text in as_plate(run))):
        return True
    spelled = sum(word.text in LETTERS for word in run)
    letters = spelled + sum(len(word.text) == 1 and word.text.isalpha() for word in run)
    figures = sum(word.text in DIGITS for word in run)
    return spelled > 1 or len(run) > 4 and letters > 1 or figures > 2 and letters > 0


def _is_sounded(run: Sounded) -> bool:
    """Four in a row, of letters and figures."""
    letters = sum(map(str.isalpha, run.code))
    return run.words > 3 and run.clear > 0 and letters > 2 and letters < len(run.code)


# Postcodes ----------------------------------------------------------------------------------------

_AREAS = """
AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL
GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX
PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR
WS WV YO ZE
"""
_TWO = "|".join(area for area in _AREAS.split() if len(area) == 2)
_ONE = "|".join(area for area in _AREAS.split() if len(area) == 1)
_POSTCODE = regex(
    rf"\b(?=[A-Z]{{1,2}}\d)(?:(?:{_TWO}|{_ONE})\d[A-Z\d]?\s{{0,2}}\d(?!st\b|nd\b|rd\b|th\b|hr\b|ft\b|yr\b)(?!am|pm|km|mm|cm|oz"
    rf"|kg)[A-Z]{{2}}\b"
    r"|[AC-FHKNPRTV-Y]\d[\dW]\s?(?=[A-Z]*\d)(?=\d*[A-Z])[\dAC-FHKNPRTV-Y]{4}\b)",
    re.IGNORECASE,
)
_TEN = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty"
_FIGURE = rf"(?:\d{{1,2}}[A-Z]?|\s(?:one|two|three|four|five|six|seven|eight|nine|{_TEN}))"
_USED_IN = (
    r"(?P<in>\b(?:in|around|near|off|from|at|to|through|across|about|round|ower|over|down|over in|up in|down in)"
    r"\s+(?:the\s)?)?"
)
_USE = (
    r"(?P<use>\s(?:area|postcode|post code|postal|district|side|way|end|flat|address|incall|in-call|street|streets"
    r"|girls|ladies|lasses|lot|workers"
    r"|bit|part)\b)?"
)
_OUTWARD = regex(
    rf"{_USED_IN}\b(?=[A-Z]{{1,2}}(?:\d|\s[efnost])|D(?:ublin)?\s?\d)"
    rf"(?P<code>(?:(?P<two>{_TWO})|{_ONE}){_FIGURE}|D(?:ublin)?\s?\d{{1,2}}(?!\s?[/:.]\d)"
    rf"|(?-i:[CFHKPRTVXY]\d\d))\b(?![/:-]?\d){_USE}",
    re.IGNORECASE,
)
_APART = regex(rf"{_USED_IN}\b(?P<code>(?:{_TWO}|[A-Z]\.[A-Z]\.)[ .-]?\d{{1,2}})\b(?![/:-]?\d){_USE}")
_BESIDE_A_PLACE = regex(r"(?:[(,]\s?|[A-Z][a-z]{3,}\s)$")
_POSTAL = regex(r"\bpost ?codes?\b[^.!?\n]*$", re.IGNORECASE)
_GOES_ON = regex(r"[ \t]*\w")
_MOTORWAY = regex(r"M(?:[1-689]|11|18|2[0135-7]|32|4[02589]|5[03-8]|6[0-25-79]|7[347]|80|90)")
_NO_POSTCODE = listed("co2 ip4 ip6 ip67 ip68 wd40 e45 n95")
_BEFORE_A_MODEL = regex(
    r"\b(?:golf|audi|bmw|vw|ford|kia|mazda|citroen|ds|seat|tt|gt|merc|benz|mercedes|volvo|tesla|samsung|galaxy"
    r"|phone)\s?$",
    re.IGNORECASE,
)


def postcodes(text: Text) -> Iterator[Span]:
    """Whole, or the half that says the quarter, where it is used like a place."""
    yield from text.matches(_POSTCODE)
    for run in text.sounded:
        apart = run.words == len(run.code) > 2 and run.code[:2].isalpha()
        if (run.clear or apart or "in" in text.before_at(run.span[0], 1)) and (
            _POSTCODE.fullmatch(run.code) or _OUTWARD.fullmatch(run.code)
        ):
            yield run.span
    for match in _APART.finditer(text.raw):
        if match["in"] or match["use"] or match["code"].isupper() and _is_beside_a_place(text.raw, match):
            yield match.span("code")
    for match in _OUTWARD.finditer(text.raw):
        if _is_outward(text.raw, match):
            yield match.span("code")


def _is_beside_a_place(raw: str, match: re.Match[str]) -> bool:
    """Behind a name, a comma or a bracket, with nothing behind it."""
    start, end = match.span("code")
    return bool(_BESIDE_A_PLACE.search(raw[max(0, start - 12) : start])) and not _GOES_ON.match(raw, end)


def _is_outward(raw: str, match: re.Match[str]) -> bool:
    """Two capitals and a figure are one anyhow; what could be a road or a model only where it is used like a place."""
    code, before, start = match["code"], (match["in"] or "").lower().split(), match.start("code")
    if _POSTAL.search(raw[max(0, start - 40) : start]):
        return True
    if code.lower() in _NO_POSTCODE or _BEFORE_A_MODEL.search(raw[max(0, start - 9) : start]):
        return False
    if match["use"] or code[:2].lower() == "mk":
        return bool(match["use"]) and (code[0] not in "Mm" or match["use"].strip().lower() not in ("side", "way"))
    if code[:6] == "Dublin":
        return True
    in_figures = any(map(str.isdigit, code))
    beside = _is_beside_a_place(raw, match)
    if match["two"]:
        return in_figures and (len(match["two"]) < len(code) < 6) or match["two"].isupper() and (bool(before) or beside)
    if (beside or code[0] == "M" and before) and code[0].isupper() and not _MOTORWAY.fullmatch(code):
        return True
    return (code[0].isupper() or len(code) > 2 and in_figures) and before in (
        ["in"],
        ["around"],
        ["round"],
        ["about"],
        ["over"],
        ["ower"],
    )
