from celery import shared_task

from num.sessions import SessionStore


@shared_task(name="num.forget_sessions")
def forget_sessions() -> None:
    """Delete sessions that have ended. Nothing else removes those whose browser was just closed."""
    SessionStore.clear_expired()
