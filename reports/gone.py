"""Where reports have gone, as a list to tick off: from the facts that were written down as each went out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from members.models import Channel
from reports.models import Report, SharedFact

Kind = SharedFact.Kind
Way = Channel.Kind

WARNED = (
    ("Warning on this site", Way.INBOX),
    ("Warning by e-mail", Way.EMAIL),
    ("Warning by text message", Way.SMS),
    ("Warning by push to devices", Way.PUSH),
)
PASSED_ON = (
    ("Answers look-ups", Kind.LOOKUPS),
    ("Police", Kind.POLICE),
    ("Somebody who asked for it", Kind.REQUESTED),
    ("Support projects and other agencies", Kind.REFERRAL),
)


@dataclass(frozen=True)
class Place:
    """One of the places where a report can go, and when it last went there; None if it never did."""

    name: str
    at: datetime | None


def of(reports: Iterable[Report]) -> list[Place]:
    """The reports come with what was shared of them."""
    facts = [fact for report in reports for fact in report.shared.all()]
    warned = [Place(name, _last(fact for fact in facts if way in fact.ways.split(","))) for name, way in WARNED]
    return warned + [Place(name, _last(fact for fact in facts if fact.kind == kind)) for name, kind in PASSED_ON]


def _last(facts: Iterable[SharedFact]) -> datetime | None:
    return max((fact.at for fact in facts), default=None)
