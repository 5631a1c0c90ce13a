"""What a reporter sees of her report: where it stands, and what it may be used for in the words that were shown."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.forms import BoundField

from reports import next_steps, statuses
from reports.actions.entering import WRITTEN_DOWN
from reports.forms.consent import AgreedForm, ConsentForm
from reports.models import Consent, ConsentText, Report, Use

NOTHING: Mapping[str, str] = {}


@dataclass(frozen=True)
class UseStanding:
    """One use: the words shown now; the answer that counts now, or None, which means no; the form to answer again; and,
    of one that was told for somebody else, the box that says whether they agree.
    """

    use: Use
    text: ConsentText
    given: Consent | None
    form: ConsentForm
    agreed: list[BoundField]

    @property
    def asked_anew(self) -> str:
        """The question as it is asked now, if its words were others when she answered."""
        return self.text.question if self.given and self.given.text_id != self.text.pk else ""


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

    @property
    def written_down(self) -> str:
        """What she is asked to look at, while an answer that counts is one that staff wrote down with the report."""
        ours = any(one.given and one.given.recorded_by_id for one in self.uses)
        return WRITTEN_DOWN if self.report.entered_by_id and ours else ""


def of(
    report: Report, texts: Iterable[ConsentText], words: statuses.Words, chosen: Mapping[str, str] = NOTHING
) -> Standing:
    """``texts`` and ``words`` are shown now, ``chosen`` what was chosen on this page before and is not saved."""
    ids = f"id_{report.pk}_%s"  # several reports may stand on one page
    given = report.newest_consents()
    agreed = AgreedForm(chosen or None, auto_id=ids)
    uses = [
        UseStanding(
            Use(one.use),
            one,
            given[Use(one.use)],
            ConsentForm([one], _of(one, chosen), auto_id=ids),
            [agreed[one.use]] if report.for_another else [],
        )
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
