"""URLs of follow-up."""

from django.urls import include, path

from followup.documents import MONITORING_FILE
from followup.views import (
    addressee_actions,
    debriefing,
    lessons,
    monitoring,
    objectives,
    recommendations,
    workshops,
)
from followup.views.final_report import REPORT_PAGES, report_changes, report_preview, report_section
from jco_portal.documents.views.produced import DocumentPages

app_name = "followup"
jco_urlpatterns = [  # below follow-up/operations/<reference>/
    path("debriefing/", debriefing.debriefing_detail, name="debriefing_detail"),
    path("debriefing/edit/", debriefing.debriefing_edit, name="debriefing_edit"),
    path("debriefing/record/", debriefing.debriefing_record, name="debriefing_record"),
    path("debriefing/workshops/new/", workshops.workshop_new, name="workshop_new"),
    path("debriefing/workshops/<int:number>/", workshops.workshop_edit, name="workshop_edit"),
    path(
        "debriefing/workshops/<int:number>/remove/",
        workshops.workshop_delete,
        name="workshop_delete",
    ),
    path(
        "debriefing/objectives/<int:number>/", objectives.objective_assess, name="objective_assess"
    ),
    path(
        "debriefing/recommendations/new/",
        recommendations.recommendation_new,
        name="recommendation_new",
    ),
    path("lessons/", lessons.lesson_list, name="lesson_list"),
    path("lessons/<int:pk>/", lessons.lesson_treat, name="lesson_treat"),
    *REPORT_PAGES.urlpatterns("report/", "report"),
    path("report/preview/", report_preview, name="report_preview"),
    path("report/changes/<int:revision>/", report_changes, name="report_changes"),
    path("report/sections/<slug:code>/", report_section, name="report_section"),
]
urlpatterns = [
    path("", monitoring.recommendation_list, name="recommendation_list"),
    path("recommendations.pdf", monitoring.monitoring_file_pdf, name="monitoring_file_pdf"),
    path(
        "recommendations.xlsx", monitoring.monitoring_file_workbook, name="monitoring_file_workbook"
    ),
    *DocumentPages(MONITORING_FILE).urlpatterns("monitoring-file/", "monitoring_file"),
    path(
        "recommendations/<int:pk>/",
        recommendations.recommendation_detail,
        name="recommendation_detail",
    ),
    path(
        "recommendations/<int:pk>/edit/",
        recommendations.recommendation_edit,
        name="recommendation_edit",
    ),
    path(
        "recommendations/<int:pk>/remove/",
        recommendations.recommendation_delete,
        name="recommendation_delete",
    ),
    path(
        "recommendations/<int:pk>/moves/<slug:name>/",
        recommendations.recommendation_transition,
        name="recommendation_transition",
    ),
    path("answers/<int:pk>/", addressee_actions.action_edit, name="action_edit"),
    path(
        "answers/<int:pk>/moves/<slug:name>/", addressee_actions.action_verify, name="action_verify"
    ),
    path(
        "answers/<int:pk>/evidence/",
        addressee_actions.action_evidence_download,
        name="action_evidence_download",
    ),
    path("debriefings/", debriefing.debriefing_list, name="debriefing_list"),
    path("operations/<str:reference>/", include(jco_urlpatterns)),
]
