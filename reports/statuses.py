"""What a reporter reads about the state of her report: one plain sentence for each, and what may follow.

Nothing here tells of another report. Whoever is reported may send one himself, to learn whether we know of him: so a
report that was linked reads like one that was accepted, and a repeat like one that says too little. One whose case was
closed reads like one that was, also when another opens the case again, until we speak with her.
"""

from collections.abc import Mapping
from typing import Final

from reports.models import Report, StateText

State = Report.State

SENTENCES = {
    State.RECEIVED: "We have it. A caseworker will read it.",
    State.TRIAGE: "A caseworker is looking at it.",
    State.NEEDS_INFORMATION: "We have a question for you. Please read our message.",
    State.ACCEPTED: "A caseworker is working on it.",
    State.LINKED: "A caseworker is working on it.",
    State.CLOSED: "We have finished with it.",
    State.WITHDRAWN: "You took it back. We will not use it.",
}

_READS_LIKE: Final = {State.LINKED: State.ACCEPTED}
WORDED: Final = [state for state in State if state not in _READS_LIKE]  # those that approvers may find new words for

Words = Mapping[str, str]

ASKED = "We have a question for you. Please read our message."
WISHED = "Somebody asks whether they may talk to you. You decide."
WRITTEN = "There is a message for you."
ADDED = "We have not read yet what you added."

NOTHING_MORE = "There is not enough in it for us to do more."

CLOSED_BECAUSE = {
    Report.ClosedBecause.TOO_LITTLE: NOTHING_MORE,
    Report.ClosedBecause.DUPLICATE: NOTHING_MORE,
    Report.ClosedBecause.NOT_OURS: "It is not something we can warn about or help with.",
    Report.ClosedBecause.ASKED: "You asked us to.",
}

NOT_WARNED_BECAUSE = {
    Report.NotWarned.NOT_ALLOWED: "You did not say yes to it.",
    Report.NotWarned.TOO_LITTLE: "There is not enough in it to warn others.",
    Report.NotWarned.POINTS: "A warning could point to you.",
    Report.NotWarned.NO_USE: "It would not help others here.",
}


def shown() -> Words:
    """What is read of each state now: the newest words that were published, or those that came with this site."""
    words = {state.value: words for state, words in SENTENCES.items()} | StateText.objects.current()
    return words | {state: words[other] for state, other in _READS_LIKE.items()}


def sentences(report: Report, words: Words) -> list[str]:
    """What the reporter reads, in order: where it stands, why, what either side has not read yet, and whether
    a warning that rests on it went out. ``words`` are those ``shown``.
    """
    state = State.CLOSED if report.finished and report.state != State.WITHDRAWN else report.state
    lines = [words[state]]
    if state == State.CLOSED and report.closed_because:
        lines.append(CLOSED_BECAUSE[Report.ClosedBecause(report.closed_because)])
    lines += _news(report)
    if report.police_told_by_us():
        lines.append("It was passed on to the police, as you chose.")
    if report.warned_at:
        lines.append("A warning has been sent to other members.")
    elif report.not_warned_because:
        reason = NOT_WARNED_BECAUSE[Report.NotWarned(report.not_warned_because)]
        lines.append(f"We decided not to send a warning because of it. {reason}")
    elif state == State.CLOSED:
        lines.append("No warning was sent because of it.")
    return lines


def _news(report: Report) -> list[str]:
    """What either side has not read yet."""
    if report.state == State.WITHDRAWN:
        return []
    lines = [ADDED] if report.unread_additions() else []
    if any(one.waits_for_her for one in report.asked_by_others()):
        lines.append(WISHED)
    if report.state == State.NEEDS_INFORMATION:
        return lines  # the state says so
    if report.waits_for_answer():
        return [*lines, ASKED]
    return [*lines, WRITTEN] if report.unread_from_staff() else lines
