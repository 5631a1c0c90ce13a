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
    ("Warning by Signal", Way.SIGNAL),
    ("Warning by push to devices", Way.PUSH),
)
PASSED_ON = (
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
    """The reports come with what was shared of them, and what they allow."""
    reports = list(reports)
    facts = _facts(reports)
    answering = _facts(report for report in reports if report.answers_lookups() and report.warns_others())
    warned = [Place(name, _last(fact for fact in facts if way in fact.ways.split(","))) for name, way in WARNED]
    answers = Place("Answers look-ups", _last_of(Kind.LOOKUPS, answering))
    return [*warned, answers, *(Place(name, _last_of(kind, facts)) for name, kind in PASSED_ON)]


def _facts(reports: Iterable[Report]) -> list[SharedFact]:
    return [fact for report in reports for fact in report.shared.all()]


def _last_of(kind: SharedFact.Kind, facts: Iterable[SharedFact]) -> datetime | None:
    return _last(fact for fact in facts if fact.kind == kind)


def _last(facts: Iterable[SharedFact]) -> datetime | None:
    return max((fact.at for fact in facts), default=None)
