"""The engine that brings an alert to its members.

The database is the only store of what is to be done. A dispatch is cut into slices of channel numbers (plan); whoever
works on a slice holds its lease (leases); a window of it is handed over through the gate in one short transaction
(handover, gate), sent outside any (sending), and settled, one byte a delivery (settle, outcomes). What failed for now
waits (retry); what is over is closed (sweep). Nothing here knows Celery.
"""

from alerts.dispatch.lifecycle import halt_all, start, start_notice, stop
from alerts.dispatch.loop import Report, drain
from alerts.dispatch.results import delivered_to, progress
from alerts.dispatch.watch import oldest_due_age

__all__ = ["Report", "delivered_to", "drain", "halt_all", "oldest_due_age", "progress", "start", "start_notice", "stop"]
