"""Addresses of follow-up."""

from django.urls import path

from followup.documents import MONITORING_FILE
from followup.views.answers import (
    answer_edit,
    answer_evidence,
    answer_judge,
)
from followup.views.debriefing import (
    debriefing,
    debriefing_edit,
    debriefing_list,
    debriefing_record,
)
from followup.views.lessons import (
    lesson_answer,
    lesson_list,
)
from followup.views.monitoring import (
    monitoring_file_pdf,
    monitoring_file_xlsx,
    recommendation_list,
)
from followup.views.objectives import (
    objective_assess,
)
from followup.views.recommendations import (
    recommendation_detail,
    recommendation_edit,
    recommendation_move,
    recommendation_new,
    recommendation_remove,
)
from followup.views.report import (
    REPORT_PAGES,
    report_changes,
    report_preview,
    report_section,
)
from followup.views.workshops import (
    workshop_edit,
    workshop_new,
    workshop_remove,
)
from jco_portal.documents.views.produced import DocumentPages

app_name = "followup"
JCO = "operations/<str:reference>"
urlpatterns = [
    path("", recommendation_list, name="recommendation_list"),
    path("recommendations.pdf", monitoring_file_pdf, name="monitoring_file_pdf"),
    path("recommendations.xlsx", monitoring_file_xlsx, name="monitoring_file_xlsx"),
    *DocumentPages(MONITORING_FILE).paths("monitoring-file/", "monitoring_file"),
    path("recommendations/<int:pk>/", recommendation_detail, name="recommendation_detail"),
    path("recommendations/<int:pk>/edit/", recommendation_edit, name="recommendation_edit"),
    path(
        "recommendations/<int:pk>/remove/",
        recommendation_remove,
        name="recommendation_remove",
    ),
    path(
        "recommendations/<int:pk>/moves/<slug:name>/",
        recommendation_move,
        name="recommendation_move",
    ),
    path("answers/<int:pk>/", answer_edit, name="answer_edit"),
    path("answers/<int:pk>/moves/<slug:name>/", answer_judge, name="answer_judge"),
    path("answers/<int:pk>/evidence/", answer_evidence, name="answer_evidence"),
    path("debriefings/", debriefing_list, name="debriefing_list"),
    path(f"{JCO}/debriefing/", debriefing, name="debriefing"),
    path(f"{JCO}/debriefing/edit/", debriefing_edit, name="debriefing_edit"),
    path(f"{JCO}/debriefing/record/", debriefing_record, name="debriefing_record"),
    path(f"{JCO}/debriefing/workshops/new/", workshop_new, name="workshop_new"),
    path(f"{JCO}/debriefing/workshops/<int:number>/", workshop_edit, name="workshop_edit"),
    path(
        f"{JCO}/debriefing/workshops/<int:number>/remove/",
        workshop_remove,
        name="workshop_remove",
    ),
    path(
        f"{JCO}/debriefing/objectives/<int:number>/",
        objective_assess,
        name="objective_assess",
    ),
    path(
        f"{JCO}/debriefing/recommendations/new/",
        recommendation_new,
        name="recommendation_new",
    ),
    path(f"{JCO}/lessons/", lesson_list, name="lesson_list"),
    path(f"{JCO}/lessons/<int:pk>/", lesson_answer, name="lesson_answer"),
    *REPORT_PAGES.paths(f"{JCO}/report/", "report"),
    path(f"{JCO}/report/preview/", report_preview, name="report_preview"),
    path(
        f"{JCO}/report/changes/<int:revision>/",
        report_changes,
        name="report_changes",
    ),
    path(f"{JCO}/report/sections/<slug:code>/", report_section, name="report_section"),
]
