"""Abstract models of results: revisions, validations and pending validations.

A result stores who reports and the key of the form. Its content is in its revisions; the last
revision is included in the totals once the lead has validated it. Nothing is overwritten, so that
the totals of any past day can be computed.
"""

from typing import TYPE_CHECKING, Self
from uuid import uuid4

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from jco_portal.core.type_aliases import ModelT
from jco_portal.directory.models.foreign_keys import user_key
from operations.enums import Attribution, ReferenceTermKind
from operations.models.jco_file import FullAccessQuerySet
from operations.models.operation import Operation
from operations.models.reference_lists import ReferenceTerm

if TYPE_CHECKING:
    from jco_portal.directory.models import User


class ResultRevisionQuerySet(models.QuerySet[ModelT]):
    """Revisions of results by access."""

    def visible_to(self, user: "User") -> Self:
        """Return the revisions in operations that the user may see in full."""
        inside = Operation.objects.visible_in_full_to(user).values("pk")
        return self.filter(result__operation__in=inside)


class Result(models.Model):
    """Control or seizure reported by a participant, identified by its number in the operation."""

    # Revokes UPDATE and DELETE from the web role (``migrate`` command); so do the models below.
    append_only = True

    operation = models.ForeignKey(
        Operation,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("operation"),
        db_index=False,  # the unique constraint of each subclass begins with this column
    )
    organisation = models.ForeignKey(
        "directory.Organisation",
        models.PROTECT,
        related_name="+",
        verbose_name=_("reported by"),
    )
    number = models.PositiveIntegerField(_("number"))
    submission_key = models.UUIDField(_("key of the sending"), default=uuid4, unique=True)

    objects = FullAccessQuerySet.as_manager()

    class Meta:
        abstract = True


class ResultRevision(models.Model):
    """One version of a result; a correction adds the next."""

    append_only = True

    number = models.PositiveSmallIntegerField(_("number"), default=1)
    reported_at = models.DateTimeField(_("at"), default=timezone.now)
    reported_by = user_key(_("by"))
    reason = models.CharField(_("why it is corrected"), max_length=500, blank=True)
    day = models.DateField(_("day"))
    attribution = models.CharField(_("belongs to"), max_length=16, choices=Attribution.choices)
    phase_number = models.PositiveSmallIntegerField(_("phase"), null=True)
    location = models.CharField(_("place"), max_length=120, blank=True)
    transport_mode = models.ForeignKey(
        ReferenceTerm,
        models.PROTECT,
        related_name="+",
        verbose_name=_("transport mode"),
        limit_choices_to={"kind": ReferenceTermKind.TRANSPORT_MODE},
        null=True,
    )
    is_withdrawn = models.BooleanField(_("withdrawn"), default=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = ResultRevisionQuerySet.as_manager()

    class Meta:
        abstract = True


class ResultValidation(models.Model):
    """Decision of the lead on a revision: validated, or returned for clarification."""

    append_only = True

    is_validated = models.BooleanField(_("valid"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("at"), default=timezone.now)
    decided_by = user_key(_("by"))

    objects = models.Manager()

    class Meta:
        abstract = True


class PendingValidation(models.Model):
    """Last revision of a result while it awaits validation or is returned.

    Written by triggers only, so that the few pending revisions are found without reading all.
    Revisions and validations are inserted under the lock of the operation, so that the triggers of
    two transactions do not cross.
    """

    # Revokes INSERT, too.
    maintained_by_triggers = True

    is_returned = models.BooleanField(_("returned with a question"))

    objects = models.Manager()

    class Meta:
        abstract = True


def add_pending_trigger(entries: str, pending: str) -> pgtrigger.Trigger:
    """Return the trigger that makes a new revision pending in place of the earlier one.

    Both arguments are names of tables.
    """
    replaced = f"""
        DELETE FROM {pending} p USING {entries} e, added n
        WHERE p.revision_id = e.id AND e.result_id = n.result_id AND e.number < n.number
    """  # noqa: S608 - the names of tables come from the models, not from users
    # A revision with a later one does not become pending.
    inserted = f"""
        INSERT INTO {pending} (revision_id, is_returned) SELECT n.id, false FROM added n
        WHERE NOT EXISTS (
            SELECT FROM {entries} e WHERE e.result_id = n.result_id AND e.number > n.number)
    """  # noqa: S608 - as above
    return _insert_trigger("revision_added", f"{replaced};{inserted};")


def settle_pending_trigger(pending: str) -> pgtrigger.Trigger:
    """Return the trigger by which a validation ends the pending state or marks it as returned."""
    judged = f"""
        DELETE FROM {pending} p USING added n
        WHERE p.revision_id = n.revision_id AND n.is_validated;
        UPDATE {pending} p SET is_returned = true FROM added n
        WHERE p.revision_id = n.revision_id AND NOT n.is_validated;
    """  # noqa: S608 - as above
    return _insert_trigger("validation_added", judged)


def _insert_trigger(name: str, statements: str) -> pgtrigger.Trigger:
    """Return a trigger that runs once per INSERT; its rows are the table ``added``."""
    # On statements, not rows: one INSERT may validate many revisions.
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="added"),
        func=f"{statements}\n        RETURN NULL;",
    )


def phase_matches_attribution(name: str) -> models.CheckConstraint:
    """Return the constraint that a phase number exists only with attribution to a phase."""
    return models.CheckConstraint(
        name=name,
        condition=Q(attribution=Attribution.PHASE, phase_number__isnull=False)
        | ~Q(attribution=Attribution.PHASE) & Q(phase_number=None),
    )


def returned_has_note(name: str) -> models.CheckConstraint:
    """Return the constraint that a returned revision has a question."""
    return models.CheckConstraint(name=name, condition=Q(is_validated=True) | ~Q(note=""))
