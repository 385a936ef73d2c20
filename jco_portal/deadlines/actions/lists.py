"""Loading the rules that the house ships."""

from pathlib import Path

from django.db import transaction

from jco_portal.deadlines.models import DeadlineRule, LadderStep
from jco_portal.directory.actions import read_rows

DATA = Path(__file__).parent.parent / "data"


@transaction.atomic
def load_deadline_lists() -> None:
    """Bring in the rules and their ladders; what an administrator has edited stays."""
    present = set(DeadlineRule.objects.values_list("code", flat=True))
    for row in read_rows(DATA / "rules.csv"):
        if row["code"] in present:
            continue
        rule = DeadlineRule.objects.create(
            code=row["code"],
            title=row["title"],
            anchor=row["anchor"],
            offset=int(row["offset"]),
            counting=row["counting"],
            grace=int(row["grace"]),
            roles=row["roles"].split(";"),
            reminders=[int(days) for days in row["reminders"].split(";")],
            is_urgent=row["is_urgent"] == "yes",
            source=row["source"],
        )
        LadderStep.objects.bulk_create(
            LadderStep(rule=rule, rung=rung, days=int(days))
            for rung, _colon, days in (step.partition(":") for step in row["ladder"].split(";"))
            if rung
        )
