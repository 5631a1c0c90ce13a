"""What the desk says of an alert's place among others: what it takes the place of, and what took its own."""

from alerts.models import Alert


def facts(shown: Alert, *, works_on_it: bool) -> dict[str, object]:
    """``update`` is one that is being written or went out; until there is one, whoever works on it may begin one."""
    update = shown.updates.exclude(state=Alert.State.CANCELLED).first()
    return {"update": update, "may_update": works_on_it and shown.may_be_replaced and update is None}
