import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

from reports.models.answers import Answers
from reports.models.consent import Consent, Use

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager

    from reports.models.force import Force
    from reports.models.police_talk import PoliceTalk


class Agreed(Answers):
    """What whoever made a report agreed to: for each use, the newest line of the ledger counts."""

    if TYPE_CHECKING:
        state: models.CharField[str, str]
        source: models.CharField[str, str]
        withdrawn_at: models.DateTimeField[datetime | None, datetime | None]
        once_free: models.CharField[str, str]
        organisation_id: uuid.UUID | None
        consents: RelatedManager[Consent]
        police_talks: RelatedManager[PoliceTalk]

    class Meta:
        abstract = True

    def newest_consents(self) -> dict[Use, Consent | None]:
        """The line that counts for each use; from lines fetched beforehand, where a page did so."""
        given = {line.use: line for line in self.consents.all()}
        return {use: given.get(use) for use in Use}

    @property
    def for_another(self) -> bool:
        """Whether whoever made it told what happened to somebody else."""
        return self.source in self.BY_ANOTHER

    def widens(self, use: str, answer: str, harmed: str = "") -> bool:
        """Whether this answer allows more than the one that counts now: also if that one has a limit or an end, or has
        not the word of the person it happened to, and this one does.
        """
        line = self.newest_consents()[Use(use)]
        limited = line is not None and (line.recipient is not None or line.expires_at is not None)
        wider = Consent.WIDTH[Consent.Answer(answer)] > (0 if limited else self._width(use))
        agrees = answer in Consent.AGREES and harmed == Consent.Harmed.AGREED
        return wider or (agrees and (line is None or line.harmed != harmed))

    def narrows(self, use: str, answer: str) -> bool:
        return Consent.WIDTH[Consent.Answer(answer)] < self._width(use)

    def _width(self, use: str) -> int:
        line = self.newest_consents()[Use(use)]
        return Consent.WIDTH[Consent.Answer(line.answer)] if line and line.agrees_at(timezone.now()) else 0

    def allows(self, use: Use | str) -> bool:
        """Whether the reporter agrees to this use now: not withdrawn, and the newest answer is a yes.

        Ask at the moment of use, of a report with no lines fetched beforehand; never keep the answer.
        """
        line = self.newest_consents()[Use(use)]
        return self.state != self.State.WITHDRAWN and line is not None and line.agrees_at(timezone.now())

    def police_consent(self) -> Consent | None:
        """The line by which something may go to the police now, or None: a no, silence, an end, a report taken back.

        Who tells for somebody else needs that person's yes, too. Ask at the moment of use, as with ``allows``.
        """
        line = self.newest_consents()[Use.POLICE]
        return line if line and self._with_word_of_harmed(line) and self.allows(Use.POLICE) else None

    def _with_word_of_harmed(self, line: Consent) -> bool:
        if self.for_another:
            return line.harmed == Consent.Harmed.AGREED
        return line.harmed != Consent.Harmed.NOT_ASKED

    def awaits_harmed(self) -> bool:
        """Whether nothing may go to the police before the person it happened to agrees."""
        return self.allows(Use.POLICE) and self.police_consent() is None

    def allows_police(self, extent: str, force: "Force") -> bool:
        """Whether this much may go to this force now. Who wants a full report was told: nothing goes before a talk."""
        line = self.police_consent()
        if line is None or not line.reaches(extent) or not line.is_for(force.name):
            return False
        return line.answer != Consent.Answer.FULL or self.talked_over()

    def waits_for_talk(self) -> bool:
        """Whether nothing may go to the police before somebody has talked with her about a full report."""
        line = self.police_consent()
        return line is not None and line.answer == Consent.Answer.FULL and not self.talked_over()

    def talked_over(self) -> bool:
        """Whether the last talk about a full report ended in a yes, and nothing less was said since."""
        talk = self.last_talk()
        return talk is not None and talk.wants_it

    def last_talk(self) -> "PoliceTalk | None":
        """The talk about a full report that counts: the last one, if nothing less was said since, and if whoever had it
        with us is still here, or her project or site.
        """
        if self.was_left():
            return None
        less = [line.at for line in self.consents.all() if line.use == Use.POLICE and not line.reaches("full")]
        talks = [talk for talk in self.police_talks.all() if not less or talk.at > less[-1]]
        return talks[-1] if talks else None

    def was_left(self) -> bool:
        """Whether whoever made it has left, with no project or site behind it: nothing goes in a name that is gone."""
        return self.once_free != "" and self.organisation_id is None

    def police_heard_by(self) -> set[uuid.UUID]:
        """Keys of who of staff wrote down the yes that counts now, or the talk that it needs."""
        line = self.police_consent()
        talk = self.last_talk() if line and line.answer == Consent.Answer.FULL else None
        return {key for key in (line and line.recorded_by_id, talk and talk.by_id) if key}

    def allowed_at(self, use: Use | str, moment: datetime) -> bool:
        """Whether this use was allowed at a moment that has passed, whatever she said since; of the police, whether
        something might go then.
        """
        line = self.line_at(use, moment)
        if line is None or (use == Use.POLICE and not self._with_word_of_harmed(line)):
            return False
        return line.agrees_at(moment)

    def line_at(self, use: Use | str, moment: datetime) -> Consent | None:
        """The line that counted at a moment that has passed: none before the first, nor once all was taken back."""
        lines = [line for line in self.consents.all() if line.use == use and line.at <= moment]
        return lines[-1] if lines and not self._taken_back_by(moment) else None

    def ledger(self) -> list[Consent]:
        """Each answer that was ever given, in the order of time."""
        return sorted(self.consents.all(), key=lambda line: line.at)

    def _taken_back_by(self, moment: datetime) -> bool:
        if self.state != self.State.WITHDRAWN:
            return False
        return self.withdrawn_at is None or self.withdrawn_at <= moment

    def warns_others(self) -> bool:
        """``allows`` of a warning, for a page."""
        return self.allows(Use.WARN)

    def wants_support(self) -> bool:
        """``allows`` of support, for a page."""
        return self.allows(Use.SUPPORT)
