"""The two steps of somebody's leaving that concern her account. Both are part of alerts.actions.leave."""

from members.models import Application, Invitation, Organisation, Overuse, Subscription, User, Vouch


def stop_messages(user: User) -> None:
    """From the commit on nothing goes to her, not even what was on its way.

    Whoever else changes one of these rows waits for us before they wait for the audit's lock. They are held in the
    order of members.actions, and without their keys, as reports.actions.case says.
    """
    for of_hers in (Application, Overuse):
        list(of_hers._default_manager.select_for_update(no_key=True).filter(user=user))
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    list(user.channels.select_for_update(no_key=True).order_by("pk"))
    for given in (Vouch, Invitation):
        list(given._default_manager.select_for_update(no_key=True).filter(by=user).order_by("pk"))
    Subscription.objects.of(user).delete()


def forget(user: User) -> None:
    """Delete the account with everything that hangs on it, and an organisation that ends with it. Every session of hers
    is a stranger's from then on.
    """
    ended = list(Organisation.objects.ending_with(user).values_list("pk", flat=True))
    user.delete()
    Organisation.objects.filter(pk__in=ended).delete()
