"""JCOs that were entered here before there were dossiers get theirs."""

from typing import Any

from django.db import migrations

OVER = ("closed", "cancelled")


def open_dossiers(apps: Any, _editor: Any) -> None:
    """Give each living JCO of the portal a dossier, and plan those who do not lead it."""
    Operation = apps.get_model("operations", "Operation")
    Dossier = apps.get_model("operations", "Dossier")
    Participation = apps.get_model("operations", "Participation")
    living = Operation.objects.filter(
        kind__is_jco=True, source="portal", created_by__isnull=False
    ).exclude(state__in=OVER)
    Dossier.objects.bulk_create(
        Dossier(operation=operation, opened_by_id=operation.created_by_id) for operation in living
    )
    Participation.objects.filter(operation__in=living).exclude(part__in=("lead", "co_lead")).update(
        standing="planned"
    )


class Migration(migrations.Migration):
    """Data only."""

    dependencies = [("operations", "0004_dossiers")]
    operations = [migrations.RunPython(open_dossiers, migrations.RunPython.noop)]
