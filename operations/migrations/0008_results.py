"""Records of results are numbered in their operation; goods get the unit they are counted in."""

from typing import Any

from django.db import migrations, models

UNITS = {
    "drugs": "kg",
    "tobacco": "kg",
    "cigarettes": "piece",
    "alcohol": "litre",
    "mineral oil": "litre",
    "counterfeit goods": "piece",
    "toys": "piece",
    "textiles": "piece",
    "footwear": "piece",
    "cash": "euro",
    "waste": "kg",
    "ozone-depleting substances": "kg",
    "F-gases": "kg",
    "illegal fishing": "kg",
    "timber": "m3",
    "wildlife": "specimen",
    "weapons": "piece",
    "explosives": "kg",
    "CBRN materials": "kg",
    "cultural goods": "piece",
    "stolen vehicles": "piece",
    "metal theft": "kg",
    "medicines": "piece",
    "food": "kg",
    "food supplements": "kg",
    "doping substances": "piece",
    "pesticides": "litre",
}


def set_units(apps: Any, _editor: Any) -> None:
    """Say of goods that stand in the tree already in which unit they are counted."""
    terms = apps.get_model("operations", "Term").objects.filter(kind="risk_area", unit="")
    for name, unit in UNITS.items():
        terms.filter(name=name).update(unit=unit)


class Migration(migrations.Migration):
    """No record has been reported before this: the number needs no past."""

    dependencies = [("operations", "0007_phase_by_first_day")]
    operations = [
        migrations.AddField(
            "controlreport",
            "number",
            models.PositiveIntegerField(default=1, verbose_name="number"),
            preserve_default=False,
        ),
        migrations.AddField(
            "seizure",
            "number",
            models.PositiveIntegerField(default=1, verbose_name="number"),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            "controlreport",
            models.UniqueConstraint(
                fields=("operation", "number"), name="controls_have_one_number"
            ),
        ),
        migrations.AddConstraint(
            "seizure",
            models.UniqueConstraint(fields=("operation", "number"), name="seizure_has_one_number"),
        ),
        migrations.RunPython(set_units, migrations.RunPython.noop),
    ]
