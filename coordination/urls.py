"""Addresses of the calendar, the overlaps and the meeting list."""

from django.urls import path

from coordination.views import meeting, overlaps, year

app_name = "coordination"

urlpatterns = [
    path("", year.calendar_year, name="calendar_year"),
    path("overlaps/", overlaps.overlap_list, name="overlap_list"),
    path("overlaps/<int:pk>/", overlaps.overlap_detail, name="overlap_detail"),
    path("overlaps/<int:pk>/answer/", overlaps.overlap_decide, name="overlap_decide"),
    path(
        "operations/<str:reference>/overlaps/",
        overlaps.operation_overlaps,
        name="operation_overlaps",
    ),
    path("meeting-list/", meeting.meeting_list, name="meeting_list"),
    path("meeting-list.pdf", meeting.meeting_list_pdf, name="meeting_list_pdf"),
    path("meeting-list.xlsx", meeting.meeting_list_workbook, name="meeting_list_workbook"),
]
