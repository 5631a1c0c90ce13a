"""What is made once for a module is made in one process, and all else is shared."""

import pytest

from tests import side_by_side
from tests.num import test_backup, test_crypto


def test_only_what_makes_something_for_its_whole_module_stays_together(request: pytest.FixtureRequest) -> None:
    assert request.config.pluginmanager.has_plugin(side_by_side.__name__)
    for module, together in ((test_backup, True), (test_crypto, False)):
        tests = [f"{module.__name__.replace('.', '/')}.py::test_{name}" for name in ("a", "b[seed::1]")]
        assert len({side_by_side.goes_with(test) for test in tests}) == (1 if together else 2)
