"""Places with a name of their own in a draft: hotels, pubs, shops, stations. Each is one exact place."""

import re
from collections.abc import Collection, Iterator

from reports.residue import coarse
from reports.residue.coarse import is_own
from reports.residue.everyday import is_common, is_odd
from reports.residue.patterns import regex
from reports.residue.text import Text
from reports.residue.words import Span, fold, listed, words

_CHAINS = regex(
    r"\b(?:prem(?:iere?|mier)?\.?\s?inn|travel\s?l?odge|holl?iday inn|ibis|hilton|britannia|jury[’']?s inn"
    r"|novotel|mercure"
    r"|marriott"
    r"|radisson|best western|days inn|ramada|double\s?tree|crowne plaza|hampton by|motel one"
    r"|we(?:a)?ther\s?spoons?|tesco|asda"
    r"|aldi|lidl|sainsbury[’']?s?|morrisons|waitrose|mcdonald[’']?s?|maccies|kfc|greggs|burger king|starbucks"
    r"|costa coffee"
    r"|nando[’']?s|[’']spoons|(?-i:Spoons)|maccy ?d[’']?s|maccas|b&m|home bargains|poundland|primark|ikea"
    r"|wickes|screwfix|b&q|halfords|kwik fit|esso|texaco"
    r"|(?:shell|bp|spar|costa|gulf|jet) (?:garage|shop)|supervalu|applegreen|circle k|co-op|farmfoods|nisa|costcutter"
    r"|mccoll[’']?s|wilko|matalan|t\.?k\.? ?maxx|pizza hut"
    r"|domino[’']?s|papa john[’']?s|pret|(?-i:Costa|Nero|Odeon|Cineworld|Mecca|Budgens|Londis|Boots|Subway"
    r"|(?<!from )Iceland"
    r"|Argos|Premier(?! [Ll]eague)|One Stop|Post Office|Lloyds|Barclays|Spar|SPAR|Centra|Murco|Maxol|Dunnes|Heron"
    r"|Vue|Roadchef|Welcome Break|Harvester|Toby Carvery|Walkabout|Yates|Popworld"
    r"|Paddy Power|Dunelm|Currys|Smyths|Wimpy|H&M|Village Hotel|Park Inn|Point A|Yotel)"
    r"|leonardo hotel|easyhotel|staycity|beefeater|brewers fayre|hungry horse|slug (?:and|&) lettuce|all bar one"
    r"|toolstation|pets at home|m&s|marks (?:and|&) spencers?|john lewis|sports direct|jd sports|kwik save"
    r"|food warehouse"
    r"|(?:gala|buzz) bingo|hollywood bowl|tenpin|spearmint rhino|for your eyes only|ymca|hyatt|sheraton"
    r"|malmaison|maldron"
    r"|sleep inn|moxy|campanile|euro garages|working men[’']?s club|british legion|(?-i:Moto|Rileys|Showcase|Thistle)"
    r"|wagamama|pizza express|zizzi|frankie (?:and|&) benny[’']?s|caff[eè] nero|tim hortons|supermac[’']?s|superdrug"
    r"|poundstretcher|bargain booze|best[- ]one|ladbrokes|betfred|william hill|pure ?gym|jd gyms?|david lloyd"
    r"|ncp|q-park|euro car parks?|dunkin[’']?(?: donuts)?|five guys|wingstop)(?:[’']?s)?\b(?! (?:bags?|cards?"
    r"|carriers?|deliver\w+|driver|fleece|hi-?vis|jacket|lorry|uniform|vans?|vouchers?)\b)",
    re.IGNORECASE,
)
_KINDS = (
    r"hotel|inn|motel|lodge|b\s?&\s?b|guest\s?house|hostel|arms|tavern|sauna|spa|parlou?r|massage|club|nightclub"
    r"|bar|pub"
    r"|caf[eé]|casino|(?:retail|business|car|coach|lorry|truck) park|(?:trading|industrial) estate|carpark|truck\s?stop"
    r"|(?:petrol|service|gas|train|railway|bus|coach|tube|metro|tram) station|station|services|garage|park|market"
    r"|shopping centre|church|mosque|school|college|university|hospital|clinic|bridge|docks?|marina|stadium|arcade"
    r"|airport|terminal|harbour|pier|ferry|precinct|arena|library|cemetery|leisure centre|garden centre"
    r"|community centre"
    r"|hall|bingo|launderette|laundrette|depot|bakery|barbers?|salon|surgery|pharmacy|chemist|caravan park|camp ?site"
    r"|roundabout|viaduct|lock|mill|maltings|granary|tileworks|palace|kebabs?|grill|diner|bakehouse|tea rooms?|caf[eé]s"
    r"|reservoir|quarry|racecourse|showground|golf course|underpass|multi-?storey|bus stop|taxi rank|allotments"
    r"|country park"
    r"|nature reserve|playing fields|(?-i:Common|Works|Steps|Yard|Arches|Moor|Woods|Beach|Centre|Precinct|Baths|Bingo)"
    r"|chalets?|guesthouse|aparthotel|tandoori|balti|pizza|pizzeria|brasserie|bistro|taproom|brewery|distillery"
    r"|interchange"
    r"|superstore|hypermarket|mini ?market|leisure park|holiday park|business centre|car wash|snooker hall"
    r"|bowling alley"
    r"|temple|gurdwara|synagogue|chapel|cathedral|infirmary|health centre|town hall|civic centre|bus shelter"
    r"|park and ride"
    r"|(?-i:Tyres|Motors|Autos|Nails|Beauty|Hair|Tattoos?|Foods?|News|Wines|Carpets|Fry|Fryer|Fish Bar|Noodles?|Orchid"
    r"|Retreat|Sanctuary|Residence|Suites|Gardens?|Wood|Heath|Copse|Pavilion|Bandstand|Lido|Academy|Farm|Barn|Wharf"
    r"|Warehouse|Factory|Foundry|Vaults?|Cellars?|Halt|Junction|Cross|House|Legion)"
    r"|cinema|theatre|gym|restaurant|takeaway|chippy|shop|store|supermarket|studio|rooms|lounge|dungeon"
)
_ONE_A_TOWN = regex(
    r".*station|university|hospital|infirmary|services|docks?|marina|market|viaduct|pier|arena|stadium|lido"
    r"|interchange",
    re.IGNORECASE,
)
_NAMED = regex(rf"\b(?P<name>(?:[A-Z][\w'’]{{0,40}}+(?: (?:and|of|the|&) |[ -]+)){{1,4}}?)(?P<kind>(?i:{_KINDS}))\b")
_CALLED_SO = r"(?:called|named|known as)\s[\"'“‘]?(?:the\s)?[A-Z]"
_CALLED = regex(rf"\b(?i:{_KINDS}|flat|place|house),?\s(?:is |was )?{_CALLED_SO}[\w'’]*(?: [A-Z][\w'’]*)*")
_CALLS = regex(_CALLED_SO)
_SIGN = regex(
    r"\b[Tt]he [A-Z][\w'’]+[’']? (?:Arms|Head|Lion|Hart|Horses?|Bull|Swan|Oak|Crown|Anchor|Bell|Plough|Fox|Eagle"
    r"|Cross|Keys|Hounds?|Dragon|Star|Ship|Feathers|Barrel|Vaults|Tap|Stag|Boar|Dog|Duck|Bear|Castle"
    r"|Rest|Retreat|Jug|Barrels|Harp|Bells|Lamb|Goat|Falcon|Raven|Otter|Mitre|Tun)\b"
)
_PAIR = regex(
    r"\b[Tt]he (?P<name>[A-Z][\w'’]+ (?:and|&|['’]?[nN]['’]?) [A-Z][\w'’]+)\b"
    r"|\b(?:AT|BY|FROM|IN|INSIDE|LEFT|NEAR|OFF|OPPOSITE|OUT|OUTSIDE|PAST|TO) THE "
    r"(?P<shouted>[A-Z]{3,} (?:AND|&) [A-Z]{3,})\b"
)
_WITH_ITS_ARTICLE = regex(
    r"\b(?:in|at|outside|inside|behind|near|by|from|to|off|opposite|opp\.?|past"
    r"|round)\s+(?P<name>The(?: [A-Z][\w'’]+)+)"
)
_OWNER = regex(
    r"\b(?:at|outside|behind|near|opposite|opp\.?|next to|beside|by|above"
    r"|below)\s+(?P<name>(?P<own>[A-Z][a-z]{2,})[’']s\b(?:\s[a-z]+)?)"
)
_AT = regex(
    r"(?:\b(?:outside|ootside|opposite|opp\.?|behind|next to|beside|inside|out of|leaving|at|nr\.?|in ?front of"
    r"|across from"
    r"|(?:back|front|side|corner|end|top|bottom|bar|doorway|garden|park|rear|steps|toilets?|yard) of|(?:barred"
    r"|banned) from|(?:works|worked|drinks"
    r"|drinking) (?:in|for)|(?:barman|bouncer|chef|doorman|landlord|manager|owner|staff) (?:of|at|from))\s+|@\s?)"
    r"(?:the\s)?(?P<name>(?P<own>[A-Z][\w'’]{2,})(?:[ -][A-Z][a-z]+)*)"
)
_THE = regex(
    r"\b(?:at|behind|in|inside|into|opposite|outside|to|from|past|near|by|off|round|via|above"
    r"|below) the (?P<name>[A-Z][a-z]++(?:[ -][A-Z][a-z]+)*+)"
    r"(?! (?:area|way|side|region|accent|border))"
)
_THE_ODD = regex(
    r"\b(?:book(?:s|ed|ing)?|does|left|leaving|likes|manages|owns|ran|runs|suggest(?:s|ed)|tried|tries|uses|used|works)"
    r" the (?P<name>[A-Z][a-z]{3,})\b(?![-’']| (?:area|way|side|region)\b)"
)
_TWO_WORDS = regex(
    r"\b(?:outside|opposite|behind|next to|beside|inside|leaving|at|by|past|near|in|from|off) (?:the )?"
    r"(?P<name>[A-Z][\w'’]+ (?:(?:and|&|n) )?(?:[A-Z][\w'’]+|\d+))"
)
_DRINKS = regex(
    r"\b(?:drinks?|drinking|pints?|coffees?|meal|dinner|lunch|breakfast|stay(?:s|ed|ing)?|rooms?)\s(?:\w+\s){0,2}?in\s"
    r"(?P<name>(?P<own>[A-Z][A-Za-z]{2,})(?:[’']s)?(?:[ -][A-Z][a-z]+)*)"
)
_ON_A_ROAD = regex(
    r"\blay-?\s?by\s(?:on|off|near|by|along)\s(?:the\s)?[ABM]\d{1,4}\b|\b[ABM]\d{1,4}\s(?:lay-?\s?by"
    r"|services)\b"
    r"|\b(?i:junction|jct)\s?\d{1,2}\b|\bJ\d{1,2}\b"
)
_ROAD = re.compile(r"[abm]\d{1,4}")
_KIND_FIRST = regex(
    r"\b(?P<name>(?:Club|Hotel|Bar|Dock|Pier|Lounge|Caf[eé]|Caffi|Caff[eè]|Pub|Sauna|Studio|Villa|Casa"
    r"|Ch[aâ]teau)(?: (?:[A-Z][\w'’]+|\d{1,3}))+)"
)
_UNMARKED = regex(rf"\b(?P<name>[^\W\d_]{{3,}})\s(?P<kind>{_KINDS})\b", re.IGNORECASE)
# Before a kind of place, these say what it is like, not which.
_LIKE = listed("""
a adult airport all ambulance an and any asylum at boutique budget business by car caravan chain children childrens
city coastal community council country day discount dodgy emergency erotic family fancy fire fitness football gay
georgian golf gum health her his in independent indian kebab lap licensed local lorry luxury main massage men mens my
near nearby new nhs nice night of off on op operation our overnight parish police polling posh power primary private
public quiet radio referral retail rugby rural safe same sauna secondary seedy service sex sexual small snooker social
sports strip swingers the their theme this to tow town trailer truck underground unisex unlicensed usual victim victims
victorian village welfare with women womens workers working your youth
""")


def find(text: Text) -> Iterator[Span]:
    """Those that stand for themselves, whatever the report says."""
    for pattern in (_CHAINS, _SIGN, _ON_A_ROAD):
        yield from text.matches(pattern)
    yield from text.matches(_CALLED) if _CALLS.search(text.raw) else ()
    for pattern in (_WITH_ITS_ARTICLE, _KIND_FIRST):
        for match in pattern.finditer(text.raw):
            own = any(is_own(word.text) or word.text.isdecimal() for word in words(match["name"]))
            if own and not text.opens(match.start("name")):
                yield match.span("name")
    for match in _PAIR.finditer(text.written):
        group = "name" if match["name"] else "shouted"
        pair = [word.text for word in words(match[group])]
        if any(is_own(word) and not _ROAD.fullmatch(word) for word in pair) and not is_common(pair[-1]):
            yield match.span(group)
    for pattern in (_OWNER, _AT, _DRINKS):
        for match in pattern.finditer(text.raw):
            if any(_is_own(word.text) for word in words(match["own"])):
                yield match.span("name")
    for match in _THE.finditer(text.raw):
        row = {word.text for word in words(match["name"])}
        if coarse.MAKES.isdisjoint(row) and any(map(_may_be_sign, row)):
            yield match.span("name")
    for match in _THE_ODD.finditer(text.raw):
        if is_odd(fold(match["name"])) and fold(match["name"]) not in coarse.NAMES:
            yield match.span("name")
    for match in _TWO_WORDS.finditer(text.raw):
        row = {word.text for word in words(match["name"])} - {"and"}
        if (coarse.NAMES | _LIKE).isdisjoint(row) and not all(map(_ROAD.fullmatch, row)):
            yield match.span("name")
    for match in _NAMED.finditer(text.raw):
        first = _name_from(text, match)
        if first is not None:
            yield first, match.end()


def told(story: Text) -> frozenset[str]:
    """What a story names without capitals, as "velvetrooms"."""
    return frozenset(_squashed(match) for match in _UNMARKED.finditer(story.raw) if is_odd(match["name"].lower()))


def repeated(text: Text, told: Collection[str]) -> Iterator[Span]:
    for match in _UNMARKED.finditer(text.raw) if told else ():
        if _squashed(match) in told:
            yield match.span()


def _squashed(match: re.Match[str]) -> str:
    return f"{match['name']}{match['kind']}".lower().replace(" ", "")


def _is_own(word: str) -> bool:
    return is_own(word) and word not in _LIKE


def _may_be_sign(word: str) -> bool:
    """Behind "in the" a capital makes a pub of what else is a word or a name: the Crown."""
    return len(word) > 2 and not is_common(word) and word not in coarse.NAMES and word not in _LIKE


def _name_from(text: Text, match: re.Match[str]) -> int | None:
    """Where the name begins, without what only opens the sentence; None if it says no more than what it is like."""
    row = [word for word in words(match["name"]) if word.text != "s"]
    if row and row[0].text not in coarse.PLACES and text.opens(match.start()) and not match["kind"][0].isupper():
        row = row[1:]
    if not row or row[-1].text in _LIKE or row[-1].text in coarse.NAMES - coarse.PLACES:
        return None
    row = row[max((at + 1 for at, word in enumerate(row) if word.text in _LIKE), default=0) :]
    if coarse.is_coarse_place([word.text for word in row]) and not _ONE_A_TOWN.fullmatch(match["kind"]):
        return None
    return match.start() + row[0].start
