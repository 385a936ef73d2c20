"""Administration of jobs that have stopped: each is tried again, or given up."""

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
    """Jobs that failed as often as they may; the whole error stands in the server's log."""

    list_display = ("task", "arguments", "error_kind", "attempts", "created_at", "stopped_at")
    list_display_links = None
    ordering = ("stopped_at", "pk")
    fields = list_display
    readonly_fields = list_display
    actions = ("retry", "discard")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Job]:
        """Only what waits for an administrator."""
        return Job.objects.unattended()

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        """Never: the portal writes its jobs."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: a job is done as it was written."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never: what waits for it would wait for ever."""
        return False

    @admin.display(description=_("error"))
    def error_kind(self, job: Job) -> str:
        """The kind of error, never its message, which may quote content."""
        return job.error_type

    @admin.action(description=_("Try again"), permissions=["view"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Have the chosen jobs done after all."""
        self._apply_to_selected(request, queryset, retry_jobs, str(_("Tried again: %(count)d.")))

    @admin.action(description=_("Give up"), permissions=["view"])
    def discard(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        """Leave the chosen jobs undone."""
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
