from celery import shared_task

from num.audit import System
from reports import matching
from reports.actions import approach, duty, subject, urgent


@shared_task(name="reports.tell")
def tell() -> None:
    """Tell approvers of cases that were read for a reason. Running it twice is harmless."""
    urgent.tell_approvers()


@shared_task(name="reports.ask_again")
def ask_again() -> None:
    """Ask those anew who wanted to be asked later. Running it twice is harmless."""
    approach.ask_again(by=System("reminder"))


@shared_task(name="reports.tell_duty")
def tell_duty() -> None:
    """Tell whoever is on duty of what nobody takes. Running it twice, or twice at once, is harmless."""
    duty.tell(by=System("duty"))


@shared_task(name="reports.compare")
def compare() -> None:
    """Find who is like the reports that wait for it. What is lost with the broker, the next ring finds."""
    while matching.compare():
        pass


@shared_task(name="reports.search_subjects")
def search_subjects() -> None:
    """Search for whoever asks what we hold about them. Running it twice, or twice at once, is harmless."""
    subject.search_all(by=System("search"))
