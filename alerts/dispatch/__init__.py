"""The engine that brings an alert to its members.

The database is the only store of what is to be done. A dispatch is cut into slices of channel numbers (plan); whoever
works on a slice holds its lease (leases); a window of it is handed over through the gate in one short transaction
(handover, gate, corrections), sent outside any (sending), and settled, one byte a delivery (settle, outcomes). What
failed for now waits (waiting, retry); what is over is closed (sweep). Nothing here knows Celery.
"""

from alerts.dispatch.allowance import full_today
from alerts.dispatch.folding import fold
from alerts.dispatch.lifecycle import halt_all, start, start_notice, stop, warning_of
from alerts.dispatch.loop import Drained, drain, warm
from alerts.dispatch.results import UNDER_WAY, WAITING, WORDS, delivered_to, given_up_for, progress, queued
from alerts.dispatch.speed import age, missed, speeds
from alerts.dispatch.trial import Tried, try_out, ways_to_try
from alerts.dispatch.waiting import look_again
from alerts.dispatch.watch import oldest_due_age

__all__ = [
    "UNDER_WAY",
    "WAITING",
    "WORDS",
    "Drained",
    "Tried",
    "age",
    "delivered_to",
    "drain",
    "fold",
    "full_today",
    "given_up_for",
    "halt_all",
    "look_again",
    "missed",
    "oldest_due_age",
    "progress",
    "queued",
    "speeds",
    "start",
    "start_notice",
    "stop",
    "warm",
    "try_out",
    "warning_of",
    "ways_to_try",
]
