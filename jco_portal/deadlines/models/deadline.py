"""Deadlines and their escalations."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.core.type_aliases import ModelT
from jco_portal.deadlines.enums import EXPERT_GROUP_CODE, Counting, DeadlineOutcome, EscalationLevel
from jco_portal.deadlines.models.rule import DeadlineRule
from jco_portal.directory.enums import Role

if TYPE_CHECKING:
    from jco_portal.directory.models import Organisation, User


class DeadlineQuerySet(models.QuerySet[ModelT]):
    """Deadlines by reader, responsible organisation, requester and status."""

    def visible_to(self, user: "User") -> Self:
        """Return the deadlines of or to the user's organisation, and those of the user.

        Experts and the secretariat also see those to the Group of Experts and those escalated to
        it or to the agenda of the working party. Internal deadlines are visible only to the
        responsible organisation and extra recipients. A past reminder gives no access.
        """
        own = Q(responsible=user.organisation_id) | Q(
            requester=user.organisation_id, is_internal=False
        )
        mine = Q(extra_recipient_ids__contains=[user.pk])
        roles = sorted(user.roles)
        mine |= Q(responsible=None, recipient_roles__overlap=roles, is_internal=False)
        if user.has_role(Role.EXPERT, Role.SECRETARIAT):
            climbed = Escalation.objects.filter(
                level__in=[EscalationLevel.EXPERT_GROUP, EscalationLevel.AGENDA]
            ).values("deadline")
            come_up = Q(requester__code=EXPERT_GROUP_CODE) | Q(pk__in=climbed)
            mine |= come_up & Q(is_internal=False)
        if not set(roles) - {Role.ADMINISTRATOR}:
            return self.none()
        return self.filter(own | mine if user.organisation_id else mine)

    def due_from(self, user: "User") -> Self:
        """Return the deadlines of the user's organisation, role or own name."""
        mine = Q(extra_recipient_ids__contains=[user.pk]) | Q(
            responsible=None, recipient_roles__overlap=sorted(user.roles)
        )
        return self.visible_to(user).filter(Q(responsible=user.organisation_id) | mine)

    def due_to(self, user: "User") -> Self:
        """Return deadlines of others to the user's organisation or the Group of Experts."""
        to_us = Q(requester=user.organisation_id)
        if user.has_role(Role.EXPERT, Role.SECRETARIAT):
            to_us |= Q(requester__code=EXPERT_GROUP_CODE)
        return self.visible_to(user).filter(to_us).exclude(responsible=user.organisation_id)

    def escalated_to_agenda(self) -> Self:
        """Return deadlines that are escalated to the agenda for their current due date."""
        climbed = Escalation.objects.filter(
            level=EscalationLevel.AGENDA, due_on=models.OuterRef("due_on")
        )
        return self.filter(models.Exists(climbed.filter(deadline=models.OuterRef("pk"))))

    def open(self) -> Self:
        """Return the deadlines that are not settled."""
        return self.filter(settled_at=None)


class Deadline(models.Model):
    """The day by which an organisation must do something; ``key`` identifies the occasion.

    Not in the change log: it is derived from records of higher apps, whose changes are logged.

    Users with a role of ``recipient_roles`` are reminded: those of ``responsible``, or of every
    organisation if it is None. ``extra_recipient_ids`` are primary keys of further users. An
    internal deadline is never escalated beyond the organisation. ``anchor_on``, ``offset``,
    ``counting`` and ``holidays_of`` store the calculation, since the rule may change.
    """

    key = models.CharField(_("occasion"), max_length=120, unique=True)
    rule = models.ForeignKey(
        DeadlineRule, models.PROTECT, related_name="deadlines", verbose_name=_("rule")
    )
    responsible = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="deadlines",
        verbose_name=_("owed by"),
        null=True,
    )
    requester = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="requested_deadlines",
        verbose_name=_("owed to"),
        null=True,
    )
    recipient_roles = ArrayField(models.CharField(max_length=16), verbose_name=_("reminded"))
    extra_recipient_ids = ArrayField(
        models.BigIntegerField(), verbose_name=_("reminded too"), default=list
    )
    title = models.CharField(_("what"), max_length=300)
    reference = models.CharField(_("reference"), max_length=100)
    url = models.CharField(_("address"), max_length=300)
    is_internal = models.BooleanField(_("internal"), default=False)
    anchor = models.CharField(_("what it is counted from"), max_length=120, blank=True)
    anchor_on = models.DateField(_("counted from"), null=True)
    offset = models.SmallIntegerField(_("due after"), null=True)
    counting = models.CharField(
        _("counted in"), max_length=12, choices=Counting.choices, blank=True
    )
    holidays_of = models.CharField(_("holidays of"), max_length=16, blank=True)
    due_on = models.DateField(_("due"))
    grace_ends_on = models.DateField(_("overdue after"))
    opened_on = models.DateField(_("set on"))
    settled_at = models.DateTimeField(_("settled"), null=True)
    outcome = models.CharField(_("how"), max_length=8, choices=DeadlineOutcome.choices, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                name="deadline_settled_has_outcome",
                condition=Q(settled_at=None, outcome="")
                | Q(settled_at__isnull=False, outcome__in=DeadlineOutcome.values),
            ),
            models.CheckConstraint(
                name="deadline_grace_ends_after_due", condition=Q(grace_ends_on__gte=F("due_on"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(settled_at=None), name="deadline_open_by_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    def get_absolute_url(self) -> str:
        """Return the address of the page that explains the deadline."""
        return reverse("deadline_detail", args=[self.pk])


@dataclass(frozen=True)
class DeadlineInput:
    """Input for a deadline; the app that sets it fills it in.

    ``due_on`` is computed from ``anchor_on`` by the rule unless it is given. Without
    ``recipient_roles`` those of the rule apply. A non-empty ``outcome`` settles the deadline.
    ``anchor``, ``offset``, ``counting`` and ``holidays_of`` explain a given day where the rule
    does not.
    """

    key: str
    rule: str
    responsible: "Organisation | None"
    requester: "Organisation | None"
    title: str
    reference: str
    url: str
    anchor_on: date | None = None
    due_on: date | None = None
    recipient_roles: tuple[str, ...] = ()
    extra_recipient_ids: tuple[int, ...] = ()
    outcome: str = ""
    is_internal: bool = False
    anchor: str = ""
    offset: int | None = None
    counting: str = ""
    holidays_of: str = ""


class Escalation(models.Model):
    """The passing of an overdue deadline to a level, for the due date that it had then."""

    # No index of its own: that of the unique constraint begins with the same column.
    deadline = models.ForeignKey(
        Deadline, models.CASCADE, related_name="escalations", db_index=False
    )
    due_on = models.DateField(_("due"))
    level = models.CharField(_("comes up to"), max_length=16, choices=EscalationLevel.choices)
    reached_on = models.DateField(_("reached"))

    class Meta:
        verbose_name = _("climb")
        verbose_name_plural = _("climbs")
        ordering = ("deadline", "reached_on", "id")
        constraints = [
            models.UniqueConstraint(
                name="escalation_unique_level", fields=("deadline", "due_on", "level")
            )
        ]
        indexes = [models.Index(fields=["level", "deadline"], name="escalation_by_level")]

    def __str__(self) -> str:
        return f"{self.deadline}: {self.get_level_display()}"
