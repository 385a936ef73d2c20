"""Canaries: a word in every protected field of every sort of JCO, looked for on every page.

Each word names its operation and what it belongs to. Every page, file and notice is read by
every role; a word that the table of the design does not give to a reader must not be there.
Pages that come later are read too, for they are found in the table of addresses.
"""

from collections.abc import Iterable
from itertools import product
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from coordination.actions import answer_overlap
from coordination.models import Overlap
from coordination.queries import facts_shown
from followup.models.recommendation import RecommendationQuerySet
from jco_portal.deadlines.actions import chase_deadlines
from jco_portal.directory.models import User
from jco_portal.outbox.actions import run_next_job
from jco_portal.outbox.models import Notice
from jco_portal.outbox.notifications import sentence_of
from operations.actions import move_operation
from operations.models import Operation, TimetableStep
from operations.models.dossier import CaseTextQuerySet, OutlinedQuerySet
from operations.models.file import OperationFileQuerySet
from operations.models.operation import OperationQuerySet
from operations.models.participation import ParticipationQuerySet
from tests.portal.canaries import (
    ASIDE,
    FLOCK,
    FOLLOWED,
    GROUPS,
    INSIDE,
    OUTLINE,
    PAGES_BUILT,
    READ_WHOLE,
    READERS,
    REPORTED,
    RUN,
    STATES,
    SUMMED,
    Found,
    Sort,
)
from tests.portal.reading import addresses, read_by, words_in
from tests.world import person, place

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.example("flock")]


@pytest.fixture(autouse=True)
def as_html(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is printed is read as the page it is printed from, and facilitators by their word.

    Pages are many: what the client keeps of each template for other tests is left out.
    """
    monkeypatch.setattr("jco_portal.kernel.pdf._print", lambda html, *_more: html.encode())
    monkeypatch.setattr("operations.reports.participants.function_of", _word_of)
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_a, **_k: None)


def _word_of(user: User) -> str:
    return user.name.replace("xperson", "xfacilitator")


SORTS = {each.number: each for each in FLOCK}


# A report names contact points by function and tells how the timetable was kept, so that
# those who oversee it read there what the dossier keeps for those who take part.
TOLD_BY_REPORTS = {"participation", "timetable"}


def _tells(reader: str, page: str, group: str) -> bool:
    return "/report/" in page and reader in OUTLINE and group in TOLD_BY_REPORTS


def leaks(reader: str, page: str, found: Found) -> list[str]:
    """Words that this reader must not find."""
    return [
        f"{reader} reads {group} of {SORTS[number]} on {page}"
        for number, group in sorted(found)
        if not SORTS[number].may_read(reader, group) and not _tells(reader, page, group)
    ]


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


def missing(reader: str, group: str, seen: Found) -> tuple[list[str], int]:
    """Words of a group that a reader may find on some page, and did not; and all of them."""
    wanted = [each for each in FLOCK if each.may_read(reader, group) and is_shown(each, group)]
    lost = [
        f"{reader} does not find {group} of {each}"
        for each in wanted
        if (each.number, group) not in seen
    ]
    return lost, len(wanted)


def test_no_page_tells_anybody_what_is_not_theirs(flock: dict[int, Operation]) -> None:
    pages = addresses(flock.values())
    seen: dict[str, Found] = {}
    leaked: list[str] = []

    for reader in READERS:
        seen[reader] = set()
        for page, found in read_by(reader, pages):
            leaked += leaks(reader, page, found)
            seen[reader] |= found

    assert leaked == []
    looked_for = set()
    for reader, group in product(READERS, sorted(PAGES_BUILT)):
        lost, wanted = missing(reader, group, seen[reader])
        assert len(lost) <= wanted * 0.05, lost
        looked_for |= {group} if wanted else set()
    assert looked_for == PAGES_BUILT


def test_the_table_is_the_design_s() -> None:
    assert len(FLOCK) == 30
    by_state = {
        (each.state, each.marking): {reader for reader in READERS if each.may_read(reader, "card")}
        for each in FLOCK
    }
    assert by_state["draft", "public"] == RUN
    assert by_state["tabled", "participants"] == INSIDE | OUTLINE
    assert by_state["running", "limite"] == INSIDE | OUTLINE | STATES
    assert by_state["closed", "public"] == set(READERS) - {"administrator"}
    assert by_state["tabled", "limite"] == INSIDE | OUTLINE | STATES
    assert by_state["confirmed", "limite"] == INSIDE | OUTLINE | STATES | {"outside body"}
    assert not any(
        each.may_read("administrator", group) for each in FLOCK for group in ("card", *GROUPS)
    )


# Each filter, who must stay outside it, and a group of fields that it keeps from them.
FILTERS = [
    (OperationQuerySet, "visible_to", "outside body", "card"),
    (OperationQuerySet, "visible_to", "other state", "card"),
    (OperationQuerySet, "visible_to", "administrator", "card"),
    (OutlinedQuerySet, "visible_to", "other state", "objective"),
    (CaseTextQuerySet, "visible_to", "expert", "casedraft"),
    (OperationQuerySet, "open_in_full_to", "expert", "timetable"),
    (OperationFileQuerySet, "visible_to", "expert", "file"),
    (ParticipationQuerySet, "visible_to", "invited", "asked"),
    (OperationQuerySet, "open_in_outline_to", "other state", "debriefing"),
    (OperationQuerySet, "open_in_outline_to", "other state", "reporttext"),
    (OperationQuerySet, "open_in_outline_to", "other state", "budget"),
    (RecommendationQuerySet, "visible_to", "outside body", "recommendation"),
]


@pytest.mark.parametrize(("rows", "rule", "reader", "group"), FILTERS)
def test_without_its_filter_the_canaries_sing(
    flock: dict[int, Operation], rows: type, rule: str, reader: str, group: str
) -> None:
    numbers = (16,) if group in {*FOLLOWED, "reporttext"} else (1, 5)  # in monitoring, for all
    operations = [flock[number] for number in numbers]
    pages = [
        each
        for each in addresses(operations, {each.reference for each in operations})
        if "/2027-XX-" in each or each.startswith("/follow-up/")
    ]

    with patch.object(rows, rule, lambda self, _user: self.all()):
        read = list(read_by(reader, pages))

    leaked = [leak for page, found in read for leak in leaks(reader, page, found)]
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


def test_notices_and_mails_tell_nothing(flock: dict[int, Operation]) -> None:
    news(flock)

    assert len(mail.outbox) > 10
    people = {each.email: each for each in User.objects.all()}
    for message in mail.outbox:
        found = words_in(f"{message.subject}{message.body}".encode())
        assert not _not_theirs(people[message.to[0]], found), message.body
    for notice in Notice.objects.select_related("person"):
        told = f"{sentence_of(notice)}{notice.parameters}{notice.url}"
        assert not _not_theirs(notice.person, words_in(told.encode())), told
    finland = Notice.objects.filter(person__organisation=place("FI"))  # as the one of Sweden
    assert not _closed(Notice.objects.exclude(pk__in=finland))


def _not_theirs(who: User, found: Found) -> Found:
    """Words but the titles of steps that this person may read in the timetable."""
    steps = TimetableStep.objects.visible_to(who).values_list("title", flat=True)
    return {each for each in found if f"cnry{each[0]}x{each[1]}" not in set(steps)}


def _closed(notices: Iterable[Notice]) -> set[tuple[str, str]]:
    """Where notices lead to and to whom, if that page does not open for them."""
    led = {(notice.person, notice.url) for notice in notices}
    found = set()
    for who, url in led:
        client = Client()
        client.force_login(who)
        if client.get(url).status_code != 200:
            found.add((who.email, url))
    return found
