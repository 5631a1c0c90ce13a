"""When to choose which level, and what each may interrupt: written down in the country pack."""

from typing import Any

from django import forms

from num import packs


class Levels(forms.RadioSelect):
    """The three levels, each with its criteria beside it."""

    template_name = "desk/widgets/levels.html"

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        written = next(row for row in packs.read("levels") if row["level"] == value)
        option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_when"
        return option | {"criteria": written["criteria"], "interrupts": written["interrupts"]}
