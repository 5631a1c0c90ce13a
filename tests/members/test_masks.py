"""Choices become bits, and an overlap of bits is an overlap of places and kinds of work (d4, d5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members import masks
from members.models import Region, WorkType
from num import packs

TREE = packs.read("places")
WORK = packs.read("work_types")
LEAVES = {force["code"]: {force["code"]} for region in TREE["regions"] for force in region["forces"]}
BELOW = (
    LEAVES
    | {region["code"]: {force["code"] for force in region["forces"]} for region in TREE["regions"]}
    | {TREE["nation"]["code"]: set(LEAVES)}
)
MATCHED = [row["code"] for row in WORK if row["matched"]]
BIT = {code: number for number, code in enumerate(LEAVES)}
PLACES = {code: Region(code=code, mask=sum(1 << BIT[leaf] for leaf in leaves)) for code, leaves in BELOW.items()}
KINDS = {
    row["code"]: WorkType(code=row["code"], bit=MATCHED.index(row["code"]) if row["matched"] else None) for row in WORK
}
places = st.sets(st.sampled_from(sorted(PLACES)), max_size=6)
kinds = st.sets(st.sampled_from(sorted(KINDS)), max_size=4)


def meant_places(chosen: set[str]) -> set[str]:
    """What a member who ticked these means, in words: the areas in them, or everywhere."""
    return set().union(*(BELOW[code] for code in chosen)) if chosen else set(LEAVES)


def meant_kinds(chosen: set[str]) -> set[str]:
    """Likewise: the named kinds of work, or all of them if none is named."""
    return chosen & set(MATCHED) or set(MATCHED)


@given(places, places)
def test_places_overlap_as_their_masks_do(mine: set[str], alerts: set[str]) -> None:
    overlap = masks.of_regions(PLACES[code] for code in mine) & masks.of_regions(PLACES[code] for code in alerts)
    assert bool(overlap) is bool(meant_places(mine) & meant_places(alerts))


@given(kinds, kinds)
def test_work_overlaps_as_its_masks_do(mine: set[str], alerts: set[str]) -> None:
    overlap = masks.of_work(KINDS[code] for code in mine) & masks.of_work(KINDS[code] for code in alerts)
    assert bool(overlap) is bool(meant_kinds(mine) & meant_kinds(alerts))


@pytest.mark.django_db
@pytest.mark.database_near
def test_the_loaded_pack_is_the_tree_that_was_meant() -> None:
    """Masks in the database are the unions of the leaves below, and fit a signed 64-bit column."""
    bits = {region.code: region.bit for region in Region.objects.all() if region.bit is not None}
    assert set(bits) == set(LEAVES)
    for region in Region.objects.all():
        assert region.mask == sum(1 << bits[leaf] for leaf in BELOW[region.code])
        assert 0 < region.mask < 2**63


@pytest.mark.parametrize(
    ("chosen", "mask"), [([], -1), (["prefer-not"], -1), (["other"], -1), (["other", "prefer-not"], -1)]
)
def test_none_named_is_all(chosen: list[str], mask: int) -> None:
    assert masks.of_work(KINDS[code] for code in chosen) == mask
