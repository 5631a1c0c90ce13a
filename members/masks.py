"""What a member chose, as bits: matching is then one ``&`` a row (pure)."""

from collections.abc import Collection, Iterable

from members.models.place import ALL, Region, WorkType


def of_regions(regions: Iterable[Region]) -> int:
    """The leaves at or below any of ``regions``; everything if none was chosen."""
    mask = 0
    for region in regions:
        mask |= region.mask
    return mask or ALL


def of_some(some: Iterable[Region], regions: Collection[Region]) -> int:
    """The leaves below those of ``regions`` that ``some`` names; below all of them, if it names none of them."""
    return of_regions([region for region in some if region in regions] or regions)


def of_work(work_types: Iterable[WorkType]) -> int:
    """The bits of ``work_types``; everything if none has one ("other" and "prefer not to say" have none)."""
    mask = 0
    for work in work_types:
        if work.bit is not None:
            mask |= 1 << work.bit
    return mask or ALL
