"""One side of paper with what was sent for a place: for people who would not hear of it otherwise.

Fixed words are data of the country pack; the text of an alert stays as it was approved. What an alert shows of
identifiers to those who are signed in is never on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Self

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format

from alerts import leak_marks, openings
from alerts.models import Alert
from alerts.models.alert import AlertQuerySet
from members import limits
from members.models import Organisation, Region, User
from num import packs
from reports import paper

STYLE: Final = "alerts/bulletin.css"
LASTS: Final = timedelta(days=28)
ROOM: Final = 9000  # more letters than one side holds


def may_print(user: User) -> bool:
    """Who writes alerts, and the people of a support project."""
    return user.may("draft") or Organisation.objects.of(user).filter(kind=Organisation.Kind.PROJECT).exists()


def printable_by(user: User) -> AlertQuerySet:
    """Live alerts that are confirmed, since paper stays: for a project, those that concern it."""
    live = Alert.objects.live().filter(provisional=False)
    return live if user.may("draft") else live.concerning(user)


def languages() -> list[dict[str, Any]]:
    """Those into which the fixed words are translated, beside English."""
    return list(packs.read("bulletin")["languages"])


class Words:
    """The fixed words in one language; ``code`` is "en" for English."""

    def __init__(self, code: str = "en") -> None:
        pack = packs.read("bulletin")
        language: dict[str, Any] = next((one for one in pack["languages"] if one["code"] == code), {})
        self.code = language.get("code", "en")
        self.draft: str = "" if language.get("reviewed", True) else language["draft"]
        self._day: str = language.get("day", "j F Y")
        self._words: dict[str, str] = language.get("words", pack["english"])

    def __getitem__(self, key: str) -> str:
        return self._words[key]

    def day(self, at: date) -> str:
        return date_format(at, self._day)


@dataclass(frozen=True)
class Bulletin:
    """What was sent for a place since a day and holds still, the gravest and the newest first."""

    place: Region
    since: date
    alerts: Sequence[Alert]
    words: Words
    marked: str  # the sentences by which a copy can be traced
    beyond: int = 0  # all that are not among ``alerts``

    def opened(self, *, by: User) -> Self:
        """The same, each alert that may be on the page counted as opened, and without those that she may not open now.
        Staff read all of them at the desk.
        """
        if by.may("draft"):
            return self
        kept = [alert for alert in self.alerts[: self._at_most()] if _opens(alert, by)]
        return replace(self, alerts=kept, beyond=len(self.alerts) - len(kept))

    def pdf(self) -> bytes:
        """As much of it as one page holds, which says how many more there are. Raises CannotPrint."""
        for count in range(self._at_most(), -1, -1):
            document = paper.laid_out(self.html(count), STYLE)
            if len(document.pages) == 1:
                break
        return paper.written(document)

    def html(self, count: int) -> str:
        words, shown = self.words, self.alerts[:count]
        context = {
            "words": words,
            "place": self.place.name,
            "since": words.day(self.since),
            "today": words.day(timezone.localdate()),
            "destroy": words.day(self.destroyed_after(shown)),
            "alerts": [(alert, words[f"level.{alert.level}"], words.day(_day(alert))) for alert in shown],
            "more": len(self.alerts) - count + self.beyond,
            "marked": self.marked,
        }
        return render_to_string("alerts/bulletin_file.html", context)

    def destroyed_after(self, shown: Sequence[Alert]) -> date:
        """The day on which the first of them ends, or four weeks: no paper outlives what it says."""
        ends = [timezone.localdate(alert.expires_at) for alert in shown if alert.expires_at]
        return min([*ends, timezone.localdate() + LASTS])

    def _at_most(self) -> int:
        """How many surely do not all fit, so that few tries are needed."""
        letters = 0
        for count, alert in enumerate(self.alerts):
            letters += len(alert.title) + len(alert.text)
            if letters > ROOM:
                return count
        return len(self.alerts)


def of(place: Region, days: int, language: str, *, by: User) -> Bulletin:
    """The newest words of the last days for whoever prints it."""
    since = timezone.now() - timedelta(days=days)
    found = printable_by(by).in_place(place).filter(approved_at__gte=since)
    alerts = list(found.order_by("-level", "-approved_at").prefetch_related("regions"))
    marked = " ".join(leak_marks.frame(leak_marks.group_of_reader(by)))
    return Bulletin(place, timezone.localdate(since), alerts, Words(language), marked)


def _opens(alert: Alert, by: User) -> bool:
    try:
        openings.count(alert, by=by)
    except limits.TooMany:
        return False
    return True


def _day(alert: Alert) -> date:
    return timezone.localdate(alert.approved_at)
