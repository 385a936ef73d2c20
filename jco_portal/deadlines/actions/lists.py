"""Loading of the deadline rules that are shipped with the portal."""

from pathlib import Path

from django.db import transaction

from jco_portal.deadlines.models import DeadlineRule, EscalationRule
from jco_portal.directory.actions import read_csv_rows

DATA_FOLDER = Path(__file__).parent.parent / "data"


@transaction.atomic
def load_deadline_lists() -> None:
    """Create missing deadline rules with their escalation rules; existing rules stay as edited."""
    present = set(DeadlineRule.objects.values_list("code", flat=True))
    for row in read_csv_rows(DATA_FOLDER / "rules.csv"):
        if row["code"] in present:
            continue
        rule = DeadlineRule.objects.create(
            code=row["code"],
            title=row["title"],
            anchor=row["anchor"],
            offset=int(row["offset"]),
            counting=row["counting"],
            grace_period=int(row["grace_period"]),
            recipient_roles=row["recipient_roles"].split(";"),
            reminder_days=[int(days) for days in row["reminder_days"].split(";")],
            is_urgent=row["is_urgent"] == "yes",
            source=row["source"],
        )
        EscalationRule.objects.bulk_create(
            EscalationRule(rule=rule, level=level, days_overdue=int(days))
            for level, _colon, days in (
                step.partition(":") for step in row["escalation_rules"].split(";")
            )
            if level
        )
