"""What records of results have in common: their entries, the verdicts on them, what waits.

A record keeps who reports and the key of its sending; what it says stands in its entries,
the last of which counts once the lead has validated it. Nothing is ever overwritten, so that
the totals of any day can be computed again.
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
    """Entries of records that this person may see."""

    def visible_to(self, user: "User") -> Self:
        """Of operations that are open to this person in full."""
        inside = Operation.objects.visible_in_full_to(user).values("pk")
        return self.filter(result__operation__in=inside)


class Result(models.Model):
    """Something that a participant reports of an operation, whatever is corrected in it later."""

    append_only = True

    operation = models.ForeignKey(
        Operation,
        models.PROTECT,
        related_name="%(class)ss",
        verbose_name=_("operation"),
        db_index=False,
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
    """What a record says since a moment; the next entry of the record replaces it."""

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
    """What the lead says of an entry: it counts, or it must be looked at again."""

    append_only = True

    is_validated = models.BooleanField(_("valid"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    decided_at = models.DateTimeField(_("at"), default=timezone.now)
    decided_by = user_key(_("by"))

    objects = models.Manager()

    class Meta:
        abstract = True


class PendingValidation(models.Model):
    """The last entry of a record while it is not validated: it waits, or was returned.

    Triggers keep it, so that a few that wait are found among many without reading them all.
    Whoever writes entries or verdicts holds the lock of the operation.
    """

    maintained_by_triggers = True

    is_returned = models.BooleanField(_("returned with a question"))

    objects = models.Manager()

    class Meta:
        abstract = True


def add_pending_trigger(entries: str, pending: str) -> pgtrigger.Trigger:
    """A new entry waits, and what it replaces waits no longer."""
    replaced = f"""
        DELETE FROM {pending} p USING {entries} e, added n
        WHERE p.revision_id = e.id AND e.result_id = n.result_id AND e.number < n.number
    """  # noqa: S608 (tables of our own)
    inserted = f"""
        INSERT INTO {pending} (revision_id, is_returned) SELECT n.id, false FROM added n
        WHERE NOT EXISTS (
            SELECT FROM {entries} e WHERE e.result_id = n.result_id AND e.number > n.number)
    """  # noqa: S608
    return _insert_trigger("revision_added", f"{replaced};{inserted};")


def settle_pending_trigger(pending: str) -> pgtrigger.Trigger:
    """A verdict ends the waiting or says that the entry was returned."""
    judged = f"""
        DELETE FROM {pending} p USING added n
        WHERE p.revision_id = n.revision_id AND n.is_validated;
        UPDATE {pending} p SET is_returned = true FROM added n
        WHERE p.revision_id = n.revision_id AND NOT n.is_validated;
    """  # noqa: S608
    return _insert_trigger("validation_added", judged)


def _insert_trigger(name: str, statements: str) -> pgtrigger.Trigger:
    """Once for all rows that a statement inserts; they are ``added_count``."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        referencing=pgtrigger.Referencing(new="added"),
        func=f"{statements}\n        RETURN NULL;",
    )


def phase_matches_attribution(name: str) -> models.CheckConstraint:
    """An entry names its phase where it belongs to one, and only there."""
    return models.CheckConstraint(
        name=name,
        condition=Q(attribution=Attribution.PHASE, phase_number__isnull=False)
        | ~Q(attribution=Attribution.PHASE) & Q(phase_number=None),
    )


def returned_has_note(name: str) -> models.CheckConstraint:
    """Whoever returns an entry asks something."""
    return models.CheckConstraint(name=name, condition=Q(is_validated=True) | ~Q(note=""))
