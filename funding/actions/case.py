"""Printing the business case of an operation as a draft, and filing the print that was read."""

import json
from typing import Any

import pghistory
from django.utils import timezone
from django.utils.translation import gettext as _

from funding.gates import funding_is_stated, something_is_ready
from funding.models import CasePrint, FiledCase
from funding.permissions import can_edit_budget, can_file_case
from funding.queries.standing import last_filed_case
from funding.reports.case.gathering import gather_case
from jco_portal.directory.models import User
from jco_portal.documents.actions import (
    CleanFile,
    Filing,
    Numbered,
    file_document,
    keep_content,
)
from jco_portal.documents.enums import FiledKind
from jco_portal.kernel.access import Refusal, require
from jco_portal.kernel.action import action, settle_marked
from jco_portal.kernel.downloads import PDF
from jco_portal.outbox.actions import leave_job
from operations.models import Operation
from operations.queries.operations import locked_operation
from operations.queries.readers import sender_of, takers_of_part
from operations.reports.paper.printing import draft_pdf, filed_pdf

MOVING = ("as_at", "as_at_words")  # what another day alone changes


@action()
def print_case(operation: Operation, *, by: User) -> CasePrint:
    """Have the draft printed by a job, from the facts of now; asked twice, it is one print."""
    locked = locked_operation(operation)
    require(can_edit_budget(by, locked))
    facts = gather_case(locked, timezone.localdate()).as_json()
    waiting = CasePrint.objects.filter(operation=locked, done_at=None).first()
    if waiting is not None and _as_kept(waiting.facts) == _as_kept(facts):
        return waiting
    asked = CasePrint.objects.create(operation=locked, asked_by=by, facts=facts)
    leave_job("funding.tasks.make_case_print", print_id=asked.pk)
    return asked


@action()
def make_case_print(key: int) -> None:
    """Print the facts that were gathered, once."""
    waiting = CasePrint.objects.select_for_update(of=("self",)).filter(pk=key, done_at=None)
    asked = waiting.select_related("operation").first()
    if asked is None:
        return
    last = last_filed_case(asked.operation)
    previous = last.document.number if last is not None else ""
    document = draft_pdf(asked.facts, has_annex=False, previous=previous)
    asked.document_id = keep_content(CleanFile("draft.pdf", PDF, document))
    asked.done_at = timezone.now()
    asked.save(update_fields=["document", "done_at"])


@action()
def ask_to_file(asked: CasePrint, *, by: User) -> CasePrint:
    """Have this very print filed; refused when it says otherwise than the records do now."""
    locked = locked_operation(asked.operation)
    require(can_edit_budget(by, locked))
    require(_is_printed(CasePrint.objects.get(pk=asked.pk)))
    present = CasePrint.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if present.to_file_at is not None:
        return present
    gates = (something_is_ready, funding_is_stated)
    require(can_file_case(by, locked), *(gate([locked]).get(locked.pk) for gate in gates))
    require(_can_be_filed(present, locked))
    present.to_file_at, present.to_file_by = timezone.now(), by
    present.save(update_fields=["to_file_at", "to_file_by"])
    leave_job("funding.tasks.file_case", print_id=present.pk)
    return present


def _is_printed(asked: CasePrint) -> Refusal | None:
    """Asked before the print is locked: whoever prints it holds it until it is done."""
    if asked.done_at is not None:
        return None
    sentence = _("It is still being printed; what is filed is the print.")
    return Refusal("print", sentence, asked.get_absolute_url())


def _can_be_filed(asked: CasePrint, operation: Operation) -> Refusal | None:
    """What was read is filed: nothing has changed since, and no other print is being filed."""
    prints = CasePrint.objects.filter(operation=operation, to_file_at__isnull=False, filed=None)
    if prints.exclude(pk=asked.pk).exists():
        return Refusal("filing", _("Another print of it is being filed at this moment."))
    facts = gather_case(operation, timezone.localdate()).as_json()
    if _as_kept(facts) != _as_kept(asked.facts):
        sentence = _("Something has changed since it was printed: print it anew and read it.")
        return Refusal("changed", sentence, f"{asked.get_absolute_url()}#print")
    last = last_filed_case(operation)
    if last is not None and _as_kept(last.document.facts) == _as_kept(facts):
        sentence = _("It is filed already as %(number)s, and nothing has changed since.")
        return Refusal("filed", sentence % {"number": last.document.number})
    return None


def _as_kept(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they are read back, without the day."""
    kept = json.loads(json.dumps(facts))
    return {name: value for name, value in kept.items() if name not in MOVING}


@action()
def file_case(key: int) -> None:
    """File the print that was asked for under its number, whole or not at all, once.

    It is filed in the name of whoever asked for it, and never printed again.
    """
    asked = CasePrint.objects.filter(pk=key).select_related("operation").first()
    if asked is None:
        return
    operation = locked_operation(asked.operation)
    waiting = CasePrint.objects.filter(pk=key, to_file_at__isnull=False, filed=None)
    found = waiting.select_for_update(of=("self",)).select_related("to_file_by").first()
    if found is None or found.to_file_by is None:
        return
    with pghistory.context(user=found.to_file_by_id):
        _file(found, operation, found.to_file_by)
        settle_marked()


def _file(asked: CasePrint, operation: Operation, by: User) -> None:
    last = last_filed_case(operation)
    document = file_document(
        Filing(
            kind=FiledKind.BUSINESS_CASE,
            title=asked.facts["subject"][:200],
            marking=asked.facts["marking"],
            owner=sender_of(operation),
            url=asked.get_absolute_url(),
            facts=asked.facts,
            readers=tuple(sorted(takers_of_part(operation))),
            people=tuple(operation.facilitators.order_by("user").values_list("user", flat=True)),
        ),
        lambda numbered: [_document(operation, asked, numbered)],
        by=by,
        previous=last.document if last else None,
    )
    FiledCase.objects.create(operation=operation, document=document, source=asked)


def _document(operation: Operation, asked: CasePrint, numbered: Numbered) -> CleanFile:
    content = filed_pdf(
        asked.facts,
        number=numbered.number,
        previous=numbered.previous,
        filed_on=numbered.filed_on,
        has_annex=False,
    )
    stem = f"{operation.reference}-business-case-{numbered.number}"
    return CleanFile(f"{stem}.pdf".replace("/", "-").replace(" ", "-"), PDF, content)


def case_draft_now(operation: Operation) -> bytes:
    """The draft as it would be printed at this moment, here and now; nothing is kept."""
    last = last_filed_case(operation)
    previous = last.document.number if last is not None else ""
    facts = gather_case(operation, timezone.localdate()).as_json()
    return draft_pdf(facts, has_annex=False, previous=previous)
