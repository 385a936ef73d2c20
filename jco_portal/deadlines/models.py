"""Deadlines, the rules that make them, and the reminders that chase them.

A deadline carries its owner, its audience, its title and its address, so that nothing here
ever looks up to the floor that set it.
"""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pghistory
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.deadlines.enums import (
    EXPERTS_GROUP,
    FURTHEST_STEP,
    Counting,
    Delivery,
    Rung,
    Settled,
)
from jco_portal.directory.enums import Role

if TYPE_CHECKING:
    from jco_portal.directory.models import Organisation, User


def usual_steps() -> list[int]:
    """The days before a due day on which people are reminded unless a rule says otherwise."""
    return [30, 7, 1, 0]


@pghistory.track()
class DeadlineRule(models.Model):
    """How a deadline is made: what it is counted from, how long, when reminded, when late.

    An administrator edits it; deadlines that stand are counted anew when they are set again.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    title = models.CharField(_("rule"), max_length=200)
    anchor = models.CharField(_("counted from"), max_length=120)
    offset = models.SmallIntegerField(
        _("due after"), help_text=_("Below 0: before. 0 where the day is given by somebody.")
    )
    counting = models.CharField(
        _("counted in"), max_length=12, choices=Counting.choices, default=Counting.DAYS
    )
    grace = models.PositiveSmallIntegerField(
        _("overdue after another"), default=0, help_text=_("Counted in the same way.")
    )
    roles = ArrayField(
        models.CharField(max_length=16, choices=Role.choices),
        verbose_name=_("reminded at the owner"),
    )
    reminders = ArrayField(
        models.PositiveSmallIntegerField(),
        default=usual_steps,
        verbose_name=_("reminded so many days before"),
        help_text=_("With commas, for example 30,7,1,0."),
    )
    is_urgent = models.BooleanField(
        _("urgent"), default=False, help_text=_("Told at once, not with the mail of the day.")
    )
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rule for deadlines")
        verbose_name_plural = _("rules for deadlines")
        ordering = ("title",)
        constraints = [
            models.CheckConstraint(
                name="a_rule_reminds_within_a_year",
                condition=Q(reminders__contained_by=list(range(FURTHEST_STEP + 1))),
                violation_error_message=_("Reminders lie at most 365 days before."),
            ),
            models.CheckConstraint(
                name="a_rule_counts_within_ten_years",
                condition=Q(offset__gte=-3650, offset__lte=3650, grace__lte=3650),
                violation_error_message=_("A rule counts at most 3,650 days."),
            ),
        ]

    def __str__(self) -> str:
        return self.title


@pghistory.track()
class LadderStep(models.Model):
    """A rung of a rule's ladder: who hears of what is overdue, so many days after it."""

    rule = models.ForeignKey(
        DeadlineRule, models.CASCADE, related_name="ladder", verbose_name=_("rule")
    )
    rung = models.CharField(_("comes up to"), max_length=16, choices=Rung.choices)
    days = models.PositiveSmallIntegerField(_("days after it is overdue"))

    class Meta:
        verbose_name = _("rung of the ladder")
        verbose_name_plural = _("rungs of the ladder")
        ordering = ("rule", "days")
        constraints = [
            models.UniqueConstraint(name="a_rung_stands_once_in_a_rule", fields=("rule", "rung")),
            models.UniqueConstraint(name="a_day_has_one_rung", fields=("rule", "days")),
            models.CheckConstraint(
                name="a_rung_lies_within_a_year",
                condition=Q(days__gte=1, days__lte=FURTHEST_STEP),
                violation_error_message=_("A rung lies 1 to 365 days after."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rung_display()}, {self.days}"


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Deadlines by whose they are and whether they stand."""

    def visible_to(self, user: "User") -> "DeadlineQuerySet":
        """Those of the own organisation, those owed to it, and those that one was told of.

        Experts and the secretariat also see what is owed to the Group of Experts, and what has
        climbed to it or to the agenda of the working party.
        """
        own = Q(owner=user.organisation_id) | Q(asked_by=user.organisation_id)
        mine = Q(also_for__contains=[user.pk]) | Q(
            pk__in=Reminder.objects.filter(person=user.pk).values("deadline")
        )
        roles = sorted(user.roles)
        mine |= Q(owner=None, roles__overlap=roles)
        if user.has_role(Role.EXPERT, Role.SECRETARIAT):
            climbed = Reminder.objects.filter(rung__in=[Rung.GROUP, Rung.AGENDA])
            mine |= Q(asked_by__code=EXPERTS_GROUP) | Q(pk__in=climbed.values("deadline"))
        if not set(roles) - {Role.ADMINISTRATOR}:
            return self.none()
        return self.filter(own | mine if user.organisation_id else mine)

    def owed_by(self, user: "User") -> "DeadlineQuerySet":
        """Those that the own organisation, or one's own function, owes."""
        mine = Q(also_for__contains=[user.pk]) | Q(owner=None, roles__overlap=sorted(user.roles))
        return self.visible_to(user).filter(Q(owner=user.organisation_id) | mine)

    def owed_to(self, user: "User") -> "DeadlineQuerySet":
        """Those that others owe to the own organisation, or to the experts."""
        to_us = Q(asked_by=user.organisation_id)
        if user.has_role(Role.EXPERT, Role.SECRETARIAT):
            to_us |= Q(asked_by__code=EXPERTS_GROUP)
        return self.visible_to(user).filter(to_us).exclude(owner=user.organisation_id)

    def on_the_agenda(self) -> "DeadlineQuerySet":
        """Those that have climbed to the agenda of the working party."""
        climbed = Reminder.objects.filter(rung=Rung.AGENDA, due_on=models.OuterRef("due_on"))
        return self.filter(models.Exists(climbed.filter(deadline=models.OuterRef("pk"))))

    def standing(self) -> "DeadlineQuerySet":
        """Those that are still to be met."""
        return self.filter(settled_at=None)


class Deadline(models.Model):
    """Something that somebody owes by a day; ``key`` names the occasion, once.

    Derived from what its floor knows, so that its changes are logged there.

    ``roles`` are reminded at the owner, or everywhere when it has none; ``also_for`` are
    people by key who are reminded as if they belonged there.
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
    anchor_on = models.DateField(_("counted from"), null=True)
    due_on = models.DateField(_("due"))
    late_on = models.DateField(_("overdue after"))
    opened_on = models.DateField(_("set on"))
    settled_at = models.DateTimeField(_("settled"), null=True)
    how = models.CharField(_("how"), max_length=8, choices=Settled.choices, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                name="a_settled_deadline_says_how",
                condition=Q(settled_at=None, how="")
                | Q(settled_at__isnull=False, how__in=Settled.values),
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
class Due:
    """A deadline as the floor that sets it knows it.

    ``due_on`` is counted from ``anchor_on`` by the rule unless it is given. Without ``roles``
    those of the rule are reminded. ``how`` settles it: met, or dropped.
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


class Letter(models.Model):
    """A mail to one person about what is due; ``key`` makes it one, however often it is tried."""

    key = models.CharField(_("occasion"), max_length=80, unique=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="letters")
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    not_before = models.DateTimeField(_("not before"), default=timezone.now)
    leased_until = models.DateTimeField(_("being sent until"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    last_error = models.TextField(_("last error"), blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True)
    dropped_at = models.DateTimeField(_("nothing left to say"), null=True)

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ("id",)
        indexes = [
            models.Index(
                fields=["not_before"],
                condition=Q(sent_at=None, dropped_at=None),
                name="letter_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} to {self.person}"


class Reminder(models.Model):
    """One step of one deadline told to one person: a row that can be written only once.

    ``day`` counts from the due day, below 0 before it. ``due_on`` is the day as it stood, so
    that a moved deadline reminds anew.
    """

    deadline = models.ForeignKey(Deadline, models.CASCADE, related_name="reminders")
    due_on = models.DateField(_("due"))
    day = models.SmallIntegerField(_("day"))
    rung = models.CharField(_("comes up to"), max_length=16, choices=Rung.choices, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminders")
    is_urgent = models.BooleanField(_("urgent"), default=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    letter = models.ForeignKey(Letter, models.SET_NULL, related_name="reminders", null=True)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        ordering = ("id",)
        constraints = [
            models.UniqueConstraint(
                name="a_step_is_told_once_to_a_person",
                fields=("deadline", "due_on", "day", "rung", "person"),
            )
        ]
        indexes = [
            models.Index(
                fields=["person"], condition=Q(letter=None), name="reminder_without_letter"
            )
        ]

    def __str__(self) -> str:
        return f"{self.deadline}, day {self.day}, to {self.person}"


@pghistory.track()
class Preference(models.Model):
    """How a person wants to be reminded; without one, once a day and urgent things at once."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="preference"
    )
    delivery = models.CharField(
        _("mails about what is due"),
        max_length=12,
        choices=Delivery.choices,
        default=Delivery.DIGEST,
    )

    class Meta:
        verbose_name = _("preference")
        verbose_name_plural = _("preferences")
        constraints = [
            models.CheckConstraint(
                name="delivery_is_known", condition=Q(delivery__in=Delivery.values)
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_delivery_display()}"


class Days(Func):
    """The days from one to another, both included, as PostgreSQL's range."""

    function = "DATERANGE"
    output_field = DateRangeField()


@pghistory.track()
class Absence(models.Model):
    """Days on which a person is away, and who is reminded instead."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="absences")
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("deputy")
    )

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("first_day",)
        constraints = [
            models.CheckConstraint(
                name="an_absence_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="nobody_is_their_own_deputy",
                condition=~Q(deputy=F("person")),
                violation_error_message=_("Choose somebody else as deputy."),
            ),
            ExclusionConstraint(
                name="absences_of_a_person_do_not_meet",
                expressions=[
                    (
                        Days("first_day", "last_day", RangeBoundary(True, True)),
                        RangeOperators.OVERLAPS,
                    ),
                    ("person", RangeOperators.EQUAL),
                ],
                violation_error_message=_("You have said already that you are away on these days."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.first_day} to {self.last_day}"
