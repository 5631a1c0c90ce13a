"""Names that point to nobody: of places so large, of peoples, sites, makes and brands that so many share."""

from collections.abc import Sequence

from reports.residue.everyday import is_everyday
from reports.residue.words import listed

# Regions, counties and countries, and towns and cities of more than about seventy thousand.
_PLACES = """
aberdeen aberdeenshire albans anglesey anglia angus antrim argyll armagh avon ayrshire bangor barnsley basildon
basingstoke bath bedford bedfordshire beds belfast berks berkshire birkenhead birmingham blackburn blackpool bolton
borders bournemouth bradford brighton bristol buckinghamshire bucks burnley bury bute caerphilly calderdale cambridge
cambridgeshire cambs canterbury cardiff carlisle carlow carmarthenshire cavan ceredigion chelmsford cheltenham
cheshire chester chesterfield clare cleveland clyde clydeside colchester connacht connaught conwy cork cornwall
cotswolds coventry crawley croydon cumbria cymru dales darlington deeside denbighshire derby derbys derbyshire derry
devon doncaster donegal dorset down downs dublin dudley dumfries dunbartonshire dundee dunfermline durham east
edinburgh eire england essex europe exeter falkirk fens fermanagh fife flintshire furness fylde galloway galway
gateshead gillingham glamorgan glasgow glos gloucester gloucestershire grampian grimsby gtr guildford gwent gwynedd
hampshire hants harlow harrogate hartlepool hastings heathrow hebrides hemel hereford herefordshire hertfordshire
herts highlands huddersfield hull humber humberside huntingdonshire inverclyde inverness ipswich ireland isles kent
kerry keynes kildare kilkenny kirklees lakes lanarkshire lancashire lancaster lancs laois leeds leicester
leicestershire leics leinster leitrim limerick lincoln lincolnshire lincs lisburn liverpool london londonderry
longford lothian lothians louth luton maidenhead maidstone manc manchester mansfield mayo meath mercia merseys
merseyside merthyr middlesbrough middlesex midland midlands mids milton monaghan moray munster newcastle newport newry
norfolk north northampton northamptonshire northants northern northumberland northumbria norwich nottingham
nottinghamshire notts offaly oldham orkney oxford oxfordshire oxon paisley peak pembrokeshire pennines perth
perthshire peterborough plymouth poole portsmouth powys preston reading renfrewshire rhondda rochdale roscommon
rotherham rutland salford salisbury salop sandwell scotland sheffield shetland shropshire sligo slough solent solihull
somerset south southampton southend southern southport staffordshire staffs stevenage stirling stockport stockton
stoke strathclyde suffolk sunderland surrey sussex swansea swindon tayside teeside teesside telford thames tipperary
torfaen torquay truro tyne tyneside tyrone ulster valley valleys wakefield wales walsall warks warrington warwickshire
waterford watford weald wear wearside west western westmeath wexford wicklow wigan wight wilts wiltshire winchester
wirral woking wolverhampton worcester worcestershire worcs worthing wrexham wycombe yarmouth york yorks yorkshire
"""
_PEOPLES = """
african albanian american arab arabic asian australian bangladeshi black brazilian brit british brummie bulgarian
caribbean caucasian chinese christian cockney cornish czech dutch eastern english estuary european french geordie
german greek hungarian indian iranian iraqi irish italian jamaican jewish kurdish latvian lithuanian london manc
mancunian mediterranean mixed muslim nigerian oriental pakistani polish portuguese roman romanian russian scots
scottish scouse scouser sikh slavic slovak somali spanish swedish thai traveller turkish ukrainian vietnamese welsh
white yorkshire aberdonian bristolian cumbrian glaswegian highland belgian canadian austrian swiss danish norwegian
finnish icelandic croatian serbian bosnian armenian georgian israeli lebanese syrian egyptian moroccan tunisian
algerian libyan turk kenyan ghanaian ugandan zimbabwean ethiopian eritrean sudanese afghan nepali tamil filipino
malaysian indonesian singaporean korean japanese taiwanese mongolian mexican colombian argentinian chilean peruvian
venezuelan cuban kiwi aussie mandarin cantonese punjabi urdu gujarati hindi farsi yoruba afghanistan albania algeria
argentina armenia australia austria bangladesh barbados belarus belgium bolivia bosnia botswana brazil bulgaria
cambodia cameroon canada chile colombia croatia cuba cyprus czechia denmark ecuador egypt eritrea estonia
ethiopia fiji finland france gambia germany ghana gibraltar greece guyana haiti hungary iceland indonesia iran
iraq italy jamaica japan korea kosovo kuwait latvia lebanon libya lithuania luxembourg macedonia malawi
malaysia malta mauritius mexico moldova mongolia montenegro morocco namibia nepal netherlands nicaragua nigeria norway
oman pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia rwanda senegal serbia
singapore slovakia slovenia somalia spain sudan sweden switzerland syria taiwan tanzania thailand tibet trinidad
tunisia turkey uganda ukraine uruguay usa venezuela vietnam yemen zambia zimbabwe africa
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
samaritans refuge childline switchboard advice aid citizens council credit crisis galop helpline home hmrc dwp
jobcentre army counties league legal mind navy national rape rights shelter support survivors trust ugly mugs
universal victim victims nhs met premier alert alerts ask avoid beware call caution christmas crimestoppers easter
halloween covid cctv anpr gps id ukip uk gb eu january february march april may june july august september october
november december monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
jan feb mar apr jun jul aug sep sept oct nov dec god jesus mr mrs miss ms sir num bdsm gfe owo otr asmr hiv sti stis
pnp stranger warning ok okay
"""
_OF = listed("and centre city county greater humber of on tees the town trent upon")
PLACES = listed(_PLACES)
MAKES = listed(_MAKES)
NAMES = PLACES | listed(f"{_PEOPLES}{_SITES}{_OFTEN}") | MAKES


def is_coarse_place(row: Sequence[str]) -> bool:
    """Whether these folded words are the name of a place in which nobody is found."""
    own = [word for word in row if word not in _OF]
    return bool(own) and PLACES.issuperset(own)


def is_own(word: str) -> bool:
    """Whether it can be the name of one person or place: no word of every day, nor a name that so many share."""
    return len(word) > 2 and not is_everyday(word) and word not in NAMES
