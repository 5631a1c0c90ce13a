"""What a reporter sees of her report: where it stands, and what it may be used for in the words that were shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.forms import BoundField

from reports import next_steps, statuses
from reports.forms.consent import ConsentForm
from reports.models import Consent, ConsentText, Report, Use

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class UseStanding:
    """One use: the answer that counts now, or None, which means no; and the form to answer again."""

    use: Use
    given: Consent | None
    form: ConsentForm


@dataclass(frozen=True)
class Asked:
    """One use, the answer that counts now, and the question as a field among others."""

    use: Use
    given: Consent | None
    field: BoundField


@dataclass(frozen=True)
class Standing:
    report: Report
    sentences: list[str]
    uses: list[UseStanding]
    chosen: Mapping[str, str]

    @property
    def open(self) -> bool:
        return self.report.state != Report.State.WITHDRAWN


def of(
    report: Report, texts: Iterable[ConsentText], words: statuses.Words, chosen: Mapping[str, str] = NOTHING
) -> Standing:
    """``texts`` and ``words`` are shown now, ``chosen`` what was chosen on this page before and is not saved."""
    ids = f"id_{report.pk}_%s"  # several reports may stand on one page
    given = report.newest_consents()
    uses = [
        UseStanding(Use(one.use), given[Use(one.use)], ConsentForm([one], _of(one, chosen), auto_id=ids))
        for one in texts
    ]
    return Standing(report, statuses.sentences(report, words), uses, chosen)


def _of(text: ConsentText, chosen: Mapping[str, str]) -> Mapping[str, str] | None:
    """What was chosen of this use, if anything was."""
    return chosen if f"consent-{text.use}" in chosen else None


@dataclass(frozen=True)
class Next:
    """What the page after sending says."""

    how_long: str
    allowed: list[str]
    ruled_out: list[str]


def next_for(report: Report) -> Next:
    return Next(next_steps.how_long(), next_steps.allowed(report), next_steps.ruled_out(report))
