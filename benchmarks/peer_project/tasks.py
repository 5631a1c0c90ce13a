from celery import shared_task
from django.core.mail import EmailMultiAlternatives

from benchmarks.peer_project.models import Alert, Delivery, Member


@shared_task(name="peers.send")
def send(alert_id: int, member_id: int) -> None:
    """One task a member: load, send as ``send_mail`` does (and with the same headers as ours), write a row."""
    alert = Alert.objects.get(pk=alert_id)
    member = Member.objects.get(pk=member_id)
    parts = alert.for_member(member)
    message = EmailMultiAlternatives(parts.subject, parts.text, parts.sender, [member.email], headers=parts.headers)
    message.attach_alternative(parts.html, "text/html")
    message.send()
    Delivery.objects.create(alert=alert, member=member)
