"""Names that point to nobody: of places so large, of peoples, sites, makes and brands that so many share."""

from collections.abc import Sequence

from reports.matching import lexicon
from reports.residue.everyday import is_everyday
from reports.residue.words import listed

_OF = listed("and centre city county greater humber of on tees the town trent upon")
PLACES, MAKES = lexicon.words("places"), lexicon.words("makes")
NAMES = PLACES | MAKES | lexicon.words("peoples") | lexicon.words("sites") | lexicon.words("often")


def is_coarse_place(row: Sequence[str]) -> bool:
    """Whether these folded words are the name of a place in which nobody is found."""
    own = [word for word in row if word not in _OF]
    return bool(own) and PLACES.issuperset(own)


def is_own(word: str) -> bool:
    """Whether it can be the name of one person or place: no word of every day, nor a name that so many share."""
    return len(word) > 2 and not is_everyday(word) and word not in NAMES
