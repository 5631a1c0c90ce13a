"""What people do: write alerts, ask for review, approve, stop, withdraw, answer; leave. Each in one transaction."""

from alerts.actions.answers import Unanswerable, answer
from alerts.actions.choices import reconsider
from alerts.actions.ending import cancel, expire, stop
from alerts.actions.guards import EditedMeanwhile, Refused, wrote
from alerts.actions.leaving import leave
from alerts.actions.review import approve, ask_changes, ask_review
from alerts.actions.writing import Writing, draft, edit

__all__ = [
    "EditedMeanwhile",
    "Refused",
    "Unanswerable",
    "Writing",
    "answer",
    "approve",
    "ask_changes",
    "ask_review",
    "cancel",
    "draft",
    "edit",
    "expire",
    "leave",
    "reconsider",
    "stop",
    "wrote",
]
