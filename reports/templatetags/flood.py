from django import template
from django.utils.html import format_html

from reports import admission

register = template.Library()


@register.simple_tag
def opened_at() -> str:
    """The hidden field that says when a page was opened."""
    return format_html('<input type="hidden" name="opened_at" value="{}">', admission.page())
