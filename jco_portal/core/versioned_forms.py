"""Conflicting edits, and forms that know the version of the record that their page showed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django import forms
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from jco_portal.core.access import Refusal, Refused, require
from jco_portal.core.form_fields import TextField
from jco_portal.core.input_validation import is_clean_text
from jco_portal.core.record_inputs import max_text_length

require_get_or_post = require_http_methods(["GET", "HEAD", "POST"])
# 422: the form has a mistake. 409: the record has changed, or refuses the action.
HTTP_UNPROCESSABLE, HTTP_CONFLICT = (
    422,
    409,
)
# Nine digits always fit an integer of the database.
MAX_DIGITS = 9
# Below the largest integer of PostgreSQL, 2 147 483 647.
MAX_VERSION = 2_000_000_000
Result = TypeVar("Result")


class EditConflict(Exception):
    """Raised when another user has changed the record since the page was opened.

    Nothing was written. ``present`` is the record as it is now, None when it is deleted.
    ``version`` is the one that a save over it has to name: that of the record, unless another
    record decides.
    """

    def __init__(self, present: Any, version: int | None = None) -> None:
        super().__init__(f"{present} has been changed in the meantime")
        self.present = present
        self.version: int = getattr(present, "version", 0) if version is None else version


def require_version(present: Any, version: int) -> None:
    """Raise EditConflict unless the record has the version of the page; 0 means no record."""
    if (present.version if present else 0) != version:
        raise EditConflict(present)


def parse_number(text: str) -> int | None:
    """Return the number in a hidden field or an address; None for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if is_number else None


def check_reason(reason: str, model: type[models.Model], *, missing: str = "") -> Refusal | None:
    """Return what is wrong with a reason; None if nothing is.

    The longest reason is that of the model. ``missing`` is the sentence for a reason that is
    required.
    """
    longest = max_text_length(model, "reason")
    if missing and not reason.strip():
        return Refusal("reason", missing)
    if not is_clean_text(reason):
        sentence = _("The reason holds characters that cannot be stored; type it again.")
        return Refusal("reason", sentence)
    if len(reason.strip()) > longest:
        sentence = _("The reason is longer than %(most)s characters; shorten it.")
        return Refusal("reason", sentence % {"most": f"{longest:,}"})
    return None


class ReasonField(TextField):
    """A reason, as long as the field ``reason`` of a model may be."""

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        kwargs = {"label": gettext_lazy("Reason"), **kwargs}
        super().__init__(max_length=max_text_length(model, "reason"), **kwargs)


class TransitionForm(forms.Form):
    """The reason for a transition."""

    def __init__(self, data: Any, transition_model: type[models.Model]) -> None:
        super().__init__(data)
        self.fields["reason"] = ReasonField(transition_model, required=False)

    def entered_reason(self) -> str:
        """Return the reason. Raises Refused when it cannot be stored."""
        require(*(Refusal("reason", str(each)) for each in self.errors.get("reason", [])))
        return str(self.cleaned_data["reason"])


def submitted_data(request: HttpRequest) -> QueryDict | None:
    """Return what the page sent with its form; None for a request without form."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True)
class ActionResult(Generic[Result]):
    """The result of an action; true even if the result itself is false."""

    value: Result


class ActionFormMixin:
    """Runs an action with the values of a form, and keeps its refusals for the page."""

    is_bound: bool
    edit_conflict: EditConflict | None = None
    refusals: Sequence[Refusal] = ()
    refused_status = HTTP_UNPROCESSABLE

    if TYPE_CHECKING:  # inherited from the form

        def is_valid(self) -> bool:
            """Return whether something was sent and all of it is valid."""

        def add_refusals(self, refused: Refused) -> None:
            """Show each refusal at the field where it can be corrected."""

    def run_action(self, action: Callable[[], Result]) -> ActionResult[Result] | None:
        """Run the action if the form is valid. None when it did not run or was refused."""
        if not self.is_valid():
            return None
        try:
            return ActionResult(action())
        except EditConflict as stale:
            self.edit_conflict = stale
        except Refused as refused:
            self.refusals = refused.refusals
            self.add_refusals(refused)
        return None

    @property
    def status_code(self) -> int:
        """The HTTP status of the page with the form."""
        if self.edit_conflict is not None:
            return HTTP_CONFLICT
        if self.refusals:
            return self.refused_status
        return HTTP_UNPROCESSABLE if self.is_bound and not self.is_valid() else 200


class RefusableForm(forms.Form, ActionFormMixin):
    """A form that shows refusals of an action at the fields where they can be corrected.

    A refusal that is not about one of its fields is shown at ``refused_field``, or above the form.
    """

    use_required_attribute = False
    refused_field: str | None = None

    def add_refusals(self, refused: Refused) -> None:
        """Show each refusal at its field."""
        for each in refused.refusals:
            name = each.code if each.code in self.fields else self.refused_field
            self.add_error(name, str(each))

    def entered_values(self) -> dict[str, Any]:
        """Return the entered values by field, without the version of the page."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class VersionedForm(RefusableForm):
    """A form that knows the version of the record that its page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @property
    def page_version(self) -> int:
        """The version of the page, or the one that the user saves over."""
        over = parse_number(self.data.get("save_over", "")) if self.is_bound else None
        return self.parse_version("version") if over is None else over

    def parse_version(self, name: str) -> int:
        """Return the version in a field; -1, which no record has, for an unreadable one."""
        version: int | None = self.cleaned_data.get(name)
        return -1 if version is None or version > MAX_VERSION else version

    def clean(self) -> dict[str, Any]:
        """Drop errors of the version: an unreadable one is treated as outdated."""
        self.errors.pop("version", None)
        return self.cleaned_data
