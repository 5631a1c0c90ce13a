"""What a reporter reads about the state of her report: one plain sentence for each, and what may follow."""

from reports.models import Report

State = Report.State

SENTENCES = {
    State.RECEIVED: "We have it. A caseworker will read it.",
    State.TRIAGE: "A caseworker is looking at it.",
    State.NEEDS_INFORMATION: "We have a question for you.",
    State.ACCEPTED: "A caseworker is working on it.",
    State.LINKED: "A caseworker is working on it, together with another report.",
    State.CLOSED: "We have finished with it.",
    State.WITHDRAWN: "You took it back. We will not use it.",
}

CLOSED_BECAUSE = {
    Report.ClosedBecause.TOO_LITTLE: "We did not know enough to warn anybody.",
    Report.ClosedBecause.DUPLICATE: "You, or somebody else, had already told us about this.",
    Report.ClosedBecause.NOT_OURS: "It is not something we can warn about or help with.",
    Report.ClosedBecause.ASKED: "You asked us to.",
}


def sentences(report: Report) -> list[str]:
    """What the reporter reads, in order: where it stands, why, and whether a warning went out."""
    lines = [SENTENCES[State(report.state)]]
    if report.state == State.CLOSED and report.closed_because:
        lines.append(CLOSED_BECAUSE[Report.ClosedBecause(report.closed_because)])
    if report.case and report.case.warned_at:
        lines.append("A warning has been sent to other members.")
    elif report.state == State.CLOSED:
        lines.append("No warning was sent.")
    return lines
