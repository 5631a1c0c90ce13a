"""The named people are what their descriptions say: other tests lean on it."""

from members.models import Channel, Subscription, User


def test_ann_and_bea_are_reached_by_what_they_chose(ann: User, bea: User) -> None:
    channel = Channel.objects.by_email(" ANN@example.org").get()
    assert (channel.user, channel.address) == (ann, "ann@example.org")
    masks = {row.channel.user: row.region_mask for row in Subscription.objects.select_related("channel__user")}
    assert masks[ann] & masks[bea] == 0
    assert set(Channel.objects.reachable().values_list("user", flat=True)) == {ann.pk, bea.pk}


def test_applicants_are_not_reached(una: User) -> None:
    assert not Channel.objects.reachable().exists()
    assert una.channels.verified().count() == 2
