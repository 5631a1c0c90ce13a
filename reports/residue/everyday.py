"""Words of every day: alone, and in small letters, they name nobody."""

from reports.residue.words import listed

# Names that are also words. In small letters they are taken for the word.
_ALSO_NAMES = """
amber angel april art august autumn bailey barb basil belle bill bishop blaze bob bonny brandy brook buck bud bunny
candy carol cash chance chase cherry chip christian chuck clay cliff colt cook coral crystal curt
daisy dale darling dawn
dean destiny dom dot drew duke earl
earnest eve faith fay fern fisher flint flora forest fox frank gene ginger glen grace grant
guy harmony harry hart hazel heath heather holly honey hope hunter iris ivy jack jade jasmine jay jet jewel joy june
justice king kit kitty knight lace lance lane laurel lily lord lux major mark mason max may melody merry miles misty
nick norm nova olive opal page pat patience peaches pearl penny pepper petal piper pope poppy porter prince prudence
queen rain randy raven ray reed reg rich river rob robin rocky rod rose rowan ruby rusty saffron sage sandy scarlet
scout shell sherry sky sonny spike star sterling stone storm sue sugar summer sunny tiger trinity tulip velvet viola
violet wade ward west will willow wolf woody wren
big black blue dark fat little long old red short slim small tall thin white young the and mr mrs ms dr
ash bath battle deal hull march reading rugby rye sale ware wells
"""
# The same of others, by which somebody can be looked for all the same.
_NAMES_TOO = """
abbot ace apple archer baker ball banks baron bass bean bear bell berry blade bliss boss bowman brick brown buddy bull
bush butler cadence captain carpenter carter castle chapel charity church clement constance constant cookie cooper
copper crane cross crown curly cutler dash deacon dixie dolly dolphin dove drake driver dusty ernest falcon farmer
fate felicity field fields finch fletcher flood florence foot franc france frost gale gardener gem general gentle gill
goldie good goodman green grey gypsy hall hammer hardy hare harp harper hawk hay herb heron hick homer house india
jelly jersey jimmy joey johnny jolly junior ken ketchup knife lacey lake lamb lark lavender legend liberty lock love
lovelace mace magic mercy merlin mick mike miller mint mood moody moon moor morris mustard nat nightingale noble
norman north ocean park parker parson partridge peace peacock peg petunia phoenix pierce pike pitt pixie plum polo
post potter powers price pride promise punch quick rabbit rainbow rhodes rice rivers rogers roman rook rosemary rush
salmon salt savage sawyer saxon scot seal serenity shade shadow shark sharp shepherd sherlock shine silver skip slater
smart smith smokey snow sparks sparrow spice spicer spring steel stew strange street strong sunshine swan sweet swift
tab tailor tammy tanner tate taylor teddy temple thatcher thorn thunder tiny toffee tommy tracker trooper truffle
tucker turner twinkle valentine verity vic victor walker wall waters weaver webb weeks wild winter winters wise wood
woods wright york
"""
# Words that stand in most of what anybody tells us.
_COMMON = """
a an as at am be by do go he hi if in is it me my no of oh ok on or so to up us we i the and
about above across actually after afterwards again against ago ahead all almost alone along already also although always
among another any anybody anyone anything anyway anywhere are area arm arms around ask asked asking away
back bad bag bank bar bathroom beat became because become bed bedroom been before began begin behind being believe
below beside besides best better between beyond bit bite blood body book booked booking both bottle bottom bought boy
boyfriend break bring broke broken brother brought bruise building bus business but buy
called calling call came can cannot car card care careful carry case cash caught certain change changed charge
cheap check child children choke choked church city clean clear client clients close closed clothes club coat cold
colleague come comes coming complete condom condoms contact corner could couple course court cry crying cut
dad danger dangerous date daughter day days dead death decide decided demand deposit did didn die different dirty does
doesn dog doing don done door doors doorstep double down dress drink drinking drive driver driving drop drove drug drugs
drunk during
each early easy eat eight either eleven else email end ended enough escort even evening ever every everybody everyone
everything everywhere exactly except eye eyes
face fact fake fall family far fast father fear feel feeling fell felt few fight finally find fine finger fingers finish
finished fire first fist five flat floor follow followed following food foot for force forced found four free fresh
friday friend friendly friends from front full fun
garage garden gate gave get gets getting girl girlfriend girls give given gives glass glasses goes going gone good got
grab grabbed great green grey ground group gun
had hair half hall hand hands hang happen happened happens happy hard has hasn hate have haven having head hear heard
help her here hers herself high him himself his hit hold holding home hospital hotel hour hours house how however
hundred hung hurt husband
immediately inside instead into isn its itself
job just
keep kept key keys kick kicked kill kind kitchen knee knew knife knock knocked know known knows
lady land large last late later laugh laughed lay lead least leave leaving led left leg legs less let letter lie life
lift light like liked line listen live lived lives living lock locked locker look looked looking looks lose lost lot
lots loud love low
made make makes making man managed manager many married massage mate matter maybe mean means meant meet meeting men
message messages met middle might mind mine minute minutes miss mobile moment monday money month months more morning
most mother mouth move moved much mum must myself
naked name named names near nearly neck need needed needs neighbour neither never new next nice night nine nobody noise
none nor normal north nose not note nothing now number numbers
off offer offered office often okay once one ones only onto open opened other others our ours out outreach outside
over own
paid pain park parked parking part party past pay paying payment people perhaps person phone photo photos pick picked
picture pictures place places plate please pocket point police polite poor possible pound pounds pull pulled punch
punched push pushed put
question quick quickly quiet quite
race raised ran rang rape raped rather read ready real realised really reason recently refuse refused remember rent
report reported rest return returned ride right ring ringing road robbed room rooms rough round rude run running
safe said same sat saturday saw say saying says scared scream screamed screaming seat second see seemed seen sees self
send sent service services seven several sex shall she shirt shop shout shouted shouting shoulder show showed shower
shut sick side silver since single sister sit site sitting six skin sleep slow slowly smell smile smoke some somebody
somehow someone something sometimes somewhere son soon sorry sort sound south speak spoke spoken stairs stand standing
start started station stay stayed steal still stole stolen stomach stood stop stopped story straight strange stranger
street strong stuff such sudden suddenly suit sunday sure
table take taken takes taking talk talked talking tattoo taxi tell telling tells ten text than thank thanks that theirs
their them themselves then there these they thing things think third thirty this those though thought threat threaten
threatened three threw throat through throw thursday tie till time times tired today together toilet told tomorrow
tonight too took top touch touched towards town train tried true trust truth try trying tuesday turn turned twelve
twenty twice two
under until upon upset upstairs used use uses using usual usually
van vehicle very video violence violent visit voice
wait waited waiting walk walked walking wall wallet want wanted wants warn warned warning was wasn watch watched water
way wear wearing wednesday week weekend weeks well went were weren west what when where whether which while who whole
whose why wife window with within without woke woman women won word words wore work worked worker working works world
worried worse worst would wouldn wrist write wrong wrote
yard year years yellow yes yesterday yet you your yours yourself
daddy goddess milk madam madame master mistress sir
aye bairn bloke blokes fella fellas garda gardai guys lad lads lass lasses lassie lorry mam mate mates nan nowt owt pal
pals polis taxi thing wee
abusive aggressive aggression assault attack bareback bookings booker bookers cam camming caution clients coercion
coercive cons courier creepy duo fake female forced fraud gfe girls harassment impersonating incall incalls intimidation
kidnap landlord male nasty obsessive outcall outcalls owner police posing predator punter rapist receptionist refusal
refuses robber robbers robbery scam scammer several sexual staff stalker stalking suspicious theft thief thieves threats
timewaster trans transphobic update updated urgent various violence webcam webcams worker
january february september october november december monday
"""
ALSO_NAMES, COMMON = listed(_ALSO_NAMES), listed(_COMMON)
NAMES_TOO = listed(_NAMES_TOO)
_EVERYDAY = ALSO_NAMES | NAMES_TOO | COMMON


def is_everyday(word: str) -> bool:
    """A folded word; also if it is one with an s, or without: "thi" must not find every "this"."""
    return not _EVERYDAY.isdisjoint((word, f"{word}s", word.removesuffix("s")))


def is_common(word: str) -> bool:
    """One of every day that is nobody's name."""
    return not COMMON.isdisjoint((word, f"{word}s", word.removesuffix("s")))


def _tells_nobody(word: str) -> bool:
    return is_everyday(word) and word not in NAMES_TOO


def name_nobody(row: list[str]) -> bool:
    """Whether these folded words, all in all, are too common to look for somebody by."""
    word = "".join(row)
    if len(row) < 2 or _tells_nobody(word):
        return len(word) < 3 or word.isdecimal() or _tells_nobody(word)
    return all(map(str.isdecimal, row)) or all(map(_tells_nobody, row)) and not ALSO_NAMES.issuperset(row)
