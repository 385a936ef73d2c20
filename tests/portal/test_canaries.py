"""Canaries: a word in every protected field of every sort of JCO, looked for on every page.

Each word names its operation and what it belongs to. Every page, file and notice is read by
every role; a word that the table of the design does not give to a reader must not be there.
Pages that come later are read too, for they are found in the table of addresses. What is alike
to a reader is read once (``tests.portal.reading``).
"""

from collections.abc import Iterable
from unittest.mock import patch

import pytest
from django.core import mail
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.test import Client
from django.utils import timezone

from coordination.actions import answer_overlap
from coordination.models import Overlap
from coordination.queries.decisions import facts_shown
from followup.models.recommendation import RecommendationQuerySet
from jco_portal.deadlines.actions.reminders import chase_deadlines
from jco_portal.directory.models import User
from jco_portal.outbox.actions import run_next_job
from jco_portal.outbox.models import Notification
from jco_portal.outbox.notifications import sentence_of
from operations.actions.transitions import move_operation
from operations.models import Operation, TimetableTask
from operations.models.jco_file import BusinessCaseTextQuerySet, OutlineAccessQuerySet
from operations.models.operation import OperationQuerySet
from operations.models.operation_document import OperationDocumentQuerySet
from operations.models.participation import ParticipationQuerySet
from tests.depth import DEPTH
from tests.portal.canaries import (
    ASIDE,
    FLOCK,
    OUTLINE,
    PAGES_BUILT,
    READ_WHOLE,
    READERS,
    REPORTED,
    RUN,
    SORTS,
    SUMMED,
    Found,
    Sort,
)
from tests.portal.reading import Answer, pages_named, pages_of, read_by, words_in
from tests.world import person, place

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    pytest.mark.example("flock"),
    pytest.mark.usefixtures("known_readers", "plain_answers"),
]


@pytest.fixture(autouse=True)
def as_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed is read as the page it is printed from, and facilitators by their word."""
    monkeypatch.setattr("jco_portal.core.pdf._print", lambda html, *_more: html.encode())
    monkeypatch.setattr("operations.reports.participants.function_of", _word_of)


def _word_of(user: User) -> str:
    return user.name.replace("xperson", "xfacilitator")


# A report names contact points by function and tells how the timetable was kept, so that
# those who oversee it read there what the dossier keeps for those who take part.
TOLD_BY_REPORTS = {"participation", "timetable"}


def _tells(reader: str, page: str, group: str) -> bool:
    return "/report/" in page and reader in OUTLINE and group in TOLD_BY_REPORTS


def leaks(reader: str, answer: Answer) -> list[str]:
    """Words that this reader must not find."""
    page = answer.page.address
    return [
        f"{reader} reads {group} of {SORTS[number]} on {page}"
        for number, group in sorted(answer.found)
        if not SORTS[number].may_read(reader, group) and not _tells(reader, page, group)
    ]


# Pages that name a key are asked for by these and by the outsider, who must open none that they
# do not. All others ask for what a full reader opened; in ``make proof`` they ask for all, too.
FULL_READERS = ("lead", "participant", "expert")
READ_ALL = {*FULL_READERS, "outside body"} if DEPTH == 1 else set(READERS)


def _in_turn(reader: str) -> bool:
    return reader not in FULL_READERS


def is_shown(each: Sort, group: str) -> bool:
    """Whether a page of this operation that is read shows the group."""
    if group == "card":
        return True
    if group in {"seizure", "control"}:
        return each.state in REPORTED and f"2027-XX-{each.number}" in READ_WHOLE
    if group == "reason":
        return each.state in ASIDE
    if group == "recommendation":
        return each.state in SUMMED
    if group == "reporttext":
        return each.state in SUMMED and f"2027-XX-{each.number}" in READ_WHOLE
    return f"2027-XX-{each.number}" in READ_WHOLE


def missing(reader: str, group: str, answers: list[Answer]) -> tuple[list[str], bool]:
    """Words of a group that a reader may find on pages that opened, and did not; and if any may.

    To whom operations are open whole, the word of one of them is enough: of their pages of one
    name one is read, but in ``make proof``, where every word is looked for.
    """
    read = {answer.page.number for answer in answers if answer.is_there}
    seen = set().union(*(answer.found for answer in answers))
    shown = [each for each in FLOCK if each.number in read and is_shown(each, group)]
    wanted = [each for each in shown if each.may_read(reader, group)]
    lost = [each for each in wanted if (each.number, group) not in seen]
    if reader in RUN and DEPTH == 1 and len(lost) < len(wanted):
        lost = []
    return [f"{reader} does not find {group} of {each}" for each in lost], bool(wanted)


def in_a_line(_request: HttpRequest, exception: Exception) -> HttpResponse:
    """What is not there, without the page around it, which is read where a filter stands."""
    return HttpResponseNotFound(str(exception))


@pytest.mark.proof
def test_pages_contain_no_leak_markers_hidden_from_the_reader(
    flock: dict[int, Operation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.conf.urls.handler404", in_a_line)
    pages = pages_of(flock.values())
    there = {page for page in pages if not page.names_key}
    leaked: list[str] = []
    lost: list[str] = []
    looked_for = set()

    for reader in sorted(READERS, key=_in_turn):
        asked = pages if reader in READ_ALL else [page for page in pages if page in there]
        answers = list(read_by(reader, asked))
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
    (ParticipationQuerySet, "visible_to", "invited", "asked", 1, "operations:invitation"),
    (
        OperationQuerySet,
        "visible_in_outline_to",
        "other state",
        "debriefing",
        16,
        "followup:debriefing",
    ),
    (
        OperationQuerySet,
        "visible_in_outline_to",
        "other state",
        "reporttext",
        16,
        "followup:report_preview",
    ),
    (OperationQuerySet, "visible_in_outline_to", "other state", "budget", 5, "funding:budget"),
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
    flock: dict[int, Operation],
    rows: type,
    rule: str,
    reader: str,
    group: str,
    number: int,
    name: str,
) -> None:
    pages = pages_named(name, flock[number])
    assert not any(leaks(reader, answer) for answer in read_by(reader, pages))

    with patch.object(rows, rule, lambda self, _user: self.all()):
        answers = list(read_by(reader, pages))

    leaked = [leak for answer in answers for leak in leaks(reader, answer)]
    assert [leak for leak in leaked if leak.startswith(f"{reader} reads {group} of")]


def news(flock: dict[int, Operation]) -> None:
    """Much happens, and everybody whom it concerns is told."""
    people = {name: person(*READERS[name]) for name in READERS}
    lead, expert = people["lead"], people["expert"]
    for overlap in Overlap.objects.filter(closed_at=None, has_draft=False)[:20]:
        answer_overlap(overlap, "accepted", "cnry1xanswer", by=expert, facts=facts_shown(overlap))
    for each in FLOCK:
        if each.state in {"tabled", "preparation"}:
            move_operation(flock[each.number], "postpone", by=lead, reason="cnry1xreason")
        if each.state == "monitoring":
            move_operation(flock[each.number], "close", by=expert)
    chase_deadlines(timezone.localdate())
    while run_next_job():
        pass


def test_notifications_and_emails_contain_no_leak_markers(flock: dict[int, Operation]) -> None:
    news(flock)

    assert len(mail.outbox) > 10
    people = {each.email: each for each in User.objects.all()}
    for message in mail.outbox:
        found = words_in(f"{message.subject}{message.body}".encode())
        assert not _not_theirs(people[message.to[0]], found), message.body
    for notice in Notification.objects.select_related("person"):
        told = f"{sentence_of(notice)}{notice.parameters}{notice.url}"
        assert not _not_theirs(notice.person, words_in(told.encode())), told
    finland = Notification.objects.filter(person__organisation=place("FI"))  # as the one of Sweden
    assert not _closed(Notification.objects.exclude(pk__in=finland))


def _not_theirs(who: User, found: Found) -> Found:
    """Words but the titles of steps that this person may read in the timetable."""
    steps = TimetableTask.objects.visible_to(who).values_list("title", flat=True)
    return {each for each in found if f"cnry{each[0]}x{each[1]}" not in set(steps)}


def _closed(notices: Iterable[Notification]) -> set[tuple[str, str]]:
    """Where notices lead to and to whom, if that page does not open for them."""
    led = {(notice.person, notice.url) for notice in notices}
    found = set()
    for who, url in led:
        client = Client()
        client.force_login(who)
        if client.get(url).status_code != 200:
            found.add((who.email, url))
    return found
