"""What is waiting for whoever tries the demonstration: work at every step."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from alerts import actions, passages
from alerts.demo import drawing, lives, numbers, outside, police, telling, words
from alerts.demo.timeline import Life
from alerts.demo.world import World
from alerts.models import Alert, ShownIdentifier, Slice, Trouble
from members.actions import notice_overuse
from members.models import Channel, Overuse, User
from num.audit import System
from reports.actions import adding, closing, plan, referral, talk
from reports.actions import case as cases
from reports.actions import draft as drafts
from reports.actions import share as shares
from reports.actions import task as tasks
from reports.actions.looking import look_at
from reports.actions.picture import add_picture
from reports.actions.report import give_consent, submit, withdraw
from reports.models import Case, Consent, Identifier, Plan, Referral, Report, Task, Terms, Use
from reports.submission import Submission, SubmittedIdentifier, SubmittedPerson, SubmittedVehicle

How = ShownIdentifier.How
FLOODED = 24
AGREED = {"warn": "yes", "support": "yes", "police": "none", "statistics": "yes"}
IN_TRIAGE = (("violence", 3), ("rape", 9), ("blackmail", 5), ("payment", 26), ("suspicious", 7), ("time-wasting", 30))
MESSAGES = ("I saw you on Tuesday.", "Why do you not answer?", "I know where you park.")
TO_DO = ((Task.Kind.CALL, "Ask how the week was.", 1), (Task.Kind.AGENCY, "Is there a place in the group?", 9))
PLANS = (
    (Plan.Kind.SUPPORT, "Talk once a week, by phone, on Tuesdays. A place in the evening group from March."),
    (Plan.Kind.SAFETY, "Work with a friend near. Show the card to the driver. Ring us, or 999, if he comes back."),
)
AGENCIES = (
    ("Harbour Light", "Somebody in London would like a place in the evening group.", "yes"),
    ("Northgate Advice", "Somebody needs advice about where to live.", "no"),
    ("Riverside Clinic", "Somebody would like to see a doctor, and not alone.", ""),
)
LIVE = (
    ("r-tli", "violence", 20, numbers.CHECKABLE, How.LAST_THREE, -1),
    ("r-tli", "payment", 44, "07700 900456", "", -1),
    ("r-tld", "weapon", 30, numbers.CHECKABLE, How.WHOLE, -2),
)  # region, incident, hours ago, number, how much of it members see, which of the individuals told it


def of_today(world: World) -> Iterator[Life]:
    """Reports to read, one of them by phone, one on paper, one from outreach and one of a friend, a flood of others,
    two open cases of ``caseworker``, one with a picture, three packages for the police, one of which is a full report
    with a picture, an alert in review, one of which words have to be justified, three live ones, two of them with a
    number of which two members told, the newest of which came late; of ``member`` two reports of her own, one about
    which she was asked something and of which the police know, one that she has begun and not sent, one of which she
    says no to warnings after one went out, and one taken back; and one that somebody added to. One that waits may be
    about the same person as a case of ``caseworker``: by sound, looks and half a plate. A member who looks up one
    number day after day.
    """
    yield from (_waiting(world, code, hours) for code, hours in IN_TRIAGE)
    yield _by_phone(world)
    yield from (_handed_over(world, way) for way in (Report.CameBy.PAPER, Report.CameBy.OUTREACH))
    yield _of_a_friend(world)
    yield _flood(world)
    yield from (_open_case(world, code, days) for code, days in (("stalking", 3), ("sexual-assault", 5)))
    yield from (_to_police(world, code, days) for code, days in (("violence", 6), ("posing", 4)))
    yield _in_her_name(world)
    yield _in_review(world)
    yield _to_justify(world)
    yield _to_confirm(world)
    yield from (_live(world, *what) for what in LIVE)
    yield _late(world)
    yield from (_of_member(world, code, days) for code, days in (("calls", 40), ("payment", 1)))
    yield _begun_by_member(world)
    yield _narrowed(world)
    yield _taken_back(world)
    yield _asked(world)
    yield _needs_information(world)
    yield _added_to(world)
    yield _looks_up_much(world)
    yield from outside.of_today(world)
    yield from _alike(world)


def _waiting(world: World, code: str, hours: int) -> Life:
    yield (at := world.now - timedelta(hours=hours))
    telling.tell(world, at, source=Report.Source.SELF, incident_types=[code])


def _flood(world: World) -> Life:
    """Somebody had a program send reports."""
    yield (at := world.now - timedelta(hours=11))
    for _ in range(FLOODED):
        submit(Submission(story="Call this number now.", incident_types=["other"]), by=None, receipt=False, at=at)


def _open_case(world: World, code: str, days: int) -> Life:
    yield (at := world.now - timedelta(days=days))
    report = telling.tell(world, at, incident_types=[code], consents=AGREED).report
    yield (at := at + timedelta(hours=2))
    worker, colleague = world.caseworkers
    case = cases.open_case(report, by=worker, at=at)
    cases.assign(case, colleague, by=worker, at=at)
    cases.set_level(case, case.level, next_action_on=timezone.localdate(world.now), by=worker, at=at)
    _tasks(case, worker, at)
    _support(case, report, world, at)
    if code == "stalking":
        add_picture(report, drawing.messages(MESSAGES), by=report.reporter, at=at)


def _tasks(case: Case, worker: User, at: datetime) -> None:
    """One that is done, one that is late, and one that has time."""
    day = timezone.localdate(at)
    done = tasks.add_task(case, kind=Task.Kind.WRITE, owner=worker, due_on=day, by=worker, at=at)
    tasks.move_task(done, Task.State.DONE, by=worker, at=at + timedelta(hours=1))
    for kind, what, days in TO_DO:
        tasks.add_task(case, kind=kind, what=what, owner=worker, due_on=day + timedelta(days=days), by=worker, at=at)


def _support(case: Case, report: Report, world: World, at: datetime) -> None:
    """Plans, of which the safety plan waits for a second person where the case is in danger, and an agency, to which
    somebody else passes on what one of them heard by phone.
    """
    worker, colleague = world.caseworkers
    for kind, text in PLANS:
        plan.write_plan(case, kind, text, after=0, by=worker, at=at)
    for agency, what, said in AGENCIES:
        proposed = referral.propose(report, agency=agency, what=what, by=worker, at=at)
        if said:
            referral.answer(proposed, said, given=Consent.Given.PHONE, by=worker, at=at + timedelta(hours=2))
    referral.send(report.referrals.get(state=Referral.State.ACCEPTED), by=colleague, at=at + timedelta(hours=3))


def _to_confirm(world: World) -> Life:
    """``approver`` is asked to close a case that was in danger."""
    worker = world.caseworkers[1]
    yield (at := world.now - timedelta(days=40))
    report = telling.tell(world, at, incident_types=["kidnap"], consents=AGREED).report
    yield (at := at + timedelta(hours=3))
    case = cases.open_case(look_at(report, by=worker, at=at), by=worker, at=at)
    yield (at := world.now - timedelta(hours=20))
    answers = lives.answers_at_the_end(world)
    closing.close_case(case, because="elsewhere", needs="partly", wellbeing=answers, by=worker, at=at)


def _to_police(world: World, code: str, days: int) -> Life:
    """A package that waits for ``approver``; of somebody who posed as police, for her alone."""
    worker, place = world.caseworkers[0], world.places["merseyside"]
    yield (at := world.now - timedelta(days=days))
    told: dict[str, Any] = {"source": Report.Source.SELF, "incident_types": [code], "region": place}
    report = telling.tell(world, at, consents=AGREED | {"police": "anonymous"}, **told).report
    yield (at := at + timedelta(hours=5))
    cases.open_case(look_at(report, by=worker, at=at), by=worker, at=at)
    yield (at := at + timedelta(hours=7))
    police.write(world, Report.objects.get(pk=report.pk), worker, at)


def _in_her_name(world: World) -> Life:
    """A full report, with a picture and what she added later, waits for ``approver``."""
    worker, place = world.caseworkers[0], world.places["merseyside"]
    yield (at := world.now - timedelta(days=3))
    told: dict[str, Any] = {"source": Report.Source.SELF, "incident_types": ["stalking"], "region": place}
    report = telling.tell(world, at, consents=AGREED | {"police": "full"}, **told).report
    add_picture(report, drawing.messages(MESSAGES), by=report.reporter, at=at)
    yield (at := at + timedelta(hours=5))
    cases.open_case(look_at(report, by=worker, at=at), by=worker, at=at)
    yield (at := at + timedelta(hours=7))
    adding.add(report, text="He waited at the bus stop again.", by=report.reporter, at=at)
    police.write(world, Report.objects.get(pk=report.pk), worker, at)


def _by_phone(world: World) -> Life:
    """It waits to be read like the others. She rang again: one force may know, for two months."""
    yield (at := world.now - timedelta(hours=6))
    report = telling.tell(world, at, source=Report.Source.STAFF, incident_types=["threat"], consents=AGREED).report
    yield (at := at + timedelta(hours=2))
    terms = Terms(recipient=str(world.places["merseyside"].force), expires_at=world.now + timedelta(days=60))
    by, given = report.entered_by, Consent.Given.PHONE
    give_consent(report, Use.POLICE, Consent.Answer.ANONYMOUS, by=by, given=given, terms=terms, at=at)


def _handed_over(world: World, way: Report.CameBy) -> Life:
    """They wait to be read, too."""
    yield (at := world.now - timedelta(hours=8))
    telling.tell(world, at, source=Report.Source.STAFF, came_by=way, incident_types=["calls"], consents=AGREED)


def _of_a_friend(world: World) -> Life:
    """Who has not asked about the police."""
    yield (at := world.now - timedelta(hours=10))
    consents = AGREED | {"police": "anonymous"}
    harmed = dict.fromkeys(AGREED, Consent.Harmed.AGREED) | {"police": Consent.Harmed.NOT_ASKED}
    told: dict[str, Any] = {"source": Report.Source.FRIEND, "incident_types": ["stalking"]}
    telling.tell(world, at, consents=consents, harmed=harmed, **told)


def _narrowed(world: World) -> Life:
    """``member`` says no to warnings after one went out."""
    worker, member, place = world.caseworkers[0], world.people[User.Kind.INDIVIDUAL][0], world.places["r-tlm"]
    yield (at := world.now - timedelta(days=8))
    told: dict[str, Any] = {"incident_types": ["theft"], "region": place, "consents": AGREED}
    report = telling.tell(world, at, by=member, **told).report
    yield (at := at + timedelta(hours=5))
    case = cases.open_case(look_at(report, by=worker, at=at), by=worker, at=at)
    yield (at := at + timedelta(hours=5))
    alert = lives.write(world, case, report, worker, at, [place])
    lives.ask_review(alert, worker, at)
    lives.send_out(world, alert, report, worker, at)
    yield (at := world.now - timedelta(hours=14))
    give_consent(report, Use.WARN, Consent.Answer.NO, by=member, given=Consent.Given.FORM, at=at)


def _taken_back(world: World) -> Life:
    """``member`` took one back."""
    member = world.people[User.Kind.INDIVIDUAL][0]
    yield (at := world.now - timedelta(days=7))
    report = telling.tell(world, at, by=member, incident_types=["suspicious"], consents=AGREED).report
    yield (at := at + timedelta(days=1))
    withdraw(report, by=member, at=at)


def _in_review(world: World) -> Life:
    worker = world.caseworkers[0]
    yield (at := world.now - timedelta(hours=28))
    told: dict[str, Any] = {"incident_types": ["robbery"], "region": world.places["merseyside"], "consents": AGREED}
    report = telling.tell(world, at, identifiers=[SubmittedIdentifier(value="07700 900789")], **told).report
    yield (at := at + timedelta(hours=4))
    case = cases.open_case(report, by=worker, at=at)
    yield (at := at + timedelta(hours=20))
    alert = lives.write(world, case, report, worker, at)
    _show_number(alert, report, How.LAST_THREE, worker, at)
    lives.ask_review(alert, worker, at)


def _to_justify(world: World) -> Life:
    """A draft of ``caseworker``'s with words that could point to somebody: of one it is said why it may stand."""
    worker, place = world.caseworkers[0], world.places["merseyside"]
    yield (at := world.now - timedelta(hours=30))
    report = telling.tell(world, at, incident_types=["suspicious"], region=place, consents=AGREED).report
    yield (at := at + timedelta(hours=4))
    case = cases.open_case(report, by=worker, at=at)
    yield (at := world.now - timedelta(hours=3))
    alert = actions.draft(
        case,
        sources=[report],
        level=case.level,
        title="Waits and follows",
        text=words.TO_JUSTIFY,
        regions=[place],
        work_types=[],
        by=worker,
        at=at,
    )
    first, *_ = passages.passages(alert, passages.found(alert))
    actions.justify(alert, {first.key: words.STANDS}, by=worker, at=at)


def _live(world: World, region: str, code: str, hours: int, number: str, how: str, who: int) -> Life:
    """For the whole region and all kinds of work; members see the number, or its end."""
    worker, place = world.caseworkers[0], world.places[region]
    yield (at := world.now - timedelta(hours=hours + 20))
    said: dict[str, Any] = {"incident_types": [code], "region": place, "consents": AGREED}
    by, named = world.people[User.Kind.INDIVIDUAL][who], [SubmittedIdentifier(value=number)]
    report = telling.tell(world, at, by=by, identifiers=named, **said).report
    yield (at := at + timedelta(hours=10))
    case = cases.open_case(report, by=worker, at=at)
    yield (at := at + timedelta(hours=10))
    alert = lives.write(world, case, report, worker, at, [place])
    if how:
        _show_number(alert, report, how, worker, at)
    lives.ask_review(alert, worker, at)
    yield from lives.send(world, alert, report, worker, at)


def _show_number(alert: Alert, report: Report, how: str, worker: User, at: datetime) -> None:
    phone = report.identifiers.get(kind=Identifier.Kind.PHONE)
    cases.release_identifier(phone, reason=words.REASON, by=worker, at=at)
    actions.choose_identifiers(alert, {phone: how}, by=worker, at=at)


def _late(world: World) -> Life:
    """Of the newest alert half of the mails came late: ``approver`` has to look at it."""
    yield (at := world.now - timedelta(hours=19))
    newest = Alert.objects.filter(approved_at__isnull=False, shown__isnull=False).latest("approved_at")
    for slice in Slice.objects.filter(dispatch__alert=newest, kind=Channel.Kind.EMAIL).exclude(arrivals={}):
        number = sum(slice.arrivals.values())
        slice.arrivals = {"32": number // 2, "1024": number - number // 2}
        slice.save(update_fields=["arrivals"])
    Trouble.objects.create(kind=Trouble.Kind.LATE, channel=Channel.Kind.EMAIL, alert=newest, began_at=at, noticed_at=at)


def _of_member(world: World, code: str, days: int) -> Life:
    """She is the first of all members."""
    member = world.people[User.Kind.INDIVIDUAL][0]
    at = world.now - timedelta(days=days)
    yield from lives.of_report(world, at, by=member, source=Report.Source.SELF, incident_types=[code], consents=AGREED)


def _begun_by_member(world: World) -> Life:
    """She stopped before she said where it was."""
    yield (at := world.now - timedelta(days=2))
    story = {"story": [words.story(world.random, "calls")], "incident_types": ["calls"], "harm": ["serious"]}
    number = {"identifiers-TOTAL_FORMS": ["1"], "identifiers-0-value": [numbers.phone(world.random)]}
    drafts.keep({"story": story, "identifiers": number}, by=world.people[User.Kind.INDIVIDUAL][0], at=at)


def _asked(world: World) -> Life:
    """``member`` finds a question that she has not read yet, and what the police answered."""
    worker, member = world.caseworkers[0], world.people[User.Kind.INDIVIDUAL][0]
    yield (at := world.now - timedelta(days=2))
    told: dict[str, Any] = {"source": Report.Source.SELF, "region": world.places["merseyside"]}
    consents = AGREED | {"police": "anonymous"}
    report = telling.tell(world, at, by=member, incident_types=["stalking"], consents=consents, **told).report
    yield (at := at + timedelta(hours=3))
    cases.open_case(look_at(report, by=worker, at=at), by=worker, at=at)
    if share := police.write(world, Report.objects.get(pk=report.pk), worker, at):
        yield (at := at + timedelta(hours=1))
        shares.approve(share, version=share.version, by=world.approver, at=at)
        shares.release(share, "print", by=worker, at=at)
        shares.note_answer(share, "acknowledged", by=worker, at=at + timedelta(hours=6))
    yield (at := at + timedelta(hours=20))
    talk.write_to_reporter(report, "Thank you for telling us. How are you now?", by=worker, at=at)
    yield (at := at + timedelta(hours=4))
    said = talk.answer(report, "Better. I have not seen him since.", by=member, at=at)
    yield (at := at + timedelta(hours=15))
    question = "Do you remember anything about the car, for instance its colour?"
    talk.write_to_reporter(report, question, asks=True, read=[said.pk], by=worker, at=at)


def _needs_information(world: World) -> Life:
    """A new report waits for the answer of whoever made it."""
    worker, member = world.caseworkers[1], world.people[User.Kind.INDIVIDUAL][1]
    yield (at := world.now - timedelta(hours=20))
    hers = {"speaks": "Romanian, or simple English", "needs": "Short messages, please."}
    report = telling.tell(world, at, by=member, incident_types=["blackmail"], consents=AGREED, **hers).report
    yield (at := at + timedelta(hours=3))
    question = "Did they write from one number, or from several?"
    talk.write_to_reporter(look_at(report, by=worker, at=at), question, asks=True, by=worker, at=at)


def _alike(world: World) -> Iterator[Life]:
    """Two reporters spell a name and see a car in their own way; a worker compares them once the site runs."""
    known = SubmittedPerson(name="Ciarán", accent="Irish", tattoos="Swallow on the neck", age="35-44")
    car = SubmittedVehicle(plate="QX21 LMB", make="Skoda", model="Octavia", colour="grey", whose="theirs")
    taxi = SubmittedVehicle(plate="QX19 TQA", colour="black", kind="taxi", whose="other")
    friend = SubmittedPerson(name="Mick", description="He waited outside.")
    number = SubmittedIdentifier(value="07700 900871", whose="theirs", of_whom="The one who waited outside")
    seen = {"persons": [known, friend], "vehicles": [car, taxi], "identifiers": [number]}
    yield _in_case(world, town="Luton", incident_types=["robbery"], **seen)
    again = SubmittedPerson(name="Kieran", description="Irish, a bird tattooed on his neck, a swallow I think.")
    half_seen = SubmittedVehicle(plate="QX2? LMB", make="Skoda", colour="silver")
    yield _told(world, persons=[again], vehicles=[half_seen], town="Luton", incident_types=["theft"])


def _in_case(world: World, **told: Any) -> Life:
    worker = world.caseworkers[0]
    yield (at := world.now - timedelta(days=6))
    told = {"identifiers": []} | told
    report = telling.tell(world, at, source=Report.Source.SELF, consents=AGREED, **told).report
    yield (at := at + timedelta(hours=5))
    cases.open_case(look_at(report, by=worker, at=at), by=worker, at=at)


def _told(world: World, **told: Any) -> Life:
    yield (at := world.now - timedelta(hours=4))
    telling.tell(world, at, source=Report.Source.SELF, identifiers=[], consents=AGREED, **told)


def _looks_up_much(world: World) -> Life:
    yield (at := world.now - timedelta(days=1))
    notice_overuse(world.people[User.Kind.INDIVIDUAL][3], Overuse.Kind.SAME, by=System("checker"), at=at)


def _added_to(world: World) -> Life:
    """``caseworker`` finds something new with a case."""
    worker, member = world.caseworkers[0], world.people[User.Kind.INDIVIDUAL][1]
    yield (at := world.now - timedelta(days=4))
    report = telling.tell(world, at, by=member, incident_types=["theft"], consents=AGREED).report
    yield (at := at + timedelta(hours=5))
    cases.open_case(look_at(report, by=worker, at=at), by=worker, at=at)
    yield (at := world.now - timedelta(hours=6))
    plate = SubmittedIdentifier(kind=Identifier.Kind.PLATE, value=numbers.plate(world.random))
    adding.add(report, text="I remember the plate now.", identifiers=[plate], by=member, at=at)
