"""What people do: write alerts, justify words, ask for review, approve, warn at once, update, stop, withdraw, answer;
leave.

Each in one transaction.
"""

from alerts.actions.answers import Unanswerable, answer
from alerts.actions.at_once import on_duty_until, warn_at_once
from alerts.actions.call_backs import take_call_backs
from alerts.actions.choices import reconsider
from alerts.actions.ending import cancel, expire, stop
from alerts.actions.guards import EditedMeanwhile, Refused, wrote
from alerts.actions.identifying import choose_identifiers
from alerts.actions.justifying import justify
from alerts.actions.leaving import leave, remove_colleague
from alerts.actions.printing import note_bulletin
from alerts.actions.reading import mark_read, mark_unread
from alerts.actions.review import approve, ask_changes, ask_review
from alerts.actions.tracing import trace
from alerts.actions.troubles import note_moved, see_to, watch
from alerts.actions.trying import send_to_self
from alerts.actions.writing import Writing, draft, draft_update, edit

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
    "choose_identifiers",
    "draft",
    "draft_update",
    "edit",
    "expire",
    "justify",
    "leave",
    "mark_read",
    "mark_unread",
    "note_bulletin",
    "note_moved",
    "on_duty_until",
    "reconsider",
    "remove_colleague",
    "see_to",
    "send_to_self",
    "stop",
    "take_call_backs",
    "trace",
    "warn_at_once",
    "watch",
    "wrote",
]
