"""What rows of long lists are made of: none needs a template, or a look through all addresses, of its own."""

from datetime import datetime
from functools import cache
from uuid import UUID

from django import template
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from reports.models import Case, Report
from reports.models.clocks import span_in_words

register = template.Library()

NOBODY = UUID(int=0)
NOT_SAID = format_html('<span class="tag">{}</span>', "Not said")
LEVELS = {one.value: format_html('<span class="tag level-{}">{}</span>', one.value, one.label) for one in Case.Level}


@register.filter
def level_tag(level: int) -> str:
    """How grave, in words and as a tag."""
    return LEVELS.get(level, NOT_SAID)


@register.filter
def clock_tags(report: Report) -> str:
    """Its clocks that run, in words."""
    clocks = ((" level-3" if clock.is_late else "", clock.what, clock.words) for clock in report.clocks())
    return format_html_join(" ", '<span class="tag{}">{}: {}</span>', clocks)


@register.filter
def waited(since: datetime) -> str:
    """How long ago that was."""
    return span_in_words(timezone.now() - since)


@register.filter
def address_of(pk: UUID, name: str) -> str:
    """The address of the page of this name about one row."""
    return _pattern(name, get_script_prefix()).format(pk)


@cache
def _pattern(name: str, _prefix: str) -> str:
    """For each prefix one: it stands in what is kept."""
    return reverse(name, args=[NOBODY]).replace(str(NOBODY), "{}")
