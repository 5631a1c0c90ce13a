"""What stands at the desk beside ordinary alerts: a warning that nobody has confirmed yet, and an update."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from alerts import actions
from alerts.demo import lives, past, telling
from alerts.demo.timeline import Life
from alerts.demo.world import World
from alerts.models import Alert, Dispatch, Phrase, Review
from reports.actions import case as cases
from reports.actions.duty import plan_shift
from reports.actions.looking import look_at
from reports.models import Report

AGREED = {"warn": "yes", "support": "yes", "police": "none", "statistics": "yes"}
LOOK_OUT = ("by-phone", "friendly-first", "tell-somebody")
CHANGED = "The person is now said to have been alone. The rest stays as it was."


def of_desk(world: World) -> Iterator[Life]:
    """``approver`` is on duty and warned at once in London two hours ago; ``caseworker`` updated an alert there."""
    yield _unconfirmed(world)
    yield _updated(world)


def _unconfirmed(world: World) -> Life:
    yield (at := world.now - timedelta(hours=3))
    plan_shift(world.approver, at, world.now + timedelta(hours=9), by=world.approver, at=at)
    report = _told(world, at, "violence")
    yield (at := at + timedelta(minutes=50))
    look_at(report, by=world.approver, at=at)
    happened = Phrase.objects.get(code="violence")
    look_out = [Phrase.objects.get(code=code) for code in LOOK_OUT]
    regions = [world.places["r-tli"]]
    picked: dict[str, Any] = {"happened": happened, "look_out": look_out, "regions": regions, "reason": "Well told."}
    warning = actions.warn_at_once(report, **picked, by=world.approver, at=at)
    past.deliver(world, Dispatch.objects.get(alert=warning), at)


def _updated(world: World) -> Life:
    worker, place = world.caseworkers[0], world.places["r-tli"]
    yield (at := world.now - timedelta(days=4))
    report = _told(world, at, "kidnap")
    yield (at := at + timedelta(hours=4))
    case = cases.open_case(look_at(report, by=worker, at=at), by=worker, at=at)
    first = lives.write(world, case, report, worker, at, [place])
    lives.ask_review(first, worker, at)
    lives.send_out(world, first, report, worker, at)
    yield (at := world.now - timedelta(days=2))
    first = Alert.objects.get(pk=first.pk)
    written: dict[str, Any] = {"sources": [report], "level": first.level, "regions": [place], "work_types": []}
    words: dict[str, Any] = {"title": first.title, "text": f"{CHANGED}\n\n{first.text}"}
    update = actions.draft_update(first, **written, **words, by=worker, at=at)
    lives.ask_review(update, worker, at)
    checks = dict.fromkeys(Review.Check.values, True)
    sent = actions.approve(update, checks=checks, reason="Well told.", by=world.approver, at=at)
    past.deliver(world, sent, at)


def _told(world: World, at: datetime, code: str) -> Report:
    told: dict[str, Any] = {"source": Report.Source.SELF, "incident_types": [code], "consents": AGREED}
    return telling.tell(world, at, region=world.places["metropolitan"], identifiers=[], **told).report
