"""What the residue finder found in each half of the drafts, printed when all tests are over."""

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [one for how in ("passed", "failed") for one in terminalreporter.stats.get(how, [])]
    kept = (value for report in reports for name, value in getattr(report, "user_properties", ()) if name == "residue")
    if lines := sorted(map(str, kept)):
        terminalreporter.section("residue")
        for line in lines:
            terminalreporter.write_line(line.removeprefix("residue, "))
