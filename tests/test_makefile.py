"""`make` tells a newcomer everything that can be made."""

import re
import subprocess

from num.demo.parts import ROOT


def test_every_target_has_its_line_of_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[0].split()
    shown = subprocess.run(
        ["make", "--no-print-directory"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    assert [line.split()[1] for line in shown.splitlines()] == phony
    assert all(len(line.split()) > 3 and len(line) <= 100 for line in shown.splitlines())
