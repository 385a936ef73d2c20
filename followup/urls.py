"""Addresses of follow-up."""

from django.urls import path

from followup import views

app_name = "followup"
JCO = "operations/<str:reference>"
urlpatterns = [
    path("", views.recommendation_list, name="recommendation_list"),
    path("recommendations.pdf", views.monitoring_file_pdf, name="monitoring_file_pdf"),
    path("recommendations.xlsx", views.monitoring_file_xlsx, name="monitoring_file_xlsx"),
    path("recommendations/<int:pk>/", views.recommendation_detail, name="recommendation_detail"),
    path("recommendations/<int:pk>/edit/", views.recommendation_edit, name="recommendation_edit"),
    path(
        "recommendations/<int:pk>/remove/",
        views.recommendation_remove,
        name="recommendation_remove",
    ),
    path(
        "recommendations/<int:pk>/moves/<slug:name>/",
        views.recommendation_move,
        name="recommendation_move",
    ),
    path("answers/<int:pk>/", views.answer_edit, name="answer_edit"),
    path("answers/<int:pk>/moves/<slug:name>/", views.answer_judge, name="answer_judge"),
    path("answers/<int:pk>/evidence/", views.answer_evidence, name="answer_evidence"),
    path("debriefings/", views.debriefing_list, name="debriefing_list"),
    path(f"{JCO}/debriefing/", views.debriefing, name="debriefing"),
    path(f"{JCO}/debriefing/edit/", views.debriefing_edit, name="debriefing_edit"),
    path(f"{JCO}/debriefing/record/", views.debriefing_record, name="debriefing_record"),
    path(f"{JCO}/debriefing/workshops/new/", views.workshop_new, name="workshop_new"),
    path(f"{JCO}/debriefing/workshops/<int:number>/", views.workshop_edit, name="workshop_edit"),
    path(
        f"{JCO}/debriefing/workshops/<int:number>/remove/",
        views.workshop_remove,
        name="workshop_remove",
    ),
    path(
        f"{JCO}/debriefing/objectives/<int:number>/",
        views.objective_assess,
        name="objective_assess",
    ),
    path(
        f"{JCO}/debriefing/recommendations/new/",
        views.recommendation_new,
        name="recommendation_new",
    ),
    path(f"{JCO}/lessons/", views.lesson_list, name="lesson_list"),
    path(f"{JCO}/lessons/<int:pk>/", views.lesson_answer, name="lesson_answer"),
    path(f"{JCO}/report/", views.report, name="report"),
    path(f"{JCO}/report/preview/", views.report_preview, name="report_preview"),
    path(f"{JCO}/report/print/", views.report_print, name="report_print"),
    path(f"{JCO}/report/prints/<int:pk>/", views.report_draft, name="report_draft"),
    path(
        f"{JCO}/report/changes/<int:revision>/",
        views.report_changes,
        name="report_changes",
    ),
    path(f"{JCO}/report/moves/<slug:name>/", views.report_move, name="report_move"),
    path(f"{JCO}/report/sections/<slug:code>/", views.report_section, name="report_section"),
]
