"""What a reporter reads of what went to the police and of what came back: plain sentences, each with its day."""

from dataclasses import dataclass
from datetime import datetime

from reports.models import Share, ShareStep

Kind, Extent = ShareStep.Kind, Share.Extent

GIVEN = {
    Extent.ANONYMOUS: "We gave them what happened, with nothing that points to you",
    Extent.FULL: "We gave them your full report, in your name",
}
HOW = {Share.Way.FILE: "as a file that only they can open", Share.Way.PRINT: "on paper"}
SAID = {
    Kind.ACKNOWLEDGED: "They told us that they have it.",
    Kind.OFFICER: "They named an officer who deals with it.",
    Kind.ACTION: "They have done something about it.",
    Kind.CLOSED: "We have finished with this.",
}


@dataclass(frozen=True)
class Told:
    """One line for her to read; ``words`` are what staff added."""

    at: datetime
    sentence: str
    words: str


def story(share: Share) -> list[Told]:
    """Everything since it was given to the police, in order; what staff did before stays with them."""
    gone = [step for step in share.steps.all() if step.kind not in ShareStep.BEFORE]
    return [Told(step.at, _sentence(share, step), step.said) for step in gone]


def with_pictures(share: Share) -> str:
    """How many went with it, to be added to what went."""
    number = len(share.pictures)
    return f", with {number} {'picture' if number == 1 else 'pictures'}" if number else ""


def _sentence(share: Share, step: ShareStep) -> str:
    if step.kind == Kind.SENT:
        return f"{GIVEN[Extent(share.extent)]}{with_pictures(share)}, {HOW[Share.Way(step.way)]}."
    if step.kind == Kind.AGAIN:
        return f"We gave it to them once more, {HOW[Share.Way(step.way)]}."
    return step.outcome.plain if step.outcome else SAID[Kind(step.kind)]
