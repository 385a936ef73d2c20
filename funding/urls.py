"""Addresses of funding."""

from django.urls import path

from funding import views

app_name = "funding"
OPERATION = "operations/<str:reference>"
urlpatterns = [
    path("", views.programme_list, name="programme_list"),
    path("programmes/<slug:code>/", views.programme_detail, name="programme_detail"),
    path("budgets/", views.budget_list, name="budget_list"),
    path("calls/", views.call_list, name="call_list"),
    path("calls/new/", views.call_new, name="call_new"),
    path("calls/<int:pk>/", views.call_edit, name="call_edit"),
    path("applications/", views.application_list, name="application_list"),
    path("applications/<int:pk>/", views.application_detail, name="application_detail"),
    path("applications/<int:pk>/edit/", views.application_edit, name="application_edit"),
    path(
        "applications/<int:pk>/take-back/",
        views.application_take_back,
        name="application_take_back",
    ),
    path("applications/<int:pk>/<slug:name>/", views.application_move, name="application_move"),
    path("statistics/", views.statistics, name="statistics"),
    path("at-risk/", views.at_risk, name="at_risk"),
    path(f"{OPERATION}/late-grant/", views.late_grant, name="late_grant"),
    path(f"{OPERATION}/applications/", views.applications, name="applications"),
    path(f"{OPERATION}/applications/new/", views.application_new, name="application_new"),
    path("full-funding/", views.reform, name="reform"),
    path(f"{OPERATION}/budget/", views.budget, name="budget"),
    path(f"{OPERATION}/budget.xlsx", views.budget_xlsx_file, name="budget_xlsx"),
    path(f"{OPERATION}/budget/import/", views.budget_upload, name="budget_upload"),
    path(f"{OPERATION}/budget/new/", views.budget_line_new, name="budget_line_new"),
    path(f"{OPERATION}/budget/<int:number>/", views.budget_line_edit, name="budget_line_edit"),
    path(
        f"{OPERATION}/budget/<int:number>/remove/",
        views.budget_line_remove,
        name="budget_line_remove",
    ),
    path(f"{OPERATION}/budget/<int:number>/fund/", views.budget_line_fund, name="budget_line_fund"),
    path(f"{OPERATION}/programmes/", views.comparison, name="comparison"),
    path(f"{OPERATION}/combination/", views.combination, name="combination"),
    path(f"{OPERATION}/combination/take/", views.combination_take, name="combination_take"),
    path(f"{OPERATION}/funding-plan/", views.plan, name="plan"),
    path(f"{OPERATION}/funding-plan/state/", views.plan_edit, name="plan_edit"),
    path(f"{OPERATION}/business-case/", views.business_case, name="business_case"),
    path(
        f"{OPERATION}/business-case/print/", views.business_case_print, name="business_case_print"
    ),
    path(
        f"{OPERATION}/business-case/prints/<int:pk>/",
        views.business_case_draft,
        name="business_case_draft",
    ),
    path(
        f"{OPERATION}/business-case/prints/<int:pk>/file/",
        views.business_case_file,
        name="business_case_file",
    ),
]
