"""A new address needs a picture, or a reason to have none, before `make shots` is run again."""

from tests.privacy.access import ACCESS
from tests.shots.addresses import ACCOUNT, missing


def test_every_address_is_pictured_or_has_a_reason() -> None:
    pictured = {name for name, row in ACCESS.items() if row.method == "get"} | set(ACCOUNT)
    assert missing(pictured) == set()
