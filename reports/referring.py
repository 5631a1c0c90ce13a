"""The question by which somebody agrees to be passed on to an agency, in the words of the country pack."""

from dataclasses import dataclass

from num import packs
from reports.models import ReferralConsent


@dataclass(frozen=True)
class Wording:
    version: int
    question: str
    answers: dict[str, str]


def wording(agency: str) -> Wording:
    """The words that are shown now, with the agency's name in them."""
    pack = packs.read("referral")
    answers = {answer: words.replace("{agency}", agency) for answer, words in pack["answers"].items()}
    if set(answers) != set(ReferralConsent.Answer.values):
        raise ValueError("each answer needs its words")
    return Wording(pack["version"], pack["question"].replace("{agency}", agency), answers)
