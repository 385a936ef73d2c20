"""What must hold before an application moves on."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from funding.models import Application, ApplicationLine, ApplicationMove
from jco_portal.kernel.access import Refusal


def something_is_asked(applications: Iterable[Application]) -> dict[int, Refusal]:
    """An application asks for at least one line of the budget."""
    asked = {each.pk: each for each in applications}
    lines = ApplicationLine.objects.filter(application__in=asked).order_by()
    full = set(lines.values_list("application", flat=True))
    sentence = _("It asks for no line of the budget yet: choose its lines first.")
    return {
        pk: Refusal("lines", sentence, url=reverse("funding:application_edit", args=[pk]))
        for pk in asked
        if pk not in full
    }


def report_is_sent(applications: Iterable[Application]) -> dict[int, Refusal]:
    """The last payment follows the report."""
    sentence = _("Its report is not sent yet: note when it was, then the payment.")
    return {
        each.pk: Refusal("report", sentence) for each in applications if not each.report_sent_on
    }


def report_is_not_sent(applications: Iterable[Application]) -> dict[int, Refusal]:
    """A report is sent once, as the history tells."""
    sent = ApplicationMove.objects.filter(application__in=list(applications), move="send_report")
    sentence = _("Its report has been sent: the payment comes next.")
    return {
        pk: Refusal("report", sentence)
        for pk in sent.order_by().values_list("application", flat=True)
    }
