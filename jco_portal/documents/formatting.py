"""Sentences on the page of a produced document: approval requests, returns, failures."""

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.dates import format_day
from jco_portal.core.pdf import PdfTimeout
from jco_portal.documents.enums import ProducedState
from jco_portal.documents.models import ProducedDocument, ProducedDocumentTransition
from jco_portal.documents.queries import APPROVE, REQUEST, RETURN

# Jobs store their last error as ‘class name: message’.
TIMEOUT_PREFIX = f"{PdfTimeout.__name__}: "


def format_failure(error: str) -> str:
    """Return why a job was given up, without the message of the error; empty without error."""
    if not error:
        return ""
    why = _("a mistake of the portal, which its keepers see")
    if error.startswith(TIMEOUT_PREFIX):
        why = _("printing took longer than it may; shorten its longest texts and tables")
    return _("It was tried three times and given up: %(why)s.") % {"why": why}


def format_requests(document: ProducedDocument | None) -> str:
    """Return who requested and who approved, while that is pending; otherwise empty."""
    if document is None or document.state not in {
        ProducedState.APPROVAL_REQUESTED,
        ProducedState.APPROVED,
    }:
        return ""
    sentences = [
        _format_transition(each)
        for each in _effective_transitions(document)
        if each.name in {REQUEST, APPROVE}
    ]
    return " ".join(reversed(sentences))


def format_return(document: ProducedDocument | None) -> str:
    """Return why the draft was returned, until approval is requested again; otherwise empty."""
    if document is None or document.state != ProducedState.DRAFT:
        return ""
    last = _effective_transitions(document)[:1]
    if not last or last[0].name != RETURN:
        return ""
    params = {"day": _format_day(last[0]), "who": last[0].made_by, "reason": last[0].reason}
    return _("Given back on %(day)s by %(who)s: %(reason)s") % params


def _effective_transitions(document: ProducedDocument) -> list[ProducedDocumentTransition]:
    # The last two, newest first: an approval and its request.
    return list(document.transitions.select_related("made_by__organisation")[:2])


def _format_transition(transition: ProducedDocumentTransition) -> str:
    params = {"day": _format_day(transition), "who": transition.made_by}
    if transition.name == APPROVE:
        return _("Approved on %(day)s by %(who)s.") % params
    return _("Approval was asked for on %(day)s by %(who)s.") % params


def _format_day(transition: ProducedDocumentTransition) -> str:
    return format_day(timezone.localdate(transition.made_at))
