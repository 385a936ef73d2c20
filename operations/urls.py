"""Addresses of operations."""

from django.urls import path

from operations import views

app_name = "operations"
urlpatterns = [
    path("", views.operation_list, name="operation_list"),
    path("export.csv", views.operation_export, name="operation_export"),
    path("life/", views.life, name="life"),
    path("lists/<slug:of>.json", views.option_list, name="option_list"),
    path("new/", views.operation_new, name="operation_new"),
    path("import/", views.upload_new, name="upload_new"),
    path("import/example.csv", views.upload_example, name="upload_example"),
    path("import/<int:pk>/", views.upload_detail, name="upload_detail"),
    path("participation/", views.participation_years, name="participation_years"),
    path(
        "participation/participation.xlsx",
        views.participation_years_xlsx,
        name="participation_years_xlsx",
    ),
    path("<str:reference>/", views.operation_detail, name="operation_detail"),
    path("<str:reference>/edit/", views.operation_edit, name="operation_edit"),
    path("<str:reference>/moves/<slug:name>/", views.operation_move, name="operation_move"),
    path("<str:reference>/results/", views.results, name="results"),
    path("<str:reference>/results/totals/", views.result_totals, name="result_totals"),
    path(
        "<str:reference>/results/totals.xlsx", views.result_totals_xlsx, name="result_totals_xlsx"
    ),
    path("<str:reference>/results/validate/", views.entries_validate, name="entries_validate"),
    path("<str:reference>/results/seizures/new/", views.seizure_new, name="seizure_new"),
    path(
        "<str:reference>/results/seizures/<int:number>/",
        views.seizure_detail,
        name="seizure_detail",
    ),
    path(
        "<str:reference>/results/seizures/<int:number>/correct/",
        views.seizure_correct,
        name="seizure_correct",
    ),
    path(
        "<str:reference>/results/seizures/<int:number>/return/",
        views.seizure_return,
        name="seizure_return",
    ),
    path("<str:reference>/results/controls/new/", views.controls_new, name="controls_new"),
    path(
        "<str:reference>/results/controls/<int:number>/",
        views.controls_detail,
        name="controls_detail",
    ),
    path(
        "<str:reference>/results/controls/<int:number>/correct/",
        views.controls_correct,
        name="controls_correct",
    ),
    path(
        "<str:reference>/results/controls/<int:number>/return/",
        views.controls_return,
        name="controls_return",
    ),
    path("<str:reference>/participants/", views.participant_list, name="participant_list"),
    path(
        "<str:reference>/participants/invite/", views.participant_invite, name="participant_invite"
    ),
    path(
        "<str:reference>/participants/<int:pk>/withdraw/",
        views.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("<str:reference>/invitation/", views.invitation, name="invitation"),
    path("<str:reference>/facilitators/", views.facilitator_name, name="facilitator_name"),
    path(
        "<str:reference>/facilitators/<int:pk>/dismiss/",
        views.facilitator_dismiss,
        name="facilitator_dismiss",
    ),
    path("<str:reference>/history/", views.operation_history, name="operation_history"),
    path("<str:reference>/timetable/", views.timetable, name="timetable"),
    path("<str:reference>/timetable/new/", views.timetable_step_new, name="timetable_step_new"),
    path(
        "<str:reference>/timetable/<int:pk>/done/",
        views.timetable_step_done,
        name="timetable_step_done",
    ),
    path(
        "<str:reference>/timetable/<int:pk>/skip/",
        views.timetable_step_skip,
        name="timetable_step_skip",
    ),
    path(
        "<str:reference>/timetable/<int:pk>/hand-over/",
        views.timetable_step_hand_over,
        name="timetable_step_hand_over",
    ),
    path("<str:reference>/proposals/<int:pk>/", views.proposal_settle, name="proposal_settle"),
    path("<str:reference>/planning/", views.planning, name="planning"),
    path("<str:reference>/planning/open/", views.dossier_open, name="dossier_open"),
    path("<str:reference>/planning/copy/", views.plan_copy, name="plan_copy"),
    path(
        "<str:reference>/planning/threat-assessment/",
        views.threat_assessment,
        name="threat_assessment",
    ),
    path("<str:reference>/planning/sections/<slug:code>/", views.case_text, name="case_text"),
    path(
        "<str:reference>/planning/sections/<slug:code>/comments/",
        views.case_comment,
        name="case_comment",
    ),
    path(
        "<str:reference>/planning/comments/<int:pk>/settle/",
        views.case_comment_settle,
        name="case_comment_settle",
    ),
    path("<str:reference>/objectives/", views.objective_list, name="objective_list"),
    path("<str:reference>/objectives/new/", views.objective_new, name="objective_new"),
    path("<str:reference>/objectives/<int:number>/", views.objective_edit, name="objective_edit"),
    path(
        "<str:reference>/objectives/<int:number>/remove/",
        views.objective_remove,
        name="objective_remove",
    ),
    path("<str:reference>/files/", views.file_list, name="file_list"),
    path("<str:reference>/files/new/", views.file_new, name="file_new"),
    path("<str:reference>/files/<int:pk>/new/", views.file_version_new, name="file_version_new"),
    path("<str:reference>/files/<int:pk>/<int:number>/", views.file_download, name="file_download"),
    path("<str:reference>/files/<int:pk>/remove/", views.file_remove, name="file_remove"),
]
