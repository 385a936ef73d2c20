"""The addresses of funding."""

from django.urls import include, path

from funding.views import applications, budgets, calls, late_grants, lines, plans, programmes
from funding.views.business_cases import BUSINESS_CASE_PAGES

app_name = "funding"
operation_urlpatterns = [  # below funding/operations/<reference>/
    path("late-grant/", late_grants.late_grant, name="late_grant"),
    path(
        "applications/", applications.operation_application_list, name="operation_application_list"
    ),
    path("applications/new/", applications.application_new, name="application_new"),
    path("budget/", budgets.budget_detail, name="budget_detail"),
    path("budget.xlsx", budgets.budget_workbook_download, name="budget_workbook"),
    path("budget/import/", budgets.budget_upload, name="budget_upload"),
    path("budget/new/", lines.budget_line_new, name="budget_line_new"),
    path("budget/<int:number>/", lines.budget_line_edit, name="budget_line_edit"),
    path("budget/<int:number>/remove/", lines.budget_line_delete, name="budget_line_delete"),
    path("budget/<int:number>/fund/", lines.budget_line_fund, name="budget_line_fund"),
    path("programmes/", budgets.comparison, name="comparison"),
    path("combination/", budgets.combination, name="combination"),
    path("combination/take/", budgets.combination_apply, name="combination_apply"),
    path("funding-plan/", plans.funding_plan_detail, name="funding_plan_detail"),
    path("funding-plan/state/", plans.funding_plan_edit, name="funding_plan_edit"),
    *BUSINESS_CASE_PAGES.urlpatterns("business-case/", "business_case"),
]
urlpatterns = [
    path("", programmes.programme_list, name="programme_list"),
    path("programmes/<slug:code>/", programmes.programme_detail, name="programme_detail"),
    path("budgets/", programmes.budget_list, name="budget_list"),
    path("calls/", calls.call_list, name="call_list"),
    path("calls/new/", calls.call_new, name="call_new"),
    path("calls/<int:pk>/", calls.call_edit, name="call_edit"),
    path("applications/", applications.application_list, name="application_list"),
    path("applications/<int:pk>/", applications.application_detail, name="application_detail"),
    path("applications/<int:pk>/edit/", applications.application_edit, name="application_edit"),
    path(
        "applications/<int:pk>/take-back/",
        applications.application_undo,
        name="application_undo",
    ),
    path(
        "applications/<int:pk>/<slug:name>/",
        applications.application_transition,
        name="application_transition",
    ),
    path("statistics/", calls.statistics, name="statistics"),
    path("at-risk/", late_grants.at_risk, name="at_risk"),
    path("full-funding/", programmes.reform, name="reform"),
    path("operations/<str:reference>/", include(operation_urlpatterns)),
]
