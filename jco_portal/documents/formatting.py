"""How the life of a produced document is told on its page: requests, returns, failures."""

from django.utils import timezone
from django.utils.translation import gettext as _

from jco_portal.core.dates import day_in_words
from jco_portal.core.pdf import PrintedTooLong
from jco_portal.documents.enums import ProducedState
from jco_portal.documents.models import ProducedDocument, ProducedDocumentTransition
from jco_portal.documents.queries import APPROVE, ASK, GIVE_BACK

PRINTED_TOO_LONG = f"{PrintedTooLong.__name__}: "


def failure_in_words(error: str) -> str:
    """Why it was given up after three tries."""
    if not error:
        return ""
    why = _("a mistake of the portal, which its keepers see")
    if error.startswith(PRINTED_TOO_LONG):
        why = _("printing took longer than it may; shorten its longest texts and tables")
    return _("It was tried three times and given up: %(why)s.") % {"why": why}


def requests_in_words(document: ProducedDocument | None) -> str:
    """Who asked and who approved, while that counts."""
    if document is None or document.state not in {
        ProducedState.APPROVAL_REQUESTED,
        ProducedState.APPROVED,
    }:
        return ""
    said = [_move_in_words(each) for each in _moves(document) if each.name in {ASK, APPROVE}]
    return " ".join(reversed(said))


def return_in_words(document: ProducedDocument | None) -> str:
    """Why it came back, until it is put forward again."""
    if document is None or document.state != ProducedState.DRAFT:
        return ""
    last = _moves(document)[:1]
    if not last or last[0].name != GIVE_BACK:
        return ""
    words = {"day": _day(last[0]), "who": last[0].made_by, "reason": last[0].reason}
    return _("Given back on %(day)s by %(who)s: %(reason)s") % words


def _moves(document: ProducedDocument) -> list[ProducedDocumentTransition]:
    return list(document.transitions.select_related("made_by__organisation")[:2])


def _move_in_words(move: ProducedDocumentTransition) -> str:
    words = {"day": _day(move), "who": move.made_by}
    if move.name == APPROVE:
        return _("Approved on %(day)s by %(who)s.") % words
    return _("Approval was asked for on %(day)s by %(who)s.") % words


def _day(move: ProducedDocumentTransition) -> str:
    return day_in_words(timezone.localdate(move.made_at))
