"""Recommendations, the actions taken by addressees, and the transitions of both."""

from typing import TYPE_CHECKING, Self

import pghistory
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from followup.enums import IMPLEMENTED_STATES, ActionState, RecommendationArea, RecommendationState
from followup.models.debriefing import Debriefing
from jco_portal.core.schema_operations import choices_constraint
from jco_portal.core.type_aliases import ModelT
from jco_portal.directory.models.foreign_keys import user_key
from operations.enums import Marking
from operations.models.participation import has_content_access

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class RecommendationQuerySet(models.QuerySet["Recommendation"]):
    """Recommendations, filtered by reader."""

    def visible_to(self, user: "User") -> "RecommendationQuerySet":
        """Return those of debriefings that the user may read, and recorded ones for all.

        Once recorded, a recommendation may be read by the Member States, the Commission and the
        Council, unless the JCO is for participants only, and by every other addressee.
        """
        if not has_content_access(user):
            return self.none()
        read = Q(debriefing__in=Debriefing.objects.visible_to(user).values("pk"))
        own = AddresseeAction.objects.filter(
            recommendation=OuterRef("pk"), organisation=user.organisation_id
        )
        open_to_user = Q(Exists(own))
        if user.is_insider:
            open_to_user |= ~Q(debriefing__operation__marking=Marking.PARTICIPANTS)
        return self.filter(read | Q(debriefing__recorded_at__isnull=False) & open_to_user)

    def binding(self) -> "RecommendationQuerySet":
        """Return the open recommendations of recorded debriefings."""
        return self.filter(state=RecommendationState.OPEN, debriefing__recorded_at__isnull=False)


@pghistory.track()
class Recommendation(models.Model):
    """What should be done after a JCO, by whom and by when (Council 9947/1/11 REV 1, 7)."""

    debriefing = models.ForeignKey(
        Debriefing,
        models.PROTECT,
        related_name="recommendations",
        verbose_name=_("debriefing"),
        db_index=False,  # the unique constraint below begins with this column
    )
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("recommendation"), max_length=2000)
    area = models.CharField(_("level"), max_length=10, choices=RecommendationArea.choices)
    due_on = models.DateField(_("due"))
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=RecommendationState.choices,
        default=RecommendationState.OPEN,
        editable=False,
    )
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    made_by = user_key(_("made by"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        verbose_name_plural = _("recommendations")
        ordering = ("due_on", "id")
        constraints = [
            models.UniqueConstraint(
                name="recommendation_unique_number", fields=("debriefing", "number")
            ),
            choices_constraint("recommendation_state_valid", "state", RecommendationState),
            choices_constraint(
                "recommendation_area_valid", "area", RecommendationArea, _("Choose the level.")
            ),
        ]
        # For the list of recommendations, which selects open or overdue ones.
        indexes = [models.Index(fields=["state", "due_on"], name="recommendation_by_state")]

    def __str__(self) -> str:
        return f"{self.debriefing.operation}, recommendation {self.number}"

    def get_absolute_url(self) -> str:
        """Return the address by key alone: the reader may not be allowed to know the JCO."""
        return reverse("followup:recommendation_detail", args=[self.pk])


class RecommendationTransition(models.Model):
    """A transition of a recommendation: states, user, time and reason."""

    append_only = True  # the role of the web server may only insert rows

    recommendation = models.ForeignKey(
        Recommendation,
        models.PROTECT,
        related_name="transitions",
        verbose_name=_("recommendation"),
    )
    name = models.CharField(_("move"), max_length=24)
    from_state = models.CharField(_("from"), max_length=16, choices=RecommendationState.choices)
    to_state = models.CharField(_("to"), max_length=16, choices=RecommendationState.choices)
    made_by = user_key(_("by"))
    made_at = models.DateTimeField(_("at"), auto_now_add=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("move of a recommendation")
        verbose_name_plural = _("moves of recommendations")
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.recommendation}: {self.name}"


class AddresseeActionQuerySet(models.QuerySet[ModelT]):
    """Actions taken by addressees, filtered by reader."""

    def visible_to(self, user: "User") -> Self:
        """Return those on recommendations that the user may read."""
        known = Recommendation.objects.visible_to(user).order_by().values("pk")
        return self.filter(recommendation__in=known)


@pghistory.track()
class AddresseeAction(models.Model):
    """What one addressee has done about a recommendation, with date and evidence.

    ``responsible`` is the function that implements it, never the name of a person.
    """

    recommendation = models.ForeignKey(
        Recommendation,
        models.CASCADE,
        related_name="addressee_actions",
        verbose_name=_("recommendation"),
        db_index=False,  # the unique constraint below begins with this column
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="addressee_actions",
        verbose_name=_("addressee"),
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=ActionState.choices,
        default=ActionState.AWAITING_RESPONSE,
        editable=False,
    )
    state_since = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    responsible = models.CharField(_("carried out by"), max_length=200, blank=True)
    implemented_on = models.DateField(_("done on"), null=True)
    evidence = models.TextField(_("evidence"), max_length=5000, blank=True)
    document = models.OneToOneField(
        "documents.Document",
        models.PROTECT,
        related_name="addressee_action",
        verbose_name=_("document"),
        null=True,
    )
    recorded_by = user_key(_("answered by"), null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AddresseeActionQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer to a recommendation")
        verbose_name_plural = _("answers to recommendations")
        ordering = ("recommendation", "organisation__name")
        constraints = [
            models.UniqueConstraint(
                name="addresseeaction_unique_organisation",
                fields=("recommendation", "organisation"),
            ),
            choices_constraint("addresseeaction_state_valid", "state", ActionState),
            models.CheckConstraint(
                name="addresseeaction_implemented_has_day_and_evidence",
                condition=~Q(state__in=IMPLEMENTED_STATES)
                | Q(implemented_on__isnull=False) & ~Q(evidence=""),
                violation_error_message=_("Say on which day it was done, and what shows it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recommendation}, {self.organisation}"

    def get_absolute_url(self) -> str:
        """Return the address of the action on the page of the recommendation."""
        return f"{self.recommendation.get_absolute_url()}#answer-{self.pk}"


class AddresseeActionTransition(models.Model):
    """A transition of the action taken by an addressee: states, user, time and reason."""

    append_only = True  # the role of the web server may only insert rows

    addressee_action = models.ForeignKey(
        AddresseeAction, models.PROTECT, related_name="transitions", verbose_name=_("answer")
    )
    name = models.CharField(_("move"), max_length=24)
    from_state = models.CharField(_("from"), max_length=16, choices=ActionState.choices)
    to_state = models.CharField(_("to"), max_length=16, choices=ActionState.choices)
    made_by = user_key(_("by"))
    made_at = models.DateTimeField(_("at"), auto_now_add=True)
    reason = models.TextField(_("reason"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("move of an answer")
        verbose_name_plural = _("moves of answers")
        ordering = ("-made_at", "-id")

    def __str__(self) -> str:
        return f"{self.addressee_action}: {self.name}"
