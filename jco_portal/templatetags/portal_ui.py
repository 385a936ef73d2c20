"""Template filters and tags: numbers, periods, icons, badges and errors of forms."""

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

from jco_portal.core.dates import format_period
from jco_portal.core.markdown import render_markdown
from jco_portal.core.svg_text import format_thousands as spaced_number

register = template.Library()
KINDS_WITH_SHAPE = {"severity", "certainty"}


@dataclass(frozen=True)
class FormError:
    """A line of the error summary, with the id of the control to correct."""

    control_id: str
    label: str
    sentence: str


@register.filter
def thousands(value: Any) -> Any:
    """Return an integer with thin spaces between the thousands; other values unchanged."""
    return spaced_number(value) if isinstance(value, int) else value


@register.filter
def markdown(source: str, below: int = 2) -> SafeString:
    """Render Markdown that users entered; its headings follow those of level ``below``."""
    return render_markdown(source, below)


@register.filter
def phase_period(phase: Any) -> str:
    """Return the days of a phase as entered, formatted as a period."""
    return format_period(*phase.entered_period)


@register.simple_tag(takes_context=True)
def csrf_field(context: RequestContext) -> SafeString:
    """Return the hidden CSRF field, for a component, whose context lacks ``csrf_token``."""
    request: HttpRequest | None = getattr(context, "request", None)
    if request is None:
        return SafeString("")
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', get_token(request)
    )


@register.simple_tag
def icon(name: str, look: str = "icon") -> SafeString:
    """Return an icon of ``img/icons.svg``, hidden from screen readers: text is beside it."""
    address = f"{static('img/icons.svg')}#{name}"
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', look, address)


@register.simple_tag
def badge(kind: str, value: str, label: Any) -> SafeString:
    """Return a badge; severities and certainties have a shape too, not colour alone."""
    return SafeString(f"{_badge_class(str(kind), str(value))}{conditional_escape(label)}</span>")


# Rendered once for each kind and value: each row of a list has several badges.
@lru_cache(maxsize=256)
def _badge_class(kind: str, value: str) -> str:
    shape = icon(f"{kind}-{value}", "shape") if kind in KINDS_WITH_SHAPE else ""
    return format_html('<span class="stamp" data-kind="{}" data-value="{}">{}', kind, value, shape)


@register.simple_tag
def form_errors(
    form: BaseForm | BaseFormSet[Any] | None = None,
    forms: Iterable[BaseForm | BaseFormSet[Any]] | None = None,
) -> list[FormError]:
    """Return all errors of a form, or of several forms and formsets, in the order of the page."""
    errors: list[FormError] = []
    for each in [form] if form else forms or []:
        errors += _formset_errors(each) if isinstance(each, BaseFormSet) else _errors_of_form(each)
    return errors


def _formset_errors(formset: BaseFormSet[Any]) -> list[FormError]:
    if not formset.is_bound:
        return []
    first = formset.forms[0] if formset.forms else None
    target = _first_control_id(first) if first is not None else ""
    errors = [FormError(target, "", str(each)) for each in formset.non_form_errors()]
    return errors + [mistake for form in formset.forms for mistake in _errors_of_form(form)]


def _errors_of_form(form: BaseForm) -> list[FormError]:
    heading = getattr(form, "heading", "")
    errors = [FormError(_first_control_id(form), "", str(each)) for each in form.non_field_errors()]
    for field in form:
        label = f"{heading}: {field.label}" if heading else str(field.label)
        target = "" if field.is_hidden else _control_id(field)
        errors += [FormError(target, label, str(sentence)) for sentence in field.errors]
    return errors


def _first_control_id(form: BaseForm) -> str:
    return next((_control_id(field) for field in form.visible_fields()), "")


def _control_id(field: Any) -> str:
    return field.id_for_label or f"{field.auto_id}_0"
