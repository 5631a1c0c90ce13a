"""What we hold about somebody, for her to read and to take along (reads only).

It is what she told us and chose, and what became of it as she may know it. A case, a match, a note that was not
released for her, a review and the names of those who worked on them are never in it: they may be about somebody else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from allauth.mfa.models import Authenticator

from alerts import dispatch as engine
from alerts.models import Alert, ReadMarks
from members import presets
from members.forms.fields import LEVELS
from members.models import Channel, Organisation, Overuse, Recovery, Subscription, User
from reports import statuses
from reports.forms.report import ReportForm
from reports.forms.steps import as_sent
from reports.forms.summary import sections
from reports.models import (
    Addition,
    Approach,
    Call,
    CaseNote,
    Consent,
    Draft,
    Identifier,
    Message,
    Picture,
    PoliceTalk,
    Referral,
    Report,
    ReportedPerson,
    Share,
    SharedFact,
    Vehicle,
)
from reports.police_words import story

Value = str | int | date | None
NOT_KEPT = "We do not keep it."


@dataclass(frozen=True)
class Record:
    """One thing that we hold: facts about it, and the things that belong to it, each under the words for it."""

    facts: Mapping[str, Value] = field(default_factory=dict)
    parts: Mapping[str, Sequence["Record"]] = field(default_factory=dict)

    def plain(self) -> dict[str, object]:
        """The same for programs."""
        parts = {name: [record.plain() for record in records] for name, records in self.parts.items()}
        return {**self.facts, **parts}


def of(user: User) -> Record:
    """All of it. Opens everything that she ever told us: whoever calls this has it recorded."""
    reports = list(_reports(user))
    words = statuses.shown()
    channels = list(user.channels.in_order().prefetch_related("subscriptions", "regions"))
    return Record(
        parts={
            "Account": [_account(user)],
            "Second step when you sign in": [_factor(one) for one in Authenticator.objects.filter(user=user)],
            "Asking to join": _application(user),
            "Signing in anew": [_recovery(one) for one in user.recoveries.all()],
            "Very many look-ups": [_overuse(one) for one in Overuse.objects.filter(user=user)],
            "When we call you": [_calls(user)],
            "How we reach you": [_channel(channel) for channel in channels],
            "What you hear about": [_choices(user)],
            "When you hear of it": [_times(user)],
            "Warnings that reached you, or may have": [
                arrived for channel in channels for arrived in _arrived(channel)
            ],
            "Warnings that count as read": _read(user),
            "What you told us": [_report(report, words) for report in reports],
            "What you began and have not sent": [_draft(draft) for draft in user.drafts.all()],
            "What we passed on to others": [_gone_out(fact) for report in reports for fact in report.shared.all()],
        }
    )


def _account(user: User) -> Record:
    return Record(
        {
            "Login name": user.username,
            "Working name": user.working_name,
            "Kind of account": user.get_kind_display(),
            "Stands as": user.get_role_display(),
            "Belongs to": ", ".join(one.name for one in Organisation.objects.of(user)),
            "Since": user.joined_at,
            "Removed from a project or a site": user.removed_at,
            "Password": "Kept in a form that nobody can read.",
            "How often all your devices were signed out": user.sessions_ended,
            "Your devices, and when you signed in": NOT_KEPT,
            "What you looked up, and how you answered": NOT_KEPT,
        }
    )


def _factor(factor: Authenticator) -> Record:
    return Record({"Kind": factor.get_type_display(), "Added": factor.created_at})


def _application(user: User) -> list[Record]:
    application = getattr(user, "application", None)
    if application is None:
        return []
    facts = {
        "Asked on": application.applied_at,
        "Stands at": application.get_state_display(),
        "Decided on": application.decided_at,
        "What you wrote": application.about or "Deleted when it was decided.",
    }
    return [Record(facts)]


def _recovery(recovery: Recovery) -> Record:
    return Record({"Begun by staff on": recovery.started_at, "Confirmed on": recovery.confirmed_at})


def _overuse(overuse: Overuse) -> Record:
    why, stopped = overuse.get_kind_display(), overuse.stopped_at
    return Record({"Noticed on": overuse.noticed_at, "What was noticed": why, "Your look-ups were stopped on": stopped})


def _calls(user: User) -> Record:
    voicemail = "yes" if user.may_leave_voicemail else "no"
    return Record({"Ask for": user.call_as, "When": user.call_hours, "Leave a voicemail": voicemail})


def _channel(channel: Channel) -> Record:
    wanted = sorted(channel.subscriptions.all(), key=lambda one: -one.level)
    return Record(
        {
            "Kind": channel.get_kind_display(),
            "Address": channel.called,
            **({"Woken through": channel.device.endpoint} if channel.device else {}),
            "Confirmed on": channel.verified_at,
            "Stopped on": channel.suspended_at,
            "Stopped because": channel.suspended_because,
            "What messages may say": channel.get_wording_display(),
            "What messages look like": presets.in_words(channel.preset) if channel.kind == Channel.Kind.EMAIL else None,
            "What we tell you there": "; ".join(map(_subscription, wanted)) or "Nothing.",
            "About which of your places": _listed(channel.regions.all()) or "All of them.",
        }
    )


def _subscription(subscription: Subscription) -> str:
    return f"{dict(LEVELS)[subscription.level]} ({subscription.get_pace_display().lower()})"


def _choices(user: User) -> Record:
    return Record(
        {
            "Places": _listed(user.regions.all()) or "All of them.",
            "Work": _listed(user.work_types.all()) or "All kinds.",
        }
    )


def _times(user: User) -> Record:
    return Record(
        {
            "Time zone": user.time_zone or "This site's own.",
            "Quiet from": _clock(user.quiet_from),
            "Quiet until": _clock(user.quiet_until),
            "Quiet hours are broken by": dict(LEVELS).get(user.quiet_broken_by or 0, "Nothing."),
            "A line waits to be sent until": user.notice_due,
            "Paused from": user.paused_from,
            "Paused until": user.paused_until,
            "On tour in": _listed(user.tour_regions.all()),
            "On tour from": user.tour_from,
            "On tour until": user.tour_until,
        }
    )


def _clock(moment: time | None) -> str:
    return f"{moment:%H:%M}" if moment else ""


def _arrived(channel: Channel) -> list[Record]:
    """When and how grave. The text is the alert's, and may have been withdrawn."""
    found = engine.delivered_to(channel).order_by("-approved_at")
    levels = dict(LEVELS)
    return [
        Record({"On": one.approved_at, "Where": channel.get_kind_display(), "How grave": levels[one.level]})
        for one in found
    ]


def _read(user: User) -> list[Record]:
    """The same of those that she has opened."""
    opened = Alert.objects.filter(pk__in=ReadMarks.objects.of(user)).order_by("-approved_at")
    return [Record({"On": one.approved_at, "How grave": dict(LEVELS)[one.level]}) for one in opened]


def _reports(user: User) -> Iterable[Report]:
    told = (
        "incident_types",
        "persons",
        "vehicles",
        "identifiers",
        "consents__text",
        "calls",
        "messages",
        "additions",
        "approaches",
        "shared",
        "pictures",
        "notes__case",
        "police_talks",
        "shares__force",
        "shares__steps__outcome",
        "referrals__answers",
    )
    return (
        Report.objects.kept()
        .filter(reporter=user)
        .order_by("-received_at")
        .select_related("region")
        .prefetch_related(*told)
    )


def _report(report: Report, words: statuses.Words) -> Record:
    facts: dict[str, Value] = {
        "Received": report.received_at,
        "Where it stands": " ".join(statuses.sentences(report, words)),
        "Told by": report.get_source_display(),
        "How it came": report.get_came_by_display(),
        "What it was": _listed(report.incident_types.all()),
        "How serious it is for you": report.get_harm_display(),
        "Day": report.happened_on,
        "How sure of the day": report.get_day_is_display(),
        "Time of day": report.get_time_band_display(),
        "Kind of place": report.get_place_kind_display(),
        "Area": str(report.region or report.get_region_unsaid_display()),
        "Town": report.town,
        "Exact place": report.exact_place,
        "What happened": report.story,
        "How you came into contact": report.get_contact_by_display(),
        "Weapon": report.get_weapon_display(),
        "Hurt": report.injuries,
        "Help from a doctor": report.get_medical_help_display(),
        "Lost": report.lost,
        "Drink or drugs": report.drink_or_drugs,
        "Who else was there": report.others_present,
        "Police told": report.get_police_told_display(),
        "Which police": report.police_force,
        "Their number for it": report.police_reference,
        "How it went with the police": report.police_went,
        "What to call you": report.working_name,
        "How to reach you safely": report.safe_contact,
        "The language that is best for you": report.speaks,
        "What would make it easier": report.needs,
        "How you work": report.work_types,
        "Words of your advert": report.advert,
    }
    parts = {
        "People": [_person(person) for person in report.persons.all()],
        "Vehicles": [_vehicle(vehicle, report.told_identifiers()) for vehicle in report.vehicles.all()],
        "What you added": [_addition(addition) for addition in report.additions.all()],
        "Numbers and names": [_identifier(identifier) for identifier in report.told_identifiers()],
        "Pictures": [_picture(picture) for picture in report.pictures.all()],
        "What you allowed": [_consent(line) for line in report.consents.all()],
        "Messages": [_message(message) for message in report.messages.all()],
        "Who asked to talk to you": [_approach(one) for one in report.asked_by_others()],
        "When we called you": [_call(call) for call in report.calls.all()],
        "Agencies that we proposed": [_referral(referral) for referral in report.referrals.all()],
        "Notes that we let you read": [_note(note) for note in report.notes.all()],
        "When we talked about a full report to the police": [_talk(talk) for talk in report.police_talks.all()],
        "What went to the police": [_share(share) for share in report.shares.all() if share.is_gone],
    }
    return Record(facts, parts)


def _draft(draft: Draft) -> Record:
    """As the form reads it, part by part."""
    found = sections(ReportForm(as_sent(draft.parts)))
    parts = {one.step.title: [Record({line.label: line.words for line in row}) for row in one.rows] for one in found}
    return Record({"Last changed": draft.touched_on}, parts)


def _person(person: ReportedPerson) -> Record:
    claimed = person.get_claimed_to_be_display()
    said = {"Name": person.name, "Claimed to be": claimed, "Description": person.description}
    return Record({**said, **dict(person.features)})


def _vehicle(vehicle: Vehicle, told: list[Identifier]) -> Record:
    plate = ", ".join(one.value for one in told if one.vehicle_id == vehicle.pk)
    return Record({"Description": vehicle.in_words, "Number plate": plate, "Whose": vehicle.get_whose_display()})


def _identifier(identifier: Identifier) -> Record:
    return Record(
        {
            "Kind": identifier.get_kind_display(),
            "As you wrote it": identifier.value,
            "Whose": identifier.get_whose_display(),
            "Which of them": identifier.of_whom,
            "When used": identifier.seen,
        }
    )


def _picture(picture: Picture) -> Record:
    """Not the picture itself: whoever finds the file would see what she wanted to show to us alone."""
    original = "Kept, for the police." if picture.original_id else NOT_KEPT
    return Record({"Number": picture.number, "Added on": picture.added_at, "The original": original})


def _consent(line: Consent) -> Record:
    return Record(
        {
            "For": line.get_use_display(),
            "Question": line.text.question,
            "Your answer": line.words,
            "On": line.at,
            "How you gave it": line.get_given_display(),
            "For whom": line.recipient,
            "Holds until": line.expires_at,
            "The person it happened to": line.get_harmed_display(),
            "Version of the question": line.text.version,
            "Language": line.text.language,
        }
    )


def _call(call: Call) -> Record:
    allowed = "yes" if call.allowed else "no"
    return Record(
        {"On": call.at, "What came of it": call.get_way_display(), "As you allow it": allowed, "Because": call.because}
    )


def _approach(one: Approach) -> Record:
    said = {"Who": one.who, "What about": one.about, "Your answer": one.get_answer_display()}
    return Record(
        {"On": one.decided_at, **said, "You said so on": one.answered_at, "We told them on": one.passed_on_at}
    )


def _talk(talk: PoliceTalk) -> Record:
    wanted = "yes" if talk.wants_it else "not then"
    return Record({"On": talk.at, "How": talk.get_way_display(), "You wanted it": wanted})


def _share(share: Share) -> Record:
    rating = share.get_rating_display()
    facts = {"To": share.force.name, "Our number for it": share.number, "How they were to you": rating}
    steps = [Record({"On": line.at, "What": f"{line.sentence} {line.words}".strip()}) for line in story(share)]
    return Record(facts, {"What happened": steps})


def _addition(addition: Addition) -> Record:
    return Record({"On": addition.at, "What it said": addition.text})


def _gone_out(fact: SharedFact) -> Record:
    return Record(
        {"On": fact.at, "What": fact.get_kind_display(), "To": fact.to, "From your report of": fact.report.received_at}
    )


def _message(message: Message) -> Record:
    return Record({"From": "Us" if message.by_id else "You", "On": message.at, "What it said": message.text})


def _referral(referral: Referral) -> Record:
    facts = {
        "Agency": referral.agency,
        "What we would tell them": referral.what,
        "Proposed on": referral.proposed_at,
        "Stands at": referral.get_state_display(),
        "Told them on": referral.sent_at,
    }
    answers = [
        Record({"On": line.at, "Your answer": line.words, "How you gave it": line.get_given_display()})
        for line in referral.answers.all()
    ]
    return Record(facts, {"What you said": answers})


def _note(note: CaseNote) -> Record:
    return Record({"On": note.written_at, "What it says": note.text})


def _listed(things: Iterable[object]) -> str:
    return ", ".join(map(str, things))
