"""Leak markers in every protected field, looked for on every page as every reader.

Each marker names its operation and its group of fields. Every page, file and notification is read
by every role and must contain only markers that the agreed table gives to that reader. New pages
are included, because pages come from the URL configuration. Equivalent pages are read once
(``tests.portal.page_reader``).
"""

from collections.abc import Iterable
from unittest.mock import patch

import pytest
from django.core import mail
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.test import Client
from django.utils import timezone

from coordination.actions import record_overlap_decision
from coordination.models import Overlap
from coordination.queries.decisions import signed_snapshot
from followup.models.recommendation import RecommendationQuerySet
from jco_portal.deadlines.actions.reminders import chase_deadlines
from jco_portal.directory.models import User
from jco_portal.outbox.actions import run_next_job
from jco_portal.outbox.models import Notification
from jco_portal.outbox.notifications import notification_sentence
from operations.actions.transitions import perform_operation_transition
from operations.models import Operation, TimetableTask
from operations.models.jco_file import BusinessCaseTextQuerySet, OutlineAccessQuerySet
from operations.models.operation import OperationQuerySet
from operations.models.operation_document import OperationDocumentQuerySet
from operations.models.participation import ParticipationQuerySet
from tests.factories import make_user, organisation
from tests.portal.leak_markers import (
    EXCLUDED_GROUPS,
    FULLY_READ_PAGES,
    MANAGED_GROUPS,
    OUTLINE_GROUPS,
    PAGES_BUILT,
    PROTECTED_RECORDS,
    READERS,
    RECORDS_BY_NUMBER,
    STATES_WITH_REPORT,
    STATES_WITH_TOTALS,
    MarkersFound,
    ProtectedRecord,
)
from tests.portal.page_reader import PageMarkers, markers_in, pages_by_name, pages_of, read_pages
from tests.proof_depth import PROOF_DEPTH

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.example("protected records"),
    pytest.mark.usefixtures("known_readers", "plain_responses"),
]


@pytest.fixture(autouse=True)
def as_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read printed documents as HTML, and give names of facilitators a marker of their own."""
    monkeypatch.setattr("jco_portal.core.pdf._run_worker", lambda html, *_more: html.encode())
    monkeypatch.setattr("operations.reports.participants.function_label", _marker_of)


def _marker_of(user: User) -> str:
    return user.name.replace("xperson", "xfacilitator")


# A report names contact points by function and evaluates the timetable, so experts and
# secretariat read in it what the file of the JCO shows to participants only.
GROUPS_IN_REPORTS = {"participation", "timetable"}


def _shows_marker(reader: str, page: str, group: str) -> bool:
    return "/report/" in page and reader in OUTLINE_GROUPS and group in GROUPS_IN_REPORTS


def leaks(reader: str, answer: PageMarkers) -> list[str]:
    """Return the markers that this reader must not find."""
    page = answer.page.address
    return [
        f"{reader} reads {group} of {RECORDS_BY_NUMBER[number]} on {page}"
        for number, group in sorted(answer.markers)
        if not RECORDS_BY_NUMBER[number].is_readable_by(reader, group)
        and not _shows_marker(reader, page, group)
    ]


# Pages with a key are requested by these and by the outside body, which must not open more than
# they do. All others request what a full reader has opened; in ``make proof`` all pages.
FULL_READERS = ("lead", "participant", "expert")
READ_ALL = {*FULL_READERS, "outside body"} if PROOF_DEPTH == 1 else set(READERS)


def _in_turn(reader: str) -> bool:
    return reader not in FULL_READERS


def is_shown(each: ProtectedRecord, group: str) -> bool:
    """Return whether a page of this operation that is read shows the group."""
    if group == "card":
        return True
    if group in {"seizure", "control"}:
        return each.state in STATES_WITH_REPORT and f"2027-XX-{each.number}" in FULLY_READ_PAGES
    if group == "reason":
        return each.state in EXCLUDED_GROUPS
    if group == "recommendation":
        return each.state in STATES_WITH_TOTALS
    if group == "reporttext":
        return each.state in STATES_WITH_TOTALS and f"2027-XX-{each.number}" in FULLY_READ_PAGES
    return f"2027-XX-{each.number}" in FULLY_READ_PAGES


def missing(reader: str, group: str, answers: list[PageMarkers]) -> tuple[list[str], bool]:
    """Return the markers of a group that a reader may find but did not, and whether any may.

    For readers of whole operations one marker is enough: of equivalent pages one is read, except in
    ``make proof``, where every marker is looked for.
    """
    read = {answer.page.number for answer in answers if answer.is_there}
    markers = set().union(*(answer.markers for answer in answers))
    shown = [each for each in PROTECTED_RECORDS if each.number in read and is_shown(each, group)]
    wanted = [each for each in shown if each.is_readable_by(reader, group)]
    lost = [each for each in wanted if (each.number, group) not in markers]
    if reader in MANAGED_GROUPS and PROOF_DEPTH == 1 and len(lost) < len(wanted):
        lost = []
    return [f"{reader} does not find {group} of {each}" for each in lost], bool(wanted)


def in_a_line(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """Respond to a missing page with the message only, without the page around it."""
    return HttpResponseNotFound(str(exception))


@pytest.mark.proof
def test_pages_contain_no_leak_markers_hidden_from_the_reader(
    protected_records: dict[int, Operation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.urls.handler404", in_a_line)
    pages = pages_of(protected_records.values())
    there = {page for page in pages if not page.names_key}
    leaked: list[str] = []
    lost: list[str] = []
    looked_for = set()

    for reader in sorted(READERS, key=_in_turn):
        pages_to_read = pages if reader in READ_ALL else [page for page in pages if page in there]
        answers = list(read_pages(reader, pages_to_read))
        opened = {answer.page for answer in answers if answer.is_there}
        if reader in FULL_READERS:
            there |= opened
        elif reader in READ_ALL:
            assert opened <= there, f"{reader} opens what no full reader does"
        leaked += [leak for answer in answers for leak in leaks(reader, answer)]
        for group in PAGES_BUILT:
            not_found, is_wanted = missing(reader, group, answers)
            lost += not_found
            looked_for |= {group} if is_wanted else set()

    assert leaked == []
    assert lost == []
    assert looked_for == PAGES_BUILT


# Each filter, who must stay outside it, a group of fields that it keeps from them, and where
# they would read it: an operation and the name of a page.
FILTERS = [
    (OperationQuerySet, "visible_to", "outside body", "card", 5, "operations:operation_detail"),
    (OperationQuerySet, "visible_to", "other state", "card", 1, "operations:operation_detail"),
    (OperationQuerySet, "visible_to", "administrator", "card", 5, "operations:operation_detail"),
    (
        OutlineAccessQuerySet,
        "visible_to",
        "other state",
        "objective",
        5,
        "operations:objective_list",
    ),
    (BusinessCaseTextQuerySet, "visible_to", "expert", "casedraft", 5, "operations:planning"),
    (OperationQuerySet, "visible_in_full_to", "expert", "timetable", 5, "operations:timetable"),
    (OperationDocumentQuerySet, "visible_to", "expert", "file", 5, "operations:file_download"),
    (ParticipationQuerySet, "visible_to", "invited", "asked", 1, "operations:invitation_detail"),
    (
        OperationQuerySet,
        "visible_in_outline_to",
        "other state",
        "debriefing",
        16,
        "followup:debriefing_detail",
    ),
    (
        OperationQuerySet,
        "visible_in_outline_to",
        "other state",
        "reporttext",
        16,
        "followup:report_preview",
    ),
    (
        OperationQuerySet,
        "visible_in_outline_to",
        "other state",
        "budget",
        5,
        "funding:budget_detail",
    ),
    (
        RecommendationQuerySet,
        "visible_to",
        "outside body",
        "recommendation",
        16,
        "followup:recommendation_list",
    ),
]


@pytest.mark.parametrize(("rows", "rule", "reader", "group", "number", "name"), FILTERS)
def test_removed_filter_leaks_markers(
    protected_records: dict[int, Operation],
    rows: type,
    rule: str,
    reader: str,
    group: str,
    number: int,
    name: str,
) -> None:
    pages = pages_by_name(name, protected_records[number])
    assert not any(leaks(reader, answer) for answer in read_pages(reader, pages))

    with patch.object(rows, rule, lambda self, _user: self.all()):
        answers = list(read_pages(reader, pages))

    leaked = [leak for answer in answers for leak in leaks(reader, answer)]
    assert [leak for leak in leaked if leak.startswith(f"{reader} reads {group} of")]


def notifications_after_changes(operations: dict[int, Operation]) -> None:
    """Make changes that notify every role, and send all notifications and emails."""
    people = {name: make_user(*READERS[name]) for name in READERS}
    lead, expert = people["lead"], people["expert"]
    for overlap in Overlap.objects.filter(closed_at=None, has_draft=False)[:20]:
        record_overlap_decision(
            overlap, "accepted", "cnry1xanswer", by=expert, snapshot=signed_snapshot(overlap)
        )
    for record in PROTECTED_RECORDS:
        if record.state in {"tabled", "preparation"}:
            perform_operation_transition(
                operations[record.number], "postpone", by=lead, reason="cnry1xreason"
            )
        if record.state == "monitoring":
            perform_operation_transition(operations[record.number], "close", by=expert)
    chase_deadlines(timezone.localdate())
    while run_next_job():
        pass


def test_notifications_and_emails_contain_no_leak_markers(
    protected_records: dict[int, Operation],
) -> None:
    notifications_after_changes(protected_records)

    assert len(mail.outbox) > 10
    people = {each.email: each for each in User.objects.all()}
    for message in mail.outbox:
        markers = markers_in(f"{message.subject}{message.body}".encode())
        assert not _not_theirs(people[message.to[0]], markers), message.body
    for notice in Notification.objects.select_related("person"):
        text = f"{notification_sentence(notice)}{notice.parameters}{notice.url}"
        assert not _not_theirs(notice.person, markers_in(text.encode())), text
    finland = Notification.objects.filter(
        person__organisation=organisation("FI")
    )  # as the one of Sweden
    assert not _closed(Notification.objects.exclude(pk__in=finland))


def _not_theirs(who: User, markers: MarkersFound) -> MarkersFound:
    """Return markers other than those in titles of tasks that the user may read."""
    steps = TimetableTask.objects.visible_to(who).values_list("title", flat=True)
    return {each for each in markers if f"cnry{each[0]}x{each[1]}" not in set(steps)}


def _closed(notices: Iterable[Notification]) -> set[tuple[str, str]]:
    """Return notifications, with their recipients, whose page does not open for them."""
    led = {(notice.person, notice.url) for notice in notices}
    closed = set()
    for who, url in led:
        client = Client()
        client.force_login(who)
        if client.get(url).status_code != 200:
            closed.add((who.email, url))
    return closed
