"""Numbers of JCOs that each Member State led, took part in and declined, by year."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from jco_portal.core.spreadsheet import CellValue, Sheet, write_workbook
from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import GroupMembership, Organisation, User
from jco_portal.directory.models.organisation import UNION_CODE
from operations.enums import (
    LEADING_ROLES,
    UNCOMPARED_STATES,
    OperationState,
    ParticipationRole,
    Response,
)
from operations.models import Operation, Participation
from operations.models.participant_conditions import expand_groups, first_day_subquery
from operations.models.participation import JOINED_RESPONSES

# Years in the table; a limit of the portal.
MAX_YEARS = 6
EXCLUDED_STATES = UNCOMPARED_STATES | {OperationState.DRAFT}
# At most one of the three applies to a participation.
IS_LEAD = Q(role__in=LEADING_ROLES)
IS_PARTICIPANT = Q(role=ParticipationRole.PARTICIPANT, response__in=JOINED_RESPONSES)
HAS_DECLINED = ~IS_LEAD & Q(response=Response.DECLINED)
CountRows = Iterable[dict[str, Any]]


@dataclass
class ParticipationCount:
    """Numbers of JCOs of one state in one year."""

    led: int = 0
    participated: int = 0
    declined: int = 0

    @property
    def numbers(self) -> tuple[int, ...]:
        """The counts in the order of the columns."""
        return self.led, self.participated, self.declined


COUNT_HEADERS = (gettext_lazy("Led"), gettext_lazy("Took part"), gettext_lazy("Declined"))


@dataclass(frozen=True)
class StateRow:
    """A row of the table: a state, and its counts year by year."""

    name: str
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class ParticipationYears:
    """The table: years as groups of columns, states as rows."""

    years: tuple[int, ...]
    rows: tuple[StateRow, ...]

    @property
    def headers(self) -> tuple[str, ...]:
        """Headings of the columns below each year."""
        return tuple(str(head) for _year in self.years for head in COUNT_HEADERS)


def participation_years(user: User) -> ParticipationYears:
    """Return the last years with data, from JCOs that the user may see, by their start.

    A declined invitation is included only for experts, the secretariat, participants and
    the state itself.
    """
    counted: dict[tuple[int, int], ParticipationCount] = {}
    for rows in (_direct_participations(user), _group_participations(user)):
        for row in rows:
            cell = counted.setdefault((row["state"], row["year"]), ParticipationCount())
            for field in fields(ParticipationCount):
                setattr(cell, field.name, getattr(cell, field.name) + row[field.name])
    known = {year for (_state, year), cell in counted.items() if any(cell.numbers)}
    years = tuple(sorted(known)[-MAX_YEARS:])
    nothing = ParticipationCount()
    return ParticipationYears(
        years,
        tuple(
            StateRow(
                state.name,
                tuple(
                    number
                    for year in years
                    for number in counted.get((state.pk, year), nothing).numbers
                ),
            )
            for state in _states_shown(key for key, year in counted if year in years)
        ),
    )


def participation_workbook(user: User) -> bytes:
    """Return the table as a workbook (XLSX)."""
    table = participation_years(user)
    heads = [_("State")]
    heads += [f"{year} {head}" for year in table.years for head in COUNT_HEADERS]
    rows: list[tuple[CellValue, ...]] = [(row.name, *row.numbers) for row in table.rows]
    today = timezone.localdate()
    preamble: list[tuple[CellValue, ...]] = [
        (_("As at"), today),
        (_("Counted"), _("JCOs that you may know of, by their start")),
    ]
    return write_workbook([Sheet(_("Participation"), heads, rows, preamble)])


def _participations(user: User) -> QuerySet[Any]:
    """Return participations in JCOs that the user may see, with the year of the start."""
    jcos = Operation.objects.visible_to(user).filter(operation_type__is_jco=True)
    inside = Operation.objects.visible_in_outline_to(user).order_by().values("pk")
    is_visible = ~HAS_DECLINED | Q(operation__in=inside) | Q(organisation=user.organisation_id)
    start = first_day_subquery("operation")
    return (
        Participation.objects.filter(
            is_visible,
            operation__in=jcos.exclude(state__in=EXCLUDED_STATES).order_by().values("pk"),
        )
        .order_by()
        .annotate(start_on=start, year=ExtractYear(start))
        .filter(year__isnull=False)
    )


def _counts() -> dict[str, Count]:
    # Distinct: a state may belong to two groups that participate in one operation.
    return {
        "led": Count("operation", filter=IS_LEAD, distinct=True),
        "participated": Count("operation", filter=IS_PARTICIPANT, distinct=True),
        "declined": Count("operation", filter=HAS_DECLINED, distinct=True),
    }


def _direct_participations(user: User) -> CountRows:
    own = _participations(user).filter(organisation__kind=OrganisationKind.STATE)
    rows: CountRows = own.values("year", state=F("organisation")).annotate(**_counts())
    return rows


def _group_participations(user: User) -> CountRows:
    """Count members of a group on the start date, except those that participate themselves."""
    of_groups = expand_groups(_participations(user))
    rows: CountRows = of_groups.values("year", state=F("member")).annotate(**_counts())
    return rows


def _states_shown(counted: Iterable[int]) -> QuerySet[Organisation]:
    """Return today's Member States, and former ones that have counts."""
    today = timezone.localdate()
    last = Coalesce("ends_on", today)
    ever = GroupMembership.objects.annotate(last=last).filter(group__code=UNION_CODE)
    now = ever.filter(starts_on__lte=today, last__gte=today)
    former = ever.filter(member__in=set(counted))
    members = Q(pk__in=now.values("member")) | Q(pk__in=former.values("member"))
    return Organisation.objects.filter(members).order_by("name")
