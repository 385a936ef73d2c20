"""Editing: the conflict of two edits, and forms that know the page on which they were filled in."""

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
HTTP_UNPROCESSABLE, HTTP_CONFLICT = (
    422,
    409,
)  # the form has a mistake; the record has moved on, or refuses
MAX_DIGITS = 9  # what an integer of the database holds
MAX_VERSION = 2_000_000_000
Result = TypeVar("Result")


class EditConflict(Exception):
    """Another user has changed the record since the page was opened, so nothing was written.

    ``present`` is the record as it is now, None when it is deleted. ``version`` is the one to
    name by whoever saves over it: that of the record, unless another record counts for it.
    """

    def __init__(self, present: Any, version: int | None = None) -> None:
        super().__init__(f"{present} has been changed in the meantime")
        self.present = present
        self.version: int = getattr(present, "version", 0) if version is None else version


def require_version(present: Any, version: int) -> None:
    """Raise EditConflict unless the record has the version of the page; 0 is that of none."""
    if (present.version if present else 0) != version:
        raise EditConflict(present)


def parse_number(text: str) -> int | None:
    """The number that a hidden field or an address holds; None when it holds no such thing."""
    is_number = text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS
    return int(text) if is_number else None


def check_reason(reason: str, model: type[models.Model], *, missing: str = "") -> Refusal | None:
    """What is wrong with the reason of a model; ``missing`` says that one must be given."""
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
    """Why something is done, as long as a model keeps it."""

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        kwargs = {"label": gettext_lazy("Reason"), **kwargs}
        super().__init__(max_length=max_text_length(model, "reason"), **kwargs)


class TransitionForm(forms.Form):
    """The reason for a step of a life cycle, where it asks for one."""

    def __init__(self, data: Any, transition_model: type[models.Model]) -> None:
        super().__init__(data)
        self.fields["reason"] = ReasonField(transition_model, required=False)

    def entered_reason(self) -> str:
        """The reason; raises Refused when it cannot be stored."""
        require(*(Refusal("reason", str(each)) for each in self.errors.get("reason", [])))
        return str(self.cleaned_data["reason"])


def submitted_data(request: HttpRequest) -> QueryDict | None:
    """What a page sends with its form; None while the page is only opened."""
    return request.POST if request.method == "POST" else None


@dataclass(frozen=True)
class ActionResult(Generic[Result]):
    """What an action made of a form; true even where that is nothing."""

    value: Result


class ActionFormMixin:
    """Hands what was typed to an action, and keeps what stood against it for the page."""

    is_bound: bool
    edit_conflict: EditConflict | None = None
    refusals: Sequence[Refusal] = ()
    refused_status = HTTP_UNPROCESSABLE

    if TYPE_CHECKING:  # a form brings both

        def is_valid(self) -> bool:
            """True when something was sent and all of it can be read."""

        def add_refusals(self, refused: Refused) -> None:
            """Put each refusal where it can be mended."""

    def run_action(self, action: Callable[[], Result]) -> ActionResult[Result] | None:
        """Run the action on a form without mistakes; None where nothing was done."""
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
        """The status of the answer that shows the form."""
        if self.edit_conflict is not None:
            return HTTP_CONFLICT
        if self.refusals:
            return self.refused_status
        return HTTP_UNPROCESSABLE if self.is_bound and not self.is_valid() else 200


class RefusableForm(forms.Form, ActionFormMixin):
    """A form that shows what an action refused beside the field that mends it.

    What is not about one of its fields is shown beside ``refused_field``, or on top of it.
    """

    use_required_attribute = False
    refused_field: str | None = None

    def add_refusals(self, refused: Refused) -> None:
        """Put each refusal beside its field."""
        for each in refused.refusals:
            name = each.code if each.code in self.fields else self.refused_field
            self.add_error(name, str(each))

    def entered_values(self) -> dict[str, Any]:
        """What was typed, by field; the version of the page was not."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class VersionedForm(RefusableForm):
    """A form that knows which version of the record its page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @property
    def page_version(self) -> int:
        """The version on which the page stood, or the one the person saves over."""
        over = parse_number(self.data.get("save_over", "")) if self.is_bound else None
        return self.parse_version("version") if over is None else over

    def parse_version(self, name: str) -> int:
        """The version that a field carries; what cannot be read is none that ever stood."""
        version: int | None = self.cleaned_data.get(name)
        return -1 if version is None or version > MAX_VERSION else version

    def clean(self) -> dict[str, Any]:
        """An unreadable version is nobody's mistake: it only counts as an old one."""
        self.errors.pop("version", None)
        return self.cleaned_data
