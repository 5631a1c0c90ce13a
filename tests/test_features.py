"""What docs/features.md says works is what tests show: each of its rows is named by one."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_each_row_is_named_by_a_test() -> None:
    table = (ROOT / "docs" / "features.md").read_text()
    rows = {row for names in re.findall(r"(?m)^\| ((?:[a-j]\d+(?:, )?)+) \|", table) for row in names.split(", ")}
    tests = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    assert len(rows) > 40
    assert sorted(row for row in rows if not re.search(rf"\b{row}\b", tests)) == []
