"""Addresses of operations."""

from django.urls import path

from operations.views.editing import (
    operation_edit,
    operation_new,
)
from operations.views.files import (
    file_download,
    file_list,
    file_new,
    file_remove,
    file_version_new,
)
from operations.views.invitation import (
    invitation,
)
from operations.views.judging import (
    controls_return,
    entries_validate,
    seizure_return,
)
from operations.views.life import (
    life,
)
from operations.views.listing import (
    operation_export,
    operation_list,
)
from operations.views.lists import (
    option_list,
)
from operations.views.objectives import (
    objective_edit,
    objective_list,
    objective_new,
    objective_remove,
)
from operations.views.participants import (
    facilitator_dismiss,
    facilitator_name,
    invitation_withdraw,
    participant_invite,
    participant_list,
)
from operations.views.participation_years import (
    participation_years,
    participation_years_xlsx,
)
from operations.views.planning import (
    case_comment,
    case_comment_settle,
    case_text,
    dossier_open,
    plan_copy,
    planning,
    threat_assessment,
)
from operations.views.proposals import (
    proposal_settle,
)
from operations.views.record import (
    operation_detail,
    operation_history,
    operation_move,
)
from operations.views.reporting import (
    controls_correct,
    controls_detail,
    controls_new,
    seizure_correct,
    seizure_detail,
    seizure_new,
)
from operations.views.results import (
    result_totals,
    result_totals_xlsx,
    results,
)
from operations.views.timetable import (
    timetable,
    timetable_step_done,
    timetable_step_hand_over,
    timetable_step_new,
    timetable_step_skip,
)
from operations.views.uploads import (
    upload_detail,
    upload_example,
    upload_new,
)

app_name = "operations"
urlpatterns = [
    path("", operation_list, name="operation_list"),
    path("export.csv", operation_export, name="operation_export"),
    path("life/", life, name="life"),
    path("lists/<slug:of>.json", option_list, name="option_list"),
    path("new/", operation_new, name="operation_new"),
    path("import/", upload_new, name="upload_new"),
    path("import/example.csv", upload_example, name="upload_example"),
    path("import/<int:pk>/", upload_detail, name="upload_detail"),
    path("participation/", participation_years, name="participation_years"),
    path(
        "participation/participation.xlsx",
        participation_years_xlsx,
        name="participation_years_xlsx",
    ),
    path("<str:reference>/", operation_detail, name="operation_detail"),
    path("<str:reference>/edit/", operation_edit, name="operation_edit"),
    path("<str:reference>/moves/<slug:name>/", operation_move, name="operation_move"),
    path("<str:reference>/results/", results, name="results"),
    path("<str:reference>/results/totals/", result_totals, name="result_totals"),
    path("<str:reference>/results/totals.xlsx", result_totals_xlsx, name="result_totals_xlsx"),
    path("<str:reference>/results/validate/", entries_validate, name="entries_validate"),
    path("<str:reference>/results/seizures/new/", seizure_new, name="seizure_new"),
    path(
        "<str:reference>/results/seizures/<int:number>/",
        seizure_detail,
        name="seizure_detail",
    ),
    path(
        "<str:reference>/results/seizures/<int:number>/correct/",
        seizure_correct,
        name="seizure_correct",
    ),
    path(
        "<str:reference>/results/seizures/<int:number>/return/",
        seizure_return,
        name="seizure_return",
    ),
    path("<str:reference>/results/controls/new/", controls_new, name="controls_new"),
    path(
        "<str:reference>/results/controls/<int:number>/",
        controls_detail,
        name="controls_detail",
    ),
    path(
        "<str:reference>/results/controls/<int:number>/correct/",
        controls_correct,
        name="controls_correct",
    ),
    path(
        "<str:reference>/results/controls/<int:number>/return/",
        controls_return,
        name="controls_return",
    ),
    path("<str:reference>/participants/", participant_list, name="participant_list"),
    path("<str:reference>/participants/invite/", participant_invite, name="participant_invite"),
    path(
        "<str:reference>/participants/<int:pk>/withdraw/",
        invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("<str:reference>/invitation/", invitation, name="invitation"),
    path("<str:reference>/facilitators/", facilitator_name, name="facilitator_name"),
    path(
        "<str:reference>/facilitators/<int:pk>/dismiss/",
        facilitator_dismiss,
        name="facilitator_dismiss",
    ),
    path("<str:reference>/history/", operation_history, name="operation_history"),
    path("<str:reference>/timetable/", timetable, name="timetable"),
    path("<str:reference>/timetable/new/", timetable_step_new, name="timetable_step_new"),
    path(
        "<str:reference>/timetable/<int:pk>/done/",
        timetable_step_done,
        name="timetable_step_done",
    ),
    path(
        "<str:reference>/timetable/<int:pk>/skip/",
        timetable_step_skip,
        name="timetable_step_skip",
    ),
    path(
        "<str:reference>/timetable/<int:pk>/hand-over/",
        timetable_step_hand_over,
        name="timetable_step_hand_over",
    ),
    path("<str:reference>/proposals/<int:pk>/", proposal_settle, name="proposal_settle"),
    path("<str:reference>/planning/", planning, name="planning"),
    path("<str:reference>/planning/open/", dossier_open, name="dossier_open"),
    path("<str:reference>/planning/copy/", plan_copy, name="plan_copy"),
    path(
        "<str:reference>/planning/threat-assessment/",
        threat_assessment,
        name="threat_assessment",
    ),
    path("<str:reference>/planning/sections/<slug:code>/", case_text, name="case_text"),
    path(
        "<str:reference>/planning/sections/<slug:code>/comments/",
        case_comment,
        name="case_comment",
    ),
    path(
        "<str:reference>/planning/comments/<int:pk>/settle/",
        case_comment_settle,
        name="case_comment_settle",
    ),
    path("<str:reference>/objectives/", objective_list, name="objective_list"),
    path("<str:reference>/objectives/new/", objective_new, name="objective_new"),
    path("<str:reference>/objectives/<int:number>/", objective_edit, name="objective_edit"),
    path(
        "<str:reference>/objectives/<int:number>/remove/",
        objective_remove,
        name="objective_remove",
    ),
    path("<str:reference>/files/", file_list, name="file_list"),
    path("<str:reference>/files/new/", file_new, name="file_new"),
    path("<str:reference>/files/<int:pk>/new/", file_version_new, name="file_version_new"),
    path("<str:reference>/files/<int:pk>/<int:number>/", file_download, name="file_download"),
    path("<str:reference>/files/<int:pk>/remove/", file_remove, name="file_remove"),
]
