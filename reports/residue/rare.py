"""A place and a kind of work, spoken of together, that few members share: who knows her finds her."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from reports.residue.words import Span

_WORKER = (
    r"(?:sex )?(?:work(?:er|ers|ing|s)?|girls?|lad(?:y|ies)|lass(?:es|ies|ie)?|lads?|boys?|wom[ae]n|people|guys?"
    r"|escorts?"
    r"|members?|models?|performers?)"
)
# By the code of the work type.
_WORK = {
    "street": rf"street[- ](?:based )?{_WORKER}|street[- ]based|on street|work(?:s|ed"
    rf"|ing)? (?:on )?the (?:streets?|beat)"
    rf"|outdoor {_WORKER}",
    "in-call": r"in[- ]?calls?|(?<!ford )escort(?:s|ing)?(?! (?:him|her|them|me|us|you)\b)",
    "out-call": r"out[- ]?calls?|(?<!ford )escort(?:s|ing)?(?! (?:him|her|them|me|us|you)\b)",
    "agency": r"agenc(?:y|ies)",
    "parlour": r"parlou?rs?|saunas?|brothels?|(?:shared|working) flats?",
    "massage": r"massages?|masseuses?|masseurs?|tantric",
    "bdsm": r"bdsm|s&m|(?:pro[- ]?)?domm?es?|dominatri(?:x|xes|ces)|domination|mistress(?:es)?|fetish\w*|kink\w*"
    r"|dungeons?",
    "online": r"(?:web[- ]?)?cam(?:ming|mers?|med)|(?:web[- ]?)?cam[- ]?(?:site|show|perform|work)\w*"
    rf"|(?:web[- ]?)?cam[- ]?{_WORKER}"
    r"|(?<!\ba )(?<!the )(?<!his )(?<!her )web[- ]?cam|(?:on|does) cam|(?<!dash )(?<!body )cams|creators?"
    r"|content (?:creat|mak|work|sell)\w*|only\s?fans|(?:phone|chat)[- ]?(?:sex|line|chat|work|operator)\w*|sex lines?"
    rf"|online {_WORKER}",
    "dancing": r"strip(?:pers?|ping|tease|[- ]?clubs?)|(?:lap|pole|table|exotic)[- ]?danc\w*|danc(?:ers?|ing)",
}
_WORK_SAID = {code: re.compile(rf"\b(?:{words})(?!\w)", re.IGNORECASE) for code, words in _WORK.items()}
# What else a place is called, its largest town too.
_ALSO_CALLED = r"""
Avon and Somerset:Bristol|Bath; Bedfordshire:Beds|Luton; Cambridgeshire:Cambs|Peterborough;
Cleveland:Teesside|Middlesbrough|Hartlepool; Cumbria:Lake District|the Lakes|Carlisle|Barrow;
Derbyshire:Peak District|Derbys; Devon and Cornwall:Plymouth|Exeter|Truro;
Dyfed-Powys:Carmarthenshire|Pembrokeshire|Ceredigion; Gloucestershire:Glos|Cotswolds|Cheltenham;
Greater Manchester:Gtr Manchester|GMP; Gwent:Newport; Hampshire:Hants|Southampton|Portsmouth; Hertfordshire:Herts;
Humberside:Hull|Grimsby; Lancashire:Lancs|Preston|Blackpool; Leicestershire:Leics; Lincolnshire:Lincs;
Merseyside:Liverpool|Wirral; Northamptonshire:Northants; Northern Ireland:N\.?\s?Ireland|NI|N\.I\.|Ulster|Belfast;
Northumbria:Northumberland|Tyneside|Wearside|Newcastle|Sunderland; North Yorkshire:N\.? Yorks|Harrogate|Scarborough;
Nottinghamshire:Notts; South Wales:Cardiff|Swansea|Glamorgan;
South Yorkshire:S\.? Yorks|Sheffield|Rotherham|Doncaster|Barnsley; Staffordshire:Staffs|Stoke;
Thames Valley:Berkshire|Berks|Bucks|Oxfordshire|Oxon; Warwickshire:Warks;
West Mercia:Shropshire|Worcestershire|Herefordshire|Worcs|Salop;
West Midlands:W\.? Mids|Birmingham|Coventry|Wolverhampton;
West Yorkshire:W\.? Yorks|Leeds|Bradford|Wakefield|Huddersfield; Wiltshire:Wilts|Swindon|Salisbury
"""
_ALSO = {name: others for name, _, others in (entry.strip().partition(":") for entry in _ALSO_CALLED.split(";"))}
_ROOF = re.compile(r"^(?:greater|republic of|the|police service of|police) | (?:police|constabulary)$", re.IGNORECASE)
_ENDS = ".!?\n"
_BESIDE = 80  # letters between the two, that are one passage


class Mix(NamedTuple):
    place: str  # the name of a region or force area
    work: str  # the code of a work type


Towns = Mapping[str, str]  # the name of a town → that of the place it lies in


def said(text: str, places: Iterable[str], towns: Towns) -> set[Mix]:
    """Every combination that the text speaks of. A town speaks of the place it lies in."""
    works = [code for code, pattern in _WORK_SAID.items() if pattern.search(text)]
    if not works:
        return set()
    return {Mix(place, work) for place in places if any(_spans(text, place, towns)) for work in works}


def find(text: str, few: Iterable[Mix], towns: Towns) -> Iterator[Span]:
    """Where it speaks of these: from the one to the other, or each alone where they stand far apart."""
    works = [match.span() for pattern in _WORK_SAID.values() for match in pattern.finditer(text)]
    for mix in few:
        work = [match.span() for match in _WORK_SAID[mix.work].finditer(text)]
        places = list(_spans(text, mix.place, towns))
        for one in work if places else ():
            near = min(places, key=lambda other: _between(one, other))
            if _is_of_other(text, near, one, works):
                continue
            first, last = sorted((one, near))
            if _between(first, last) <= _BESIDE:
                yield first[0], max(first[1], last[1])
            else:
                yield from (first, last)


def _is_of_other(text: str, place: Span, work: Span, works: Iterable[Span]) -> bool:
    """Whether the sentence of the place speaks of other work, and not of this."""
    start = max(text.rfind(sign, 0, place[0]) for sign in _ENDS) + 1
    end = min((at for sign in _ENDS if (at := text.find(sign, place[1])) >= 0), default=len(text))
    return not start <= work[0] < end and any(start <= other[0] < end for other in works)


def _spans(text: str, place: str, towns: Towns) -> Iterator[Span]:
    for name in (place, *(town for town, around in towns.items() if around == place)):
        yield from (match.span() for match in _place(name).finditer(text))


def _between(one: Span, other: Span) -> int:
    return max(other[0] - one[1], one[0] - other[1])


@lru_cache(maxsize=256)
def _place(name: str) -> re.Pattern[str]:
    """The name, each part of it, and who is called after it: Cornwall of "Devon and Cornwall", Cumbrian of Cumbria."""
    parts = [name, *re.split(r" and |-", name)]
    bare = {part for whole in parts for part in (whole, _ROOF.sub("", whole)) if len(part) > 3}
    longest_first = sorted(map(re.escape, bare), key=len, reverse=True)
    also = f"|(?-i:{_ALSO[name]})" if name in _ALSO else ""
    return re.compile(rf"(?<!northern )\b(?:(?:{'|'.join(longest_first)})n?{also})(?!\w)", re.IGNORECASE)
