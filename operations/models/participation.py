"""Participations: the role of an organisation in an operation, its invitation and response."""

from typing import TYPE_CHECKING, Any

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.core.schema_operations import choices_constraint
from jco_portal.directory.enums import Role
from jco_portal.directory.models.foreign_keys import user_key
from operations.enums import (
    LEADING_ROLES,
    CommitmentPriority,
    DeclineReason,
    OperationState,
    ParticipationRole,
    Response,
)

if TYPE_CHECKING:
    from jco_portal.directory.models import User

# The conditions below and the properties of Participation state the same rules;
# tests/portal/test_rules_twice.py compares them.
JOINED_RESPONSES = (Response.RECORDED, Response.ACCEPTED)
DEFINITE_RESPONSES = (Response.ACCEPTED, Response.DECLINED)
INVITED_RESPONSES = (Response.INVITED, *DEFINITE_RESPONSES)
IS_EXPECTED = ~Q(response=Response.DECLINED)
IS_EXPECTED_TO_PARTICIPATE = IS_EXPECTED & ~Q(role=ParticipationRole.OBSERVER)


def has_content_access(user: "User") -> bool:
    """Return whether the user has a function in an organisation other than administrator."""
    known = user.is_authenticated and user.organisation_id
    return bool(known and user.roles - {Role.ADMINISTRATOR})


class ParticipationQuerySet(models.QuerySet["Participation"]):
    """Participations by response and access."""

    def joined(self) -> "ParticipationQuerySet":
        """Return participations that lead, are recorded or have accepted, observers included."""
        return self.filter(Q(role__in=LEADING_ROLES) | Q(response__in=JOINED_RESPONSES))

    def participating(self) -> "ParticipationQuerySet":
        """Return participations as ``joined``, without observers."""
        return self.joined().exclude(role=ParticipationRole.OBSERVER)

    def expected(self) -> "ParticipationQuerySet":
        """Return participations that have not declined."""
        return self.filter(IS_EXPECTED)

    def expected_to_participate(self) -> "ParticipationQuerySet":
        """Return participations that have not declined, without observers."""
        return self.filter(IS_EXPECTED_TO_PARTICIPATE)

    def visible_to(self, user: "User") -> "ParticipationQuerySet":
        """Return invitations to the user's organisation, and all in operations visible in full.

        An invited organisation can read its invitation even if it cannot see the operation.
        """
        if not has_content_access(user):
            return self.none()
        # Through the foreign key: importing Operation here would be circular.
        operations: Any = self.model.operation.field.related_model._default_manager
        invited = Q(organisation=user.organisation_id, response__in=INVITED_RESPONSES)
        tabled = ~Q(operation__state=OperationState.DRAFT)
        in_full = Q(operation__in=operations.visible_in_full_to(user).order_by().values("pk"))
        return self.filter(invited & tabled | in_full)

    def for_organisation_of(self, user: "User") -> "ParticipationQuerySet":
        """Return the participations of the user's own organisation."""
        return self.filter(organisation=user.organisation_id)


@pghistory.track()
class Participation(models.Model):
    """Link between one organisation and one operation, from planning to response."""

    operation = models.ForeignKey(
        "operations.Operation",
        models.CASCADE,
        related_name="participations",
        verbose_name=_("operation"),
        db_index=False,  # the unique constraint below begins with this column
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="participations",
        verbose_name=_("organisation"),
    )
    role = models.CharField(
        _("part"),
        max_length=16,
        choices=ParticipationRole.choices,
        default=ParticipationRole.PARTICIPANT,
    )
    response = models.CharField(
        _("standing"), max_length=16, choices=Response.choices, default=Response.RECORDED
    )
    requested_contribution = models.TextField(_("what is asked"), max_length=2000, blank=True)
    invited_at = models.DateTimeField(_("invited"), null=True)
    invited_by = user_key(_("invited by"), null=True)
    response_due_on = models.DateField(_("answer by"), null=True)
    responded_at = models.DateTimeField(_("answered"), null=True)
    responded_by = user_key(_("answered by"), null=True)
    decline_reason = models.CharField(
        _("why not"), max_length=16, choices=DeclineReason.choices, blank=True
    )
    response_note = models.TextField(_("note on the answer"), max_length=2000, blank=True)
    overlaps_with = models.ForeignKey(
        "operations.Operation",
        models.SET_NULL,
        related_name="+",
        verbose_name=_("overlaps with"),
        null=True,
    )
    contact_point = models.CharField(
        _("contact point"),
        max_length=200,
        blank=True,
        help_text=_("A function and how to reach it, never a person's name."),
    )
    control_posts = models.PositiveSmallIntegerField(_("control posts"), null=True)
    officers = models.PositiveSmallIntegerField(_("officers"), null=True)
    priority = models.CharField(
        _("own priority"), max_length=8, choices=CommitmentPriority.choices, blank=True
    )

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        ordering = ("operation", "organisation")
        constraints = [
            models.UniqueConstraint(
                name="participation_unique_organisation",
                fields=("operation", "organisation"),
                violation_error_message=_("This organisation stands in the list already."),
            ),
            choices_constraint(
                "participation_role_valid", "role", ParticipationRole, _("This part is not known.")
            ),
            choices_constraint(
                "participation_response_valid",
                "response",
                Response,
                _("This standing is not known."),
            ),
            models.CheckConstraint(
                name="participation_response_has_user_and_time",
                condition=Q(
                    response__in=DEFINITE_RESPONSES,
                    responded_at__isnull=False,
                    responded_by__isnull=False,
                )
                | Q(responded_at=None, responded_by=None) & ~Q(response__in=DEFINITE_RESPONSES),
            ),
            models.CheckConstraint(
                name="participation_invitation_has_user_time_and_due_day",
                condition=Q(invited_at=None, invited_by=None, response_due_on=None)
                | Q(
                    invited_at__isnull=False,
                    invited_by__isnull=False,
                    response_due_on__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="participation_declined_has_reason",
                condition=Q(response=Response.DECLINED) & ~Q(decline_reason="")
                | ~Q(response=Response.DECLINED) & Q(decline_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation}, {self.get_role_display()}"

    @property
    def is_leading(self) -> bool:
        """Whether the role is lead or co-lead."""
        return self.role in LEADING_ROLES

    @property
    def has_joined(self) -> bool:
        """Whether the organisation leads, is recorded or has accepted, observers included."""
        return self.is_leading or self.response in JOINED_RESPONSES

    @property
    def is_participating(self) -> bool:
        """Whether the organisation has joined as more than an observer."""
        return self.has_joined and self.role != ParticipationRole.OBSERVER

    @property
    def is_expected_to_participate(self) -> bool:
        """Whether the organisation has not declined and is more than an observer."""
        return self.response != Response.DECLINED and self.role != ParticipationRole.OBSERVER

    @property
    def version_token(self) -> str:
        """Version of invitation and response, compared with the page of the invitation."""
        moments = (self.invited_at, self.responded_at)
        return "/".join(each.isoformat() if each else "" for each in moments)

    @property
    def days_until_due(self) -> int | None:
        """Days until the response deadline, negative when it has passed; None without deadline."""
        return (
            None
            if self.response_due_on is None
            else (self.response_due_on - timezone.localdate()).days
        )

    def clear_response(self) -> None:
        """Clear the response to an invitation, not its copy in the change log. Does not save.

        Contact point, contribution and priority stay until the next response overwrites them.
        """
        self.responded_at = self.responded_by = self.overlaps_with = None
        self.decline_reason = self.response_note = ""

    def clear_invitation(self) -> None:
        """Clear the invitation and the response, not the change log. Does not save."""
        self.clear_response()
        self.invited_at = self.invited_by = self.response_due_on = None
        self.requested_contribution = ""
