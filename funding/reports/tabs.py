"""The section of a record that shows its money."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jco_portal.directory.enums import OrganisationKind
from jco_portal.directory.models import User
from operations.enums import Depth
from operations.models import Operation
from operations.reports.record.tabs import Tab


def _pays(user: User, operation: Operation) -> bool:
    """Commission services, once an operation is tabled: it is their money too."""
    place = user.organisation
    return (
        place is not None and place.kind == OrganisationKind.COMMISSION and not operation.is_draft
    )


BUDGET_TAB = Tab(
    gettext_lazy("Budget"), "funding:budget", Depth.OUTLINE, of_dossier=True, also=_pays
)


def subpages_of(operation: Operation, current: str) -> list[dict[str, object]]:
    """The pages of the section, from the budget to the business case."""
    named = (
        ("budget", _("Budget")),
        ("comparison", _("Compare programmes")),
        ("combination", _("Best combination")),
        ("plan", _("Funding plan")),
        ("applications", _("Applications")),
        ("late_grant", _("Late grant")),
        ("business_case", _("Business case")),
    )
    return [
        {
            "label": label,
            "url": reverse(f"funding:{name}", args=[operation.reference]),
            "current": name == current,
        }
        for name, label in named
    ]
