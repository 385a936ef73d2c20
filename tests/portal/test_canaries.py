"""Canaries: a word in every protected field of every sort of JCO, looked for on every page.

Each word names its operation and what it belongs to. Every page, file and notice is read by
every role; a word that the table of the design does not give to a reader must not be there.
Pages that come later are read too, for they are found in the table of addresses.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import product
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from coordination.actions import answer_overlap, detect_all
from coordination.models import Overlap
from coordination.queries import facts_shown
from followup.models import Debriefing, Report
from funding.models import Budget, BudgetLine
from jco_portal.deadlines.actions import chase_deadlines
from jco_portal.directory.models import User
from jco_portal.documents.enums import DocumentKind
from jco_portal.documents.models import Content, Document, DocumentVersion
from jco_portal.outbox.actions import run_next_job
from jco_portal.outbox.models import Job, Notice
from jco_portal.outbox.notifications import sentence_of
from operations.actions import fill_phase, move_operation
from operations.enums import ControlKind, Marking, Measure, Scope, Standing
from operations.models import (
    CaseComment,
    CaseSection,
    CaseText,
    ControlEntry,
    ControlReport,
    Dossier,
    Facilitator,
    Objective,
    Operation,
    OperationFile,
    OperationKind,
    OperationMove,
    Participation,
    Phase,
    PhaseFacts,
    Seizure,
    SeizureEntry,
    SeizureVerdict,
    Term,
    ThreatAssessment,
    TimetableStep,
)
from operations.models.dossier import CaseTextQuerySet, OutlinedQuerySet
from operations.models.file import OperationFileQuerySet
from operations.models.operation import OperationQuerySet
from operations.models.participation import ParticipationQuerySet
from tests.addresses import every_address
from tests.world import person, place

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

JCO_STATES = (
    *("draft", "tabled", "preparation", "running", "debriefing", "monitoring", "closed"),
    *("postponed", "cancelled"),
)
MARKINGS = tuple(Marking.values)
ENTRIES = (("announced", "public"), ("confirmed", "limite"), ("withdrawn", "participants"))
READERS = {
    "lead": ("planner", "LT"),
    "facilitator": ("facilitator", "SE"),
    "participant": ("planner", "PL"),
    "invited": ("contact_point", "EE"),
    "other state": ("planner", "ES"),
    "expert": ("expert", "DK"),
    "secretariat": ("secretariat", "GSC"),
    "outside body": ("liaison", "WCO"),
    "administrator": ("administrator", "GSC"),
}
RUN = {"lead", "facilitator"}
INSIDE = RUN | {"participant"}
OUTLINE = {"expert", "secretariat"}
STATES = {"invited", "other state"}
# Who may read a group of fields, beside the card and the aims: of a draft, only who runs it.
GROUPS = {
    "case": INSIDE | OUTLINE,
    "casedraft": RUN,
    "casefile": INSIDE | OUTLINE,
    "comment": INSIDE | OUTLINE,
    "objective": INSIDE | OUTLINE | {"invited"},  # what is aimed at stands on the invitation
    "budget": INSIDE | OUTLINE,
    "threat": INSIDE,
    "file": INSIDE,
    "timetable": INSIDE,
    "participation": INSIDE,
    "asked": INSIDE | {"invited"},
    "facilitator": INSIDE,
    "reason": INSIDE | OUTLINE,
    "seizure": INSIDE,
    "control": INSIDE,
    "debriefing": INSIDE | OUTLINE,
    "recommendation": INSIDE | OUTLINE,  # and every state, unless only for those who take part
    "reporttext": INSIDE | OUTLINE,
    "total": INSIDE,  # and experts and secretariat once it is over
    "person": set(),  # people are known by function and organisation only
}
PAGES_BUILT = {"card", "aims", *GROUPS} - {"person"}
FOLLOWED = {"debriefing", "recommendation"}  # written once it has ended
ASIDE = {"postponed", "cancelled"}  # a reason was given for these
SUMMED = {"debriefing", "monitoring", "closed"}  # results are reported and their totals told
REPORTED = {"running", *SUMMED}
RECORD = "operations:operation_detail"
FORMS = re.compile(r"_(new|edit|invite|correct|copy)$|:threat_assessment$|:case_text$")
# Read with all its pages: a draft, one tabled, one that runs and one that is over, and each
# marking; of all others the record alone, for pages are many and readers are nine.
READ_WHOLE = {f"2027-XX-{number}" for number in (1, 5, 10, 18)}
SAMPLED = {f"2027-XX-{number}" for number in (1, 5)}  # their forms, and what names a key
WORD = re.compile(r"cnry(\d+)x([a-z]+)")
TOTAL = re.compile(r"\b9,?310,?0(\d\d)\b")  # a quantity that only one operation seized
Found = set[tuple[int, str]]


@dataclass(frozen=True)
class Sort:
    """An operation of the flock: its number, its state, its marking, and whether it is a JCO."""

    number: int
    state: str
    marking: str
    is_jco: bool = True

    def word(self, group: str) -> str:
        """The canary of this operation for a group of fields."""
        return f"cnry{self.number}x{group}"

    def may_read(self, reader: str, group: str) -> bool:
        """What the design says."""
        if group == "card":
            return reader in self._know()
        if group == "aims":
            return reader in self._know() or (self.is_jco and reader in self._asked())
        if group == "total" and self.state in SUMMED:
            return reader in INSIDE | OUTLINE
        if group in FOLLOWED and self.state not in SUMMED:
            return False
        if group == "recommendation" and self.is_jco and self.marking != "participants":
            return reader in INSIDE | OUTLINE | STATES
        return self.is_jco and reader in GROUPS[group] & (
            RUN if self.state == "draft" else set(READERS)
        )

    def _asked(self) -> set[str]:
        return set() if self.state == "draft" else {"invited"}

    def _know(self) -> set[str]:
        if self.state == "draft":
            return RUN
        wider = {
            "public": set(READERS) - {"administrator"},
            "limite": set(READERS) - {"administrator", "outside body"},
            "participants": OUTLINE,
        }
        runs = INSIDE if self.is_jco else {"outside body"}
        return runs | wider[self.marking]


FLOCK = [
    *(Sort(n, *each) for n, each in enumerate(product(JCO_STATES, MARKINGS), start=1)),
    *(Sort(n, *each, is_jco=False) for n, each in enumerate(ENTRIES, start=28)),
]


# The flock


@pytest.fixture
def flock() -> dict[int, Operation]:
    """Thirty operations by number, every protected field of them filled."""
    operations = {each.number: operation for each, operation in _operations()}
    jcos = [(each, operations[each.number]) for each in FLOCK if each.is_jco]
    _dossiers(jcos)
    _records(jcos)
    _follow_up([each for each in jcos if each[0].state in SUMMED])
    _reports(jcos)
    detect_all()
    Job.objects.all().delete()
    return operations


def _operations() -> list[tuple[Sort, Operation]]:
    kinds = {each.code: each for each in OperationKind.objects.all()}
    today = timezone.localdate()
    made = Operation.objects.bulk_create(
        Operation(
            reference=f"2027-XX-{each.number}",
            name=f"Finch {each.number}",
            kind=kinds["jco_full_scale" if each.is_jco else "wco_operation"],
            state=each.state,
            marking=each.marking,
            aims=each.word("aims"),
            participants_note=each.word("card"),
            dates_note=each.word("card"),
        )
        for each in FLOCK
    )
    Operation.organisers.through.objects.bulk_create(
        Operation.organisers.through(
            operation=operation, organisation=place("LT" if each.is_jco else "WCO")
        )
        for each, operation in zip(FLOCK, made, strict=True)
    )
    goods = Term.objects.get(name="cigarettes")
    road = Term.objects.get(name="road")
    Operation.terms.through.objects.bulk_create(
        Operation.terms.through(operation=each, term=goods) for each in made
    )
    Operation.modes.through.objects.bulk_create(
        Operation.modes.through(operation=each, term=road) for each in made
    )
    Phase.objects.bulk_create(
        fill_phase(Phase(operation=operation), _days(each, today), 30)
        for each, operation in zip(FLOCK, made, strict=True)
    )
    return list(zip(FLOCK, made, strict=True))


def _days(each: Sort, today: date) -> PhaseFacts:
    """Each meets its neighbour and nobody else, so that overlaps are few."""
    start = today + timedelta(days=4 * (each.number // 2) - 20)
    return PhaseFacts(1, start=start.isoformat(), end=(start + timedelta(days=2)).isoformat())


def _dossiers(jcos: list[tuple[Sort, Operation]]) -> None:
    lead, expert = person(), person("expert", "DK")
    ready = CaseSection.objects.create(code="canary-a", title="Why")
    draft = CaseSection.objects.create(code="canary-b", title="How")
    facilitator = person("facilitator", "SE")
    Dossier.objects.bulk_create(Dossier(operation=op, opened_by=lead) for _each, op in jcos)
    Facilitator.objects.bulk_create(
        Facilitator(operation=op, user=user, named_by=lead)
        for each, op in jcos
        for user in (facilitator, _named(each))
    )
    CaseText.objects.bulk_create(
        CaseText(
            operation=op, section=section, text=each.word(group), is_ready=is_ready, written_by=lead
        )
        for each, op in jcos
        for section, group, is_ready in ((ready, "case", True), (draft, "casedraft", False))
    )
    CaseComment.objects.bulk_create(
        CaseComment(operation=op, section=ready, text=each.word("comment"), by=expert)
        for each, op in jcos
    )
    Objective.objects.bulk_create(
        Objective(
            operation=op,
            number=1,
            text=each.word("objective"),
            measure=Measure.SEIZURES,
            target=5,
        )
        for each, op in jcos
    )
    _budgets(jcos, lead)
    ThreatAssessment.objects.bulk_create(
        ThreatAssessment(operation=op, text=each.word("threat")) for each, op in jcos
    )
    TimetableStep.objects.bulk_create(
        TimetableStep(operation=op, title=each.word("timetable"), due_on=timezone.localdate())
        for each, op in jcos
    )
    _participations(jcos, lead)
    _files(jcos, lead)


def _budgets(jcos: list[tuple[Sort, Operation]], lead: User) -> None:
    budgets = Budget.objects.bulk_create(Budget(operation=op, opened_by=lead) for _, op in jcos)
    BudgetLine.objects.bulk_create(
        BudgetLine(
            budget=budget,
            number=1,
            description=each.word("budget"),
            category="travel",
            organisation=place("LT"),
            planned=1,
        )
        for (each, _operation), budget in zip(jcos, budgets, strict=True)
    )


def _named(each: Sort) -> User:
    user = User.objects.create_user(
        f"{each.word('person')}@test.example",
        name=each.word("person"),
        organisation=place("FI"),
    )
    user.role_assignments.create(role="facilitator")
    return user


def _participations(jcos: list[tuple[Sort, Operation]], lead: User) -> None:
    now, today = timezone.now(), timezone.localdate()
    answered = {"standing": Standing.ACCEPTED, "answered_at": now, "answered_by": lead}
    invited = {"invited_at": now, "invited_by": lead, "answer_by": today}
    Participation.objects.bulk_create(
        Participation(operation=op, organisation=place(code), **more)
        for each, op in jcos
        for code, more in (
            ("LT", {"part": "lead"}),
            ("EE", {"standing": Standing.INVITED, "asked": each.word("asked"), **invited}),
            (
                "PL",
                {
                    **answered,
                    **invited,
                    "contact_point": each.word("participation"),
                    "answer_note": each.word("participation"),
                },
            ),
        )
    )


def _files(jcos: list[tuple[Sort, Operation]], lead: User) -> None:
    for each, op in jcos:
        for group, kind in (
            ("file", DocumentKind.PLAN),
            ("casefile", DocumentKind.BUSINESS_CASE),
        ):
            said = each.word(group).encode()
            content = Content.objects.create(sha256=sha256(said).hexdigest(), content=said)
            document = Document.objects.create(kind=kind, title=each.word(group), owner=place("LT"))
            DocumentVersion.objects.create(
                document=document,
                name=f"{each.word(group)}.txt",
                media_type="text/plain",
                size=len(said),
                content=content,
                by=lead,
            )
            OperationFile.objects.create(operation=op, document=document)


def _records(jcos: list[tuple[Sort, Operation]]) -> None:
    by, today = person("planner", "PL"), timezone.localdate()
    goods = Term.objects.get(name="cigarettes")
    said = {"by": by, "day": today - timedelta(days=15), "scope": Scope.PHASE, "phase_number": 1}
    for each, op in jcos:
        report = ControlReport.objects.create(operation=op, organisation=by.organisation, number=1)
        words = {"place": each.word("control"), "note": each.word("control")}
        ControlEntry.objects.create(
            record=report, kind=ControlKind.PHYSICAL, count=3, **said, **words
        )
        seizure = Seizure.objects.create(operation=op, organisation=by.organisation, number=1)
        words = {"place": each.word("seizure"), "note": each.word("seizure")}
        entry = SeizureEntry.objects.create(
            record=seizure,
            goods=goods,
            quantity=9_310_000 + each.number,
            unit="piece",
            **said,
            **words,
        )
        SeizureVerdict.objects.create(entry=entry, is_valid=True, by=by)
        if each.state in ASIDE:
            OperationMove.objects.create(
                operation=op,
                move="postpone" if each.state == "postponed" else "cancel",
                source="tabled",
                target=each.state,
                by=by,
                reason=each.word("reason"),
            )


def _follow_up(jcos: list[tuple[Sort, Operation]]) -> None:
    lead, today = person(), timezone.localdate()
    ahead = today + timedelta(days=30)
    for each, op in jcos:
        held = Debriefing.objects.create(
            operation=op,
            starts_on=today,
            ends_on=today,
            participants=each.word("debriefing"),
            conclusions=each.word("debriefing"),
            recorded_at=timezone.now(),
            recorded_by=lead,
        )
        made = held.recommendations.create(
            number=1, text=each.word("recommendation"), level="general", due_on=ahead, made_by=lead
        )
        words = {"owner": "Desk", "evidence": each.word("recommendation")}
        made.answers.create(organisation=place("PL"), state="accepted", **words)


def _reports(jcos: list[tuple[Sort, Operation]]) -> None:
    by = person()
    for each, op in jcos:
        if each.state in SUMMED:
            report = Report.objects.create(operation=op)
            report.texts.create(section="legal", text=each.word("reporttext"), written_by=by)


# Reading everything


def words_in(content: bytes) -> Found:
    """The canaries in a page or a file; a workbook is unpacked."""
    text = content.decode(errors="replace")
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            text = "".join(book.read(name).decode(errors="replace") for name in book.namelist())
    words = {(int(number), group) for number, group in WORD.findall(text)}
    return words | {(int(number), "total") for number in TOTAL.findall(text)}


def keys_of(operation: Operation) -> set[int]:
    """The keys of everything in an operation, for pages that name such a key."""
    found: set[int] = set()
    for relation in operation._meta.related_objects:
        if relation.one_to_many and relation.get_accessor_name():
            related = relation.related_model._default_manager
            rows = related.filter(**{relation.field.name: operation}).order_by("pk")
            found |= {row for row in rows.values_list("pk", flat=True)[:2] if isinstance(row, int)}
    return found


def addresses(operations: Iterable[Operation]) -> list[str]:
    """Every page that can be read: of each operation, and of what is in some of them."""
    reads = _readable()
    found: dict[str, None] = {}
    for operation in operations:
        wanted = every_address(reference=operation.reference, code="canary-a")
        names = reads["plain"] if operation.reference in READ_WHOLE else [RECORD]
        is_sampled = operation.reference in SAMPLED
        found |= dict.fromkeys(
            wanted[name] for name in names if is_sampled or not FORMS.search(name)
        )
        if is_sampled:
            for pk in keys_of(operation):
                inside = every_address(reference=operation.reference, pk=pk)
                found |= dict.fromkeys(inside[name] for name in reads["of a key"])
    found |= dict.fromkeys(each.get_absolute_url() for each in Overlap.objects.all()[:8])
    lists = ("/calendar/overlaps/?show=all", "/calendar/overlaps/?page=2", "/follow-up/?show=all")
    return [*found, *lists]


@cache
def _readable() -> dict[str, list[str]]:
    """The names of pages that answer to being read, those of a key apart."""
    one, other = every_address(pk=1), every_address(pk=2)
    client = Client()
    client.force_login(person())
    names = [
        name
        for name, page in one.items()
        if not page.startswith(("/accounts/", "/healthz")) and client.get(page).status_code != 405
    ]
    return {
        "plain": [name for name in names if one[name] == other[name]],
        "of a key": [name for name in names if one[name] != other[name]],
    }


def read_by(reader: str, pages: list[str]) -> Iterator[tuple[str, Found]]:
    """What one reader finds on each page."""
    client = Client()
    client.force_login(person(*READERS[reader]))
    for page in pages:
        response = client.get(page)
        assert response.status_code < 500, (reader, page)
        name = response.headers.get("Content-Disposition", "").encode()
        yield page, words_in(response.content) | words_in(name)


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
]


@pytest.mark.parametrize(("rows", "rule", "reader", "group"), FILTERS)
def test_without_its_filter_the_canaries_sing(
    flock: dict[int, Operation], rows: type, rule: str, reader: str, group: str
) -> None:
    pages = [each for each in addresses([flock[1], flock[5]]) if "/2027-XX-" in each]

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
