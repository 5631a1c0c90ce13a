"""What rows of long lists are made of: none needs a template, or a look through all addresses, of its own."""

from functools import cache
from uuid import UUID

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.html import format_html

from reports.models import Case

register = template.Library()

NOBODY = UUID(int=0)
NOT_SAID = format_html('<span class="tag">{}</span>', "Not said")
LEVELS = {one.value: format_html('<span class="tag level-{}">{}</span>', one.value, one.label) for one in Case.Level}


@register.filter
def level_tag(level: int) -> str:
    """How grave, in words and as a tag."""
    return LEVELS.get(level, NOT_SAID)


@register.simple_tag
def page_of(name: str, pk: UUID) -> str:
    """The address of the page of this name about one row."""
    return _address(name, get_script_prefix()).format(pk)


@cache
def _address(name: str, _prefix: str) -> str:
    return reverse(name, args=[NOBODY]).replace(str(NOBODY), "{}")
