"""Administration of stopped jobs: retry or discard."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jco_portal.directory.admin import AdministratorsOnlyMixin
from jco_portal.outbox.actions import discard_jobs, retry_jobs
from jco_portal.outbox.models import Job


@admin.register(Job)
class JobAdmin(AdministratorsOnlyMixin, admin.ModelAdmin[Job]):
    """Jobs that stopped after their last attempt; the server log has the whole error."""

    list_display = ("task", "arguments", "error_kind", "attempts", "created_at", "stopped_at")
    list_display_links = None  # a job has no page
    ordering = ("stopped_at", "pk")
    fields = list_display
    readonly_fields = list_display
    actions = ("retry", "discard")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """Return only the jobs that an administrator has yet to deal with."""
        return Job.objects.unattended()

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Return False: only the portal creates jobs."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: a job runs as it was created."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: what depends on a job would never be shown as failed."""
        return False

    @admin.display(description=_("error"))
    def error_kind(self, job: Job) -> str:
        """Return the type of error, without the message, which may quote content."""
        return job.error_type

    @admin.action(description=_("Try again"), permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Make the selected jobs due again."""
        self._apply_to_selected(request, queryset, retry_jobs, str(_("Tried again: %(count)d.")))

    @admin.action(description=_("Give up"), permissions=["view"])
    def discard(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Discard the selected jobs."""
        self._apply_to_selected(request, queryset, discard_jobs, str(_("Given up: %(count)d.")))

    def _apply_to_selected(
        self,
        request: HttpRequest,
        queryset: QuerySet[Job],
        settle: Callable[[list[int]], int],
        sentence: str,
    ) -> None:
        jobs = list(queryset)
        count = settle([job.pk for job in jobs])
        message = sentence % {"count": count}
        for job in jobs:
            self.log_change(request, job, message)
        self.message_user(request, message, messages.SUCCESS)
