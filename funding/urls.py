"""Addresses of funding."""

from django.urls import path

from funding.views.applications import (
    application_detail,
    application_edit,
    application_list,
    application_move,
    application_new,
    application_take_back,
    applications,
)
from funding.views.budgets import (
    budget,
    budget_upload,
    budget_xlsx_file,
    combination,
    combination_take,
    comparison,
)
from funding.views.calls import (
    call_edit,
    call_list,
    call_new,
    statistics,
)
from funding.views.cases import CASE_PAGES
from funding.views.late import (
    at_risk,
    late_grant,
)
from funding.views.lines import (
    budget_line_edit,
    budget_line_fund,
    budget_line_new,
    budget_line_remove,
)
from funding.views.plans import (
    plan,
    plan_edit,
)
from funding.views.programmes import (
    budget_list,
    programme_detail,
    programme_list,
    reform,
)

app_name = "funding"
OPERATION = "operations/<str:reference>"
urlpatterns = [
    path("", programme_list, name="programme_list"),
    path("programmes/<slug:code>/", programme_detail, name="programme_detail"),
    path("budgets/", budget_list, name="budget_list"),
    path("calls/", call_list, name="call_list"),
    path("calls/new/", call_new, name="call_new"),
    path("calls/<int:pk>/", call_edit, name="call_edit"),
    path("applications/", application_list, name="application_list"),
    path("applications/<int:pk>/", application_detail, name="application_detail"),
    path("applications/<int:pk>/edit/", application_edit, name="application_edit"),
    path(
        "applications/<int:pk>/take-back/",
        application_take_back,
        name="application_take_back",
    ),
    path("applications/<int:pk>/<slug:name>/", application_move, name="application_move"),
    path("statistics/", statistics, name="statistics"),
    path("at-risk/", at_risk, name="at_risk"),
    path(f"{OPERATION}/late-grant/", late_grant, name="late_grant"),
    path(f"{OPERATION}/applications/", applications, name="applications"),
    path(f"{OPERATION}/applications/new/", application_new, name="application_new"),
    path("full-funding/", reform, name="reform"),
    path(f"{OPERATION}/budget/", budget, name="budget"),
    path(f"{OPERATION}/budget.xlsx", budget_xlsx_file, name="budget_xlsx"),
    path(f"{OPERATION}/budget/import/", budget_upload, name="budget_upload"),
    path(f"{OPERATION}/budget/new/", budget_line_new, name="budget_line_new"),
    path(f"{OPERATION}/budget/<int:number>/", budget_line_edit, name="budget_line_edit"),
    path(
        f"{OPERATION}/budget/<int:number>/remove/",
        budget_line_remove,
        name="budget_line_remove",
    ),
    path(f"{OPERATION}/budget/<int:number>/fund/", budget_line_fund, name="budget_line_fund"),
    path(f"{OPERATION}/programmes/", comparison, name="comparison"),
    path(f"{OPERATION}/combination/", combination, name="combination"),
    path(f"{OPERATION}/combination/take/", combination_take, name="combination_take"),
    path(f"{OPERATION}/funding-plan/", plan, name="plan"),
    path(f"{OPERATION}/funding-plan/state/", plan_edit, name="plan_edit"),
    *CASE_PAGES.paths(f"{OPERATION}/business-case/", "business_case"),
]
