from celery import shared_task
from django.core.mail import EmailMultiAlternatives, get_connection

from benchmarks.peer_project.models import Alert, Delivery, Member

kept = get_connection()  # to the mail server, open from message to message


@shared_task(name="peers.send")
def send(alert_id: int, member_id: int) -> None:
    """One task a member: load, send as ``send_mail`` does (and with the same headers as ours), write a row."""
    alert = Alert.objects.get(pk=alert_id)
    parts = alert.for_member(member := Member.objects.get(pk=member_id))
    message = EmailMultiAlternatives(
        parts.subject, parts.text, parts.sender, [parts.recipient], headers=parts.headers, connection=kept
    )
    message.attach_alternative(parts.html, "text/html")
    kept.open()
    message.send()
    Delivery.objects.create(alert=alert, member=member)
