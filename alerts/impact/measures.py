"""The figures that are counted: the code each is stored under, what it is called, and what exactly it means."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Measure:
    code: str
    name: str
    definition: str


REPORTS: Final = Measure(
    "reports",
    "Reports",
    "Reports received in the period whose makers allow anonymous statistics and have not withdrawn them. "
    "Each counts once, in the region where it happened.",
)
ALERTS: Final = Measure(
    "alerts",
    "Alerts",
    "Alerts approved in the period. A provisional warning and the alert that takes its place are one alert, and so are "
    "an alert and its updates. An alert for several regions counts in each of them, and once in the total.",
)
HANDED: Final = Measure(
    "handed",
    "Messages handed over",
    "Messages of these alerts and their updates that were handed to a provider or put into the inbox on this site. One "
    "alert to one member in two ways is two messages.",
)
DELIVERED: Final = Measure(
    "delivered",
    "Messages delivered",
    "Of the messages handed over, those that a provider accepted, or that lie in the inbox on this site.",
)
REACHED: Final = Measure(
    "reached",
    "Members reached",
    "Members to whom at least one of these messages was delivered. Who has left since is not counted.",
)
ANSWERED: Final = Measure(
    "answered",
    "Answers",
    "Answers to these alerts, given until the figures were counted. Each message can be answered once; an answer is "
    "not kept with the member who gave it.",
)
AVOIDED: Final = Measure("avoided", "Avoided somebody", "Of the answers, those that say: I avoided this person.")
TIMED: Final = Measure(
    "timed",
    "Alerts with a known time",
    "Alerts that rest on at least one report whose maker allows anonymous statistics.",
)
MEDIAN_HOURS: Final = Measure(
    "median_hours",
    "Half within",
    "Hours from the first report behind an alert to its approval, nights and weekends included: half of the alerts "
    "took no longer. Shown for 10 alerts or more, in whole hours.",
)
P90_HOURS: Final = Measure("p90_hours", "Nine in ten within", "The same: nine alerts in ten took no longer.")
MEMBERS: Final = Measure(
    "members",
    "Members",
    "Members at the end of the period; in a region, those who follow it or follow every region.",
)

ALL: Final = (
    REPORTS,
    ALERTS,
    HANDED,
    DELIVERED,
    REACHED,
    ANSWERED,
    AVOIDED,
    TIMED,
    MEDIAN_HOURS,
    P90_HOURS,
    MEMBERS,
)

# Of each police force, by year.
GIVEN: Final = Measure(
    "given",
    "Packages given",
    "Packages given to this force in the year, of reports whose makers allow anonymous statistics and have not "
    "withdrawn them.",
)
ACKNOWLEDGED: Final = Measure("acknowledged", "Acknowledged", "Of these, those that the force said it has.")
OFFICER: Final = Measure("officer", "Officer named", "Of these, those for which it named an officer.")
CAME_OUT: Final = Measure("came_out", "Outcome told", "Of these, those of which it told what came of it.")
WELL: Final = Measure(
    "well",
    "Good",
    "Of these, those with a good outcome: somebody was charged, sentenced or warned; the force answered well, or named "
    "an officer who works with sex workers.",
)
BADLY: Final = Measure(
    "badly",
    "Bad",
    "Of these, those with a bad outcome: no reply, refused, or the reporter was treated as a suspect. One package may "
    "have both.",
)
RATED: Final = Measure("rated", "Rated", "Of these, those whose reporter said how the police were to them.")
RATED_WELL: Final = Measure("rated_well", "Treated well", "Of those rated, those whose reporter was treated well.")
RATED_BADLY: Final = Measure("rated_badly", "Treated badly", "Of those rated, those whose reporter was treated badly.")
DAYS: Final = {
    ACKNOWLEDGED: Measure("days_acknowledged", "Days to it", "Half of them took no longer; shown for 10 or more."),
    OFFICER: Measure("days_officer", "Days to it", "The same."),
    CAME_OUT: Measure("days_came_out", "Days to it", "The same."),
}
OF_FORCES: Final = (
    GIVEN,
    ACKNOWLEDGED,
    OFFICER,
    CAME_OUT,
    WELL,
    BADLY,
    RATED,
    RATED_WELL,
    RATED_BADLY,
)
