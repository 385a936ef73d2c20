"""Addresses of funding."""

from django.urls import include, path

from funding.views import applications, budgets, calls, late_grants, lines, plans, programmes
from funding.views.business_cases import CASE_PAGES

app_name = "funding"
of_an_operation = [  # below funding/operations/<reference>/
    path("late-grant/", late_grants.late_grant, name="late_grant"),
    path("applications/", applications.applications, name="applications"),
    path("applications/new/", applications.application_new, name="application_new"),
    path("budget/", budgets.budget, name="budget"),
    path("budget.xlsx", budgets.budget_xlsx_file, name="budget_xlsx"),
    path("budget/import/", budgets.budget_upload, name="budget_upload"),
    path("budget/new/", lines.budget_line_new, name="budget_line_new"),
    path("budget/<int:number>/", lines.budget_line_edit, name="budget_line_edit"),
    path("budget/<int:number>/remove/", lines.budget_line_remove, name="budget_line_remove"),
    path("budget/<int:number>/fund/", lines.budget_line_fund, name="budget_line_fund"),
    path("programmes/", budgets.comparison, name="comparison"),
    path("combination/", budgets.combination, name="combination"),
    path("combination/take/", budgets.combination_take, name="combination_take"),
    path("funding-plan/", plans.plan, name="plan"),
    path("funding-plan/state/", plans.plan_edit, name="plan_edit"),
    *CASE_PAGES.paths("business-case/", "business_case"),
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
        applications.application_take_back,
        name="application_take_back",
    ),
    path(
        "applications/<int:pk>/<slug:name>/", applications.application_move, name="application_move"
    ),
    path("statistics/", calls.statistics, name="statistics"),
    path("at-risk/", late_grants.at_risk, name="at_risk"),
    path("full-funding/", programmes.reform, name="reform"),
    path("operations/<str:reference>/", include(of_an_operation)),
]
