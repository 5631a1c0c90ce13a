"""How often what happens. Where no figure was published it is an assumption, and the page of figures says so.

Published: the regions, the kinds of incident, what the police may know, who reports. Assumed: how many reports are
closed or lead to an alert, how many messages arrive, how many members answer and what.
"""

from collections.abc import Mapping
from math import sqrt
from random import Random
from typing import Final, TypeVar

from members.models import User
from members.transports import Outcome
from reports.models import Consent, Report

T = TypeVar("T")

REGIONS: Final = {
    "r-tli": 0.23,
    "r-tld": 0.19,
    "r-tlg": 0.18,
    # The rest, by population.
    "r-tlc": 0.024,
    "r-tle": 0.049,
    "r-tlf": 0.044,
    "r-tlh": 0.057,
    "r-tlj": 0.083,
    "r-tlk": 0.051,
    "r-tll": 0.028,
    "r-tlm": 0.049,
    "r-tln": 0.015,
}
WORK: Final = {
    "street": 0.30,
    "in-call": 0.27,
    "out-call": 0.18,
    "parlour": 0.12,
    "online": 0.08,
    "other": 0.05,
}
INCIDENTS: Final = {"rape": 0.16, "sexual": 0.12, "violence": 0.25, "threats": 0.25, "money": 0.15, "other": 0.07}
SOURCES: Final = {
    Report.Source.SELF: 0.60,
    Report.Source.PROJECT: 0.30,
    Report.Source.SITE: 0.05,
    Report.Source.STAFF: 0.05,
}
MEMBERS: Final = {User.Kind.INDIVIDUAL: 0.9375, User.Kind.PROJECT: 0.049, User.Kind.SITE: 0.0135}

# What the police may know of a report: at the start of the two years, and at their end.
POLICE_BEFORE: Final = {Consent.Answer.NONE: 0.25, Consent.Answer.ANONYMOUS: 0.62, Consent.Answer.FULL: 0.13}
POLICE_NOW: Final = {Consent.Answer.NONE: 0.44, Consent.Answer.ANONYMOUS: 0.45, Consent.Answer.FULL: 0.11}
# Assumptions: of the reports that allow it, and of what was given to the police.
GIVEN: Final = 0.8
POLICE_ANSWERS: Final = (("acknowledged", 0.75, 60), ("officer", 0.4, 200), ("outcome", 0.6, 700))  # chance, hours
POLICE_OUTCOMES: Final = {
    "no-further-action": 0.34,
    "under-investigation": 0.18,
    "unable-to-prosecute": 0.12,
    "no-reply": 0.12,
    "good-contact": 0.08,
    "liaison-officer": 0.05,
    "charged": 0.05,
    "refused": 0.04,
    "treated-as-suspect": 0.02,
}
POLICE_CLOSED: Final = 0.7
POLICE_RATED: Final = 0.5
POLICE_RATINGS: Final = {"good": 0.35, "mixed": 0.35, "bad": 0.3}

WARN, SUPPORT, STATISTICS = 0.92, 0.45, 0.94
AGREED = 0.85

WITHOUT_ACCOUNT: Final = 0.15  # of those who report for themselves
NO_REGION: Final = 0.04
CLOSED_AT_ONCE: Final = 0.10
TOLD_BEFORE: Final = 0.06  # reports about somebody whom another report named
LEADS_TO_ALERT: Final = 0.63  # of the cases whose reporter agrees: half of all reports
RELEASED: Final = 0.6  # of the numbers in a report that led to an alert

# How cases end: assumed.
CLOSED_BECAUSE: Final = {"done": 0.5, "asked": 0.1, "silent": 0.25, "elsewhere": 0.1, "nothing": 0.05}
NEEDS: Final = {"met": 0.45, "partly": 0.25, "not_met": 0.05, "refused": 0.1, "not_asked": 0.15}
WELL: Final = {
    "before": {"1": 0.25, "2": 0.3, "3": 0.15, "4": 0.05, "refused": 0.1, "not_asked": 0.15},
    "after": {"2": 0.1, "3": 0.25, "4": 0.3, "5": 0.1, "refused": 0.1, "not_asked": 0.15},
}

EMAIL: Final = {Outcome.SENT: 0.94, Outcome.TECHNICAL: 0.058, Outcome.PERMANENT: 0.002}
ANSWERED: Final = (0.06, 0.12)  # of the messages of one alert that arrived, from and to
MOST_ANSWERS: Final = 300  # of one alert: each is given by itself, and a demonstration of thousands must end
AVOIDED: Final = (0.30, 0.45)  # of the answers
RECOGNISED: Final = 0.2
DIFFERENT: Final = 0.05


def pick(random: Random, shares: Mapping[T, float]) -> T:
    return random.choices(list(shares), list(shares.values()))[0]


def when(random: Random) -> float:
    """A moment from 0 (the start) to 1 (now), as the platform grows: three times as likely at the end."""
    return (sqrt(1 + 8 * random.random()) - 1) / 2


def police(time: float) -> dict[Consent.Answer, float]:
    """The shares at ``time``, from 0 (the start) to 1 (now)."""
    return {answer: before + time * (POLICE_NOW[answer] - before) for answer, before in POLICE_BEFORE.items()}
