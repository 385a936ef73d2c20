"""Small words for templates: how numbers, periods, addresses and mistakes are shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm, BaseFormSet
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from jco_portal.core.dates import say_period
from jco_portal.core.markdown import render_markdown
from jco_portal.core.svg_text import spaced as spaced_number

register = template.Library()
WITH_SHAPE = {"severity", "certainty"}


@dataclass(frozen=True)
class Mistake:
    """A line of the error summary: what is wrong and the control that mends it."""

    target: str
    label: str
    sentence: str


@register.filter
def spaced(value: Any) -> Any:
    """A whole number with thin spaces between the thousands; anything else as it is."""
    return spaced_number(value) if isinstance(value, int) else value


@register.filter
def markdown(source: str, below: int = 2) -> SafeString:
    """What somebody wrote in Markdown; its headings follow those of level ``below``."""
    return render_markdown(source, below)


@register.filter
def period(phase: Any) -> str:
    """A phase's days as a person would say them."""
    return say_period(*phase.entered_period)


@register.simple_tag(takes_context=True)
def csrf_field(context: RequestContext) -> SafeString:
    """The token of a form that stands in a component, where ``csrf_token`` is out of sight."""
    request: HttpRequest | None = getattr(context, "request", None)
    if request is None:
        return SafeString("")
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
    )


@register.simple_tag
def icon(name: str, look: str = "icon") -> SafeString:
    """A picture of ``img/icons.svg``, beside words that say the same."""
    address = f"{static('img/icons.svg')}#{name}"
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', look, address)


@register.simple_tag
def badge(kind: str, value: str, label: Any) -> SafeString:
    """A word in its frame; severities and certainties have a shape too, not colour alone."""
    return SafeString(f"{_frame(str(kind), str(value))}{conditional_escape(label)}</span>")


@lru_cache(maxsize=256)
def _frame(kind: str, value: str) -> str:
    shape = icon(f"{kind}-{value}", "shape") if kind in WITH_SHAPE else ""
    return format_html('<span class="stamp" data-kind="{}" data-value="{}">{}', kind, value, shape)


@register.simple_tag
def mistakes(
    form: BaseForm | BaseFormSet[Any] | None = None,
    forms: Iterable[BaseForm | BaseFormSet[Any]] | None = None,
) -> list[Mistake]:
    """Everything wrong in a form, or in several and in formsets, in the order of the page."""
    found: list[Mistake] = []
    for each in [form] if form else forms or []:
        found += _of_formset(each) if isinstance(each, BaseFormSet) else _of_form(each)
    return found


def _of_formset(formset: BaseFormSet[Any]) -> list[Mistake]:
    if not formset.is_bound:
        return []
    first = formset.forms[0] if formset.forms else None
    target = _first_control(first) if first is not None else ""
    found = [Mistake(target, "", str(each)) for each in formset.non_form_errors()]
    return found + [mistake for form in formset.forms for mistake in _of_form(form)]


def _of_form(form: BaseForm) -> list[Mistake]:
    place = getattr(form, "heading", "")
    found = [Mistake(_first_control(form), "", str(each)) for each in form.non_field_errors()]
    for field in form:
        label = f"{place}: {field.label}" if place else str(field.label)
        target = "" if field.is_hidden else _control(field)
        found += [Mistake(target, label, str(sentence)) for sentence in field.errors]
    return found


def _first_control(form: BaseForm) -> str:
    return next((_control(field) for field in form.visible_fields()), "")


def _control(field: Any) -> str:
    return field.id_for_label or f"{field.auto_id}_0"
