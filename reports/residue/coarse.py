"""Names that point to nobody: of places so large, of peoples, sites, makes and brands that so many share."""

from collections.abc import Sequence

from reports.residue.words import listed

# Regions, counties and countries, and towns and cities of more than about seventy thousand.
_PLACES = """
aberdeen antrim armagh avon barnsley basildon basingstoke bath bedford bedfordshire belfast berkshire birkenhead
birmingham blackburn blackpool bolton bournemouth bradford brighton bristol buckinghamshire burnley bury cambridge
cambridgeshire cardiff carlow carlisle cavan chelmsford cheltenham cheshire chester chesterfield clare cleveland
colchester connacht connaught cork cornwall coventry crawley croydon cumbria darlington derby derbyshire derry devon
doncaster donegal dorset down dublin dudley dundee durham edinburgh england essex europe exeter fermanagh fife galway
gateshead gillingham glasgow gloucester gloucestershire grimsby guildford gwent hampshire harrogate hartlepool
hastings herefordshire hertfordshire highlands huddersfield hull humber humberside huntingdonshire ipswich ireland
kent kerry kildare kilkenny lanarkshire lancashire lancaster laois leeds leicester leicestershire leinster leitrim
limerick lincoln lincolnshire liverpool london londonderry longford lothian louth luton maidstone manchester mansfield
mayo meath merseyside middlesbrough middlesex midlands monaghan munster newcastle newport norfolk northampton
northamptonshire northumberland northumbria norwich nottingham nottinghamshire offaly oldham oxford oxfordshire
paisley peterborough plymouth poole portsmouth powys preston reading rochdale roscommon rotherham rutland salford
scotland sheffield shropshire sligo slough solihull somerset southampton southend southport staffordshire stockport
stockton stoke suffolk sunderland surrey sussex swansea swindon teesside telford thames tipperary torquay tyne
tyneside tyrone ulster wakefield wales walsall warrington warwickshire waterford watford wear wearside westmeath
wexford wicklow wigan wight wiltshire wirral wolverhampton worcester worcestershire worthing wrexham yarmouth york
yorkshire east england midland north northern south southern west western
"""
_PEOPLES = """
african albanian american arab arabic asian australian bangladeshi black brazilian brit british brummie bulgarian
caribbean caucasian chinese christian cockney cornish czech dutch eastern english estuary european french geordie
german greek hungarian indian iranian iraqi irish italian jamaican jewish kurdish latvian lithuanian london manc
mancunian mediterranean mixed muslim nigerian oriental pakistani polish portuguese roman romanian russian scots
scottish scouse scouser sikh slavic slovak somali spanish swedish thai traveller turkish ukrainian vietnamese welsh
white yorkshire
"""
_SITES = """
airbnb amazon android app apple bolt cash ebay email facebook facetime fans google instagram iphone kik linkedin
messenger monzo only onlyfans onlyfan paypal revolut signal skype snapchat snap samsung sms telegram tiktok tinder
twitter uber viber vinted wechat whatsapp whatsap youtube zoom
"""
_MAKES = """
adidas alfa amg armani astra audi bentley berghaus berlingo bmw boxer caddy calvin carhartt chevrolet citroen civic
clio corsa cooper corolla crafter cupra dacia daewoo defender discovery doblo dodge ducato evoque fabia fiat fiesta
focus ford freelander galaxy giulietta golf gti gucci hilux honda hugo hyundai insignia jaguar jeep jimny juke juicy
kangoo kia klein kuga lacoste lamborghini lauren leaf leon levis lexus maserati mazda mercedes merc meriva micra mini
mitsubishi mondeo navara nike nissan north octavia opel outlander partner passat peugeot picasso polo porsche prius
puma punto qashqai ralph ranger reebok renault rolex rover scania sharan skoda smart sportage sprinter stone island
suzuki tesla tiguan timberland tommy toyota traffic trafic transit transporter tucson tundra umbro under armour
vauxhall vectra verso vito vivaro volkswagen volvo vw yaris zafira face berkshire honda shogun touran mokka kadjar
captur ibiza superb rav jazz auris beetle hilfiger lonsdale vans converse puffa puffer burberry canada goose moncler
superdry jordan jordans nikes dr martens martens
"""
_OFTEN = """
alert alerts ask avoid beware call caution christmas crimestoppers easter halloween covid cctv anpr gps id ukip uk gb
eu january february march april may june july august september october november december monday tuesday wednesday
thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun jul aug sep sept oct
nov dec god jesus mr mrs miss ms sir num bdsm gfe owo otr asmr hiv sti stis pnp stranger warning ok okay
"""
_OF = listed("and centre city county greater humber of on tees the town trent upon")
PLACES = listed(_PLACES)
MAKES = listed(_MAKES)
NAMES = PLACES | listed(f"{_PEOPLES}{_SITES}{_OFTEN}") | MAKES


def is_coarse_place(row: Sequence[str]) -> bool:
    """Whether these folded words are the name of a place in which nobody is found."""
    own = [word for word in row if word not in _OF]
    return bool(own) and PLACES.issuperset(own)
