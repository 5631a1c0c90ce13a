from alerts.models.alert import Alert, AlertSource, Review
from alerts.models.answer import AnswerCount
from alerts.models.call_back import CallBack
from alerts.models.dispatch import Allowance, Dispatch, Slice, Waiting
from alerts.models.figure import ImpactFigure
from alerts.models.identifying import ShownIdentifier
from alerts.models.justification import Justification
from alerts.models.phrase import Phrase
from alerts.models.reading import ReadMarks
from alerts.models.trouble import Trouble

__all__ = [
    "Alert",
    "AlertSource",
    "Allowance",
    "AnswerCount",
    "CallBack",
    "Dispatch",
    "ImpactFigure",
    "Phrase",
    "ReadMarks",
    "Justification",
    "Review",
    "ShownIdentifier",
    "Slice",
    "Trouble",
    "Waiting",
]
