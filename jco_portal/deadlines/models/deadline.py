"""Deadlines: what somebody owes by a day, and how far up it has come."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jco_portal.deadlines.enums import EXPERT_GROUP_CODE, Counting, DeadlineOutcome, EscalationLevel
from jco_portal.deadlines.models.rule import DeadlineRule
from jco_portal.directory.enums import Role
from jco_portal.kernel.typed import Row

if TYPE_CHECKING:
    from jco_portal.directory.models import Organisation, User


class DeadlineQuerySet(models.QuerySet[Row]):
    """Deadlines by whose they are and whether they stand."""

    def visible_to(self, user: "User") -> Self:
        """Those of the own organisation, those owed to it, and those that one helps with.

        Experts and the secretariat also see what is owed to the Group of Experts, and what has
        climbed to it or to the agenda of the working party; what is internal, none of them.
        To have been told once is no right to see it later.
        """
        own = Q(owner=user.organisation_id) | Q(asked_by=user.organisation_id, is_internal=False)
        mine = Q(also_for__contains=[user.pk])
        roles = sorted(user.roles)
        mine |= Q(owner=None, roles__overlap=roles, is_internal=False)
        if user.has_role(Role.EXPERT, Role.SECRETARIAT):
            climbed = Climb.objects.filter(
                rung__in=[EscalationLevel.EXPERT_GROUP, EscalationLevel.AGENDA]
            ).values("deadline")
            come_up = Q(asked_by__code=EXPERT_GROUP_CODE) | Q(pk__in=climbed)
            mine |= come_up & Q(is_internal=False)
        if not set(roles) - {Role.ADMINISTRATOR}:
            return self.none()
        return self.filter(own | mine if user.organisation_id else mine)

    def owed_by(self, user: "User") -> Self:
        """Those that the own organisation, or one's own function, owes."""
        mine = Q(also_for__contains=[user.pk]) | Q(owner=None, roles__overlap=sorted(user.roles))
        return self.visible_to(user).filter(Q(owner=user.organisation_id) | mine)

    def owed_to(self, user: "User") -> Self:
        """Those that others owe to the own organisation, or to the experts."""
        to_us = Q(asked_by=user.organisation_id)
        if user.has_role(Role.EXPERT, Role.SECRETARIAT):
            to_us |= Q(asked_by__code=EXPERT_GROUP_CODE)
        return self.visible_to(user).filter(to_us).exclude(owner=user.organisation_id)

    def on_the_agenda(self) -> Self:
        """Those that have climbed to the agenda of the working party."""
        climbed = Climb.objects.filter(
            rung=EscalationLevel.AGENDA, due_on=models.OuterRef("due_on")
        )
        return self.filter(models.Exists(climbed.filter(deadline=models.OuterRef("pk"))))

    def standing(self) -> Self:
        """Those that are still to be met."""
        return self.filter(settled_at=None)


class Deadline(models.Model):
    """Something that somebody owes by a day; ``key`` names the occasion, once.

    Derived from what its floor knows, so that its changes are logged there.

    ``roles`` are reminded at the owner, or everywhere when it has none; ``also_for`` are
    people by key who are reminded as if they belonged there. What is internal stays between its
    owner and them, however late it is. The sum by which it was counted (so many from the
    anchor, by whose holidays) is kept with it, whatever becomes of the rule.
    """

    key = models.CharField(_("occasion"), max_length=120, unique=True)
    rule = models.ForeignKey(
        DeadlineRule, models.PROTECT, related_name="deadlines", verbose_name=_("rule")
    )
    owner = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="deadlines",
        verbose_name=_("owed by"),
        null=True,
    )
    asked_by = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="deadlines_of_others",
        verbose_name=_("owed to"),
        null=True,
    )
    roles = ArrayField(models.CharField(max_length=16), verbose_name=_("reminded"))
    also_for = ArrayField(models.BigIntegerField(), verbose_name=_("reminded too"), default=list)
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
    holidays = models.CharField(_("holidays of"), max_length=16, blank=True)
    due_on = models.DateField(_("due"))
    late_on = models.DateField(_("overdue after"))
    opened_on = models.DateField(_("set on"))
    settled_at = models.DateTimeField(_("settled"), null=True)
    how = models.CharField(_("how"), max_length=8, choices=DeadlineOutcome.choices, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                name="a_settled_deadline_says_how",
                condition=Q(settled_at=None, how="")
                | Q(settled_at__isnull=False, how__in=DeadlineOutcome.values),
            ),
            models.CheckConstraint(
                name="a_deadline_is_late_after_it_is_due", condition=Q(late_on__gte=F("due_on"))
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(settled_at=None), name="deadline_standing_by_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.title}"

    def get_absolute_url(self) -> str:
        """The page that says why, from when and for whom it is due."""
        return reverse("deadline_detail", args=[self.pk])


@dataclass(frozen=True)
class DeadlineInput:
    """A deadline as the floor that sets it knows it.

    ``due_on`` is counted from ``anchor_on`` by the rule unless it is given. Without ``roles``
    those of the rule are reminded. ``how`` settles it: met, or dropped. ``anchor``, ``offset``,
    ``counting`` and ``holidays`` tell how a given day was counted where the rule does not.
    """

    key: str
    rule: str
    owner: "Organisation | None"
    asked_by: "Organisation | None"
    title: str
    reference: str
    url: str
    anchor_on: date | None = None
    due_on: date | None = None
    roles: tuple[str, ...] = ()
    also_for: tuple[int, ...] = ()
    how: str = ""
    is_internal: bool = False
    anchor: str = ""
    offset: int | None = None
    counting: str = ""
    holidays: str = ""


class Climb(models.Model):
    """That a deadline came up to a rung, for the due day that it had then."""

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="climbs", db_index=False)
    due_on = models.DateField(_("due"))
    rung = models.CharField(_("comes up to"), max_length=16, choices=EscalationLevel.choices)
    reached_on = models.DateField(_("reached"))

    class Meta:
        verbose_name = _("climb")
        verbose_name_plural = _("climbs")
        ordering = ("deadline", "reached_on", "id")
        constraints = [
            models.UniqueConstraint(
                name="a_rung_is_reached_once", fields=("deadline", "due_on", "rung")
            )
        ]
        indexes = [models.Index(fields=["rung", "deadline"], name="climb_by_rung")]

    def __str__(self) -> str:
        return f"{self.deadline}: {self.get_rung_display()}"
