"""Loading places and work types of the country pack. Running it again adds what is new and renames; bits stay."""

from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.db.models import Max

from members import indexes, masks
from members.models import Channel, Region, Subscription, User, WorkType
from num import packs

MOST_BITS = 63


@transaction.atomic
def load() -> None:
    """Raises ImproperlyConfigured if the pack has more places at the lowest level than a mask has bits."""
    tree = packs.read("places")
    nation = _place(tree["nation"], Region.Level.NATION, None)
    for region in tree["regions"]:
        parent = _place(region, Region.Level.REGION, nation)
        for force in region["forces"]:
            _leaf(force, parent)
        _set_mask(parent)
    _set_mask(nation)
    indexes.follow_places()
    for work in packs.read("work_types"):
        _work_type(work)


def _place(row: dict[str, str], level: str, parent: Region | None) -> Region:
    place, _ = Region.objects.update_or_create(
        code=row["code"], defaults={"name": row["name"], "level": level, "parent": parent}
    )
    return place


def _leaf(row: dict[str, str], parent: Region) -> None:
    leaf = _place(row, Region.Level.FORCE, parent)
    if leaf.bit is None:
        leaf.bit = _next_bit(Region)
        leaf.mask = 1 << leaf.bit
        leaf.save(update_fields=["bit", "mask"])


def _set_mask(place: Region) -> None:
    """The union of its parts. Whoever follows a place that grew follows what is new in it, too."""
    before, place.mask = place.mask, 0
    for mask in place.children.values_list("mask", flat=True):
        place.mask |= mask
    place.save(update_fields=["mask"])
    if before and before != place.mask:
        _follow_on(place)


def _follow_on(place: Region) -> None:
    for channel in Channel.objects.filter(user__regions=place).select_related("user"):
        mask = masks.of_some(channel.regions.all(), list(channel.user.regions.all()))
        channel.subscriptions.update(region_mask=mask)
    for user in User.objects.filter(tour_regions=place, tour_until__isnull=False):
        Subscription.objects.of(user).update(tour_mask=masks.of_regions(user.tour_regions.all()))


def _work_type(row: dict[str, str]) -> None:
    work, _ = WorkType.objects.update_or_create(code=row["code"], defaults={"name": row["name"]})
    if row["matched"] and work.bit is None:
        work.bit = _next_bit(WorkType)
        work.save(update_fields=["bit"])


def _next_bit(model: type[Region] | type[WorkType]) -> int:
    highest = model._default_manager.aggregate(top=Max("bit"))["top"]
    bit = 0 if highest is None else highest + 1
    if bit >= MOST_BITS:
        raise ImproperlyConfigured(f"the country pack has more than {MOST_BITS} rows of {model.__name__}")
    return int(bit)
