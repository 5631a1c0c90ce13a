from django import template
from django.utils.html import format_html

from reports import receipts
from reports.models import Report

register = template.Library()


@register.simple_tag
def about(report: Report) -> str:
    """The hidden field that says which report a page is about: the browser may have opened another since."""
    return format_html('<input type="hidden" name="about" value="{}">', receipts.mark(report))
