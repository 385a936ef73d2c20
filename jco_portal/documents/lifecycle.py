"""The table of transitions of produced documents.

Transitions that a kind does not use are refused by their permission.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.access import Refusal
from jco_portal.core.lifecycle import Lifecycle, locked_row
from jco_portal.core.transitions import Transition
from jco_portal.documents.enums import ProducedState
from jco_portal.documents.models import DraftPdf, ProducedDocument
from jco_portal.documents.permissions import (
    can_approve,
    can_begin_revision,
    can_file_as,
    can_file_draft,
    can_request_approval,
    can_return_draft,
)
from jco_portal.documents.queries import APPROVE, FILE, FILE_DRAFT, REQUEST, RETURN


def is_draft_ready(documents: Iterable[ProducedDocument]) -> dict[int, Refusal]:
    """Require that the draft to be approved has been rendered."""
    documents = list(documents)
    draft_ids = {each.draft_for_approval_id for each in documents if each.draft_for_approval_id}
    done = DraftPdf.objects.filter(pk__in=draft_ids, rendered_at__isnull=False)
    printed = set(done.values_list("pk", flat=True))
    sentence = _("It is still being printed; what is approved is the print.")
    return {
        each.pk: Refusal("print", sentence, each.get_absolute_url())
        for each in documents
        if each.draft_for_approval_id not in printed
    }


def is_complete(documents: Iterable[ProducedDocument]) -> dict[int, Refusal]:
    """Require the conditions of the kind; only the first refusal is returned."""
    unmet = {each.pk: each.kind_definition.failed_conditions(each.subject) for each in documents}
    return {pk: refusals[0] for pk, refusals in unmet.items() if refusals}


def _locked_document(document: ProducedDocument) -> ProducedDocument:
    locked: ProducedDocument = locked_row(document)
    locked.subject = document.subject
    return locked


DOCUMENT_LIFECYCLE = Lifecycle(
    history="transitions",
    lock=_locked_document,
    transitions=(
        Transition(
            REQUEST,
            gettext_lazy("Ask for approval"),
            frozenset({ProducedState.DRAFT}),
            ProducedState.APPROVAL_REQUESTED,
            can_request_approval,
            (is_complete,),
        ),
        Transition(
            APPROVE,
            gettext_lazy("Approve and file"),
            frozenset({ProducedState.APPROVAL_REQUESTED}),
            ProducedState.APPROVED,
            can_approve,
            (is_draft_ready,),
        ),
        Transition(
            FILE_DRAFT,
            # Of kinds without approval. From FILED: the next revision needs no other transition.
            gettext_lazy("File it"),
            frozenset({ProducedState.DRAFT, ProducedState.FILED}),
            ProducedState.APPROVED,
            can_file_draft,
        ),
        Transition(
            FILE,
            # Performed by a background job, on behalf of the user who approved.
            gettext_lazy("File"),
            frozenset({ProducedState.APPROVED}),
            ProducedState.FILED,
            can_file_as,
        ),
        Transition(
            "begin",
            # Of kinds with approval.
            gettext_lazy("Begin the next revision"),
            frozenset({ProducedState.FILED}),
            ProducedState.DRAFT,
            can_begin_revision,
        ),
        Transition(
            RETURN,
            gettext_lazy("Give back to its authors"),
            # An approved document too, since filing may have failed.
            frozenset({ProducedState.APPROVAL_REQUESTED, ProducedState.APPROVED}),
            ProducedState.DRAFT,
            can_return_draft,
            needs_reason=True,
        ),
    ),
)
