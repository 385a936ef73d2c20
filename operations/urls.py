"""Addresses of operations."""

from django.urls import include, path

from operations.views import (
    files,
    invitation,
    objectives,
    operation_forms,
    operation_lists,
    overview,
    participants,
    planning,
    proposals,
    result_forms,
    results,
    timetable,
    uploads,
    validation,
)

app_name = "operations"
operation_urlpatterns = [  # below operations/<reference>/
    path("", overview.operation_detail, name="operation_detail"),
    path("edit/", operation_forms.operation_edit, name="operation_edit"),
    path("moves/<slug:name>/", overview.operation_transition, name="operation_transition"),
    path("results/", results.result_list, name="result_list"),
    path("results/totals/", results.result_totals, name="result_totals"),
    path("results/totals.xlsx", results.result_totals_workbook, name="result_totals_workbook"),
    path("results/validate/", validation.results_validate, name="results_validate"),
    path("results/seizures/new/", result_forms.seizure_new, name="seizure_new"),
    path("results/seizures/<int:number>/", result_forms.seizure_detail, name="seizure_detail"),
    path(
        "results/seizures/<int:number>/correct/",
        result_forms.seizure_correct,
        name="seizure_correct",
    ),
    path("results/seizures/<int:number>/return/", validation.seizure_return, name="seizure_return"),
    path("results/controls/new/", result_forms.controls_new, name="controls_new"),
    path("results/controls/<int:number>/", result_forms.controls_detail, name="controls_detail"),
    path(
        "results/controls/<int:number>/correct/",
        result_forms.controls_correct,
        name="controls_correct",
    ),
    path(
        "results/controls/<int:number>/return/", validation.controls_return, name="controls_return"
    ),
    path("participants/", participants.participant_list, name="participant_list"),
    path("participants/invite/", participants.participant_invite, name="participant_invite"),
    path(
        "participants/<int:pk>/withdraw/",
        participants.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("invitation/", invitation.invitation_detail, name="invitation_detail"),
    path("facilitators/", participants.facilitator_new, name="facilitator_new"),
    path(
        "facilitators/<int:pk>/dismiss/",
        participants.facilitator_delete,
        name="facilitator_delete",
    ),
    path("history/", overview.operation_history, name="operation_history"),
    path("timetable/", timetable.timetable, name="timetable"),
    path("timetable/new/", timetable.task_new, name="task_new"),
    path("timetable/<int:pk>/done/", timetable.task_complete, name="task_complete"),
    path("timetable/<int:pk>/skip/", timetable.task_skip, name="task_skip"),
    path(
        "timetable/<int:pk>/hand-over/",
        timetable.task_reassign,
        name="task_reassign",
    ),
    path("proposals/<int:pk>/", proposals.proposal_settle, name="proposal_settle"),
    path("planning/", planning.planning, name="planning"),
    path("planning/open/", planning.planning_adopt, name="planning_adopt"),
    path("planning/copy/", planning.plan_copy, name="plan_copy"),
    path(
        "planning/threat-assessment/",
        planning.threat_assessment_edit,
        name="threat_assessment_edit",
    ),
    path(
        "planning/sections/<slug:code>/",
        planning.business_case_section_edit,
        name="business_case_section_edit",
    ),
    path(
        "planning/sections/<slug:code>/comments/",
        planning.business_case_comment_new,
        name="business_case_comment_new",
    ),
    path(
        "planning/comments/<int:pk>/settle/",
        planning.business_case_comment_resolve,
        name="business_case_comment_resolve",
    ),
    path("objectives/", objectives.objective_list, name="objective_list"),
    path("objectives/new/", objectives.objective_new, name="objective_new"),
    path("objectives/<int:number>/", objectives.objective_edit, name="objective_edit"),
    path("objectives/<int:number>/remove/", objectives.objective_delete, name="objective_delete"),
    path("files/", files.file_list, name="file_list"),
    path("files/new/", files.file_new, name="file_new"),
    path("files/<int:pk>/new/", files.file_version_new, name="file_version_new"),
    path("files/<int:pk>/<int:number>/", files.file_download, name="file_download"),
    path("files/<int:pk>/remove/", files.file_delete, name="file_delete"),
]
urlpatterns = [
    path("", operation_lists.operation_list, name="operation_list"),
    path("export.csv", operation_lists.operation_export, name="operation_export"),
    path("life/", operation_lists.lifecycle, name="lifecycle"),
    path("lists/<slug:of>.json", operation_lists.option_list, name="option_list"),
    path("new/", operation_forms.operation_new, name="operation_new"),
    path("import/", uploads.upload_new, name="upload_new"),
    path("import/example.csv", uploads.upload_example, name="upload_example"),
    path("import/<int:pk>/", uploads.upload_detail, name="upload_detail"),
    path("participation/", operation_lists.participation_years, name="participation_years"),
    path(
        "participation/participation.xlsx",
        operation_lists.participation_years_workbook,
        name="participation_years_workbook",
    ),
    path("<str:reference>/", include(operation_urlpatterns)),
]
