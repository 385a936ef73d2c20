"""The annex with the abbreviations used in a final report."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _, gettext_lazy

from followup.reports.final_report.report_data import ReportData
from operations.reports.document.snapshot import PaperBlock, PaperRow

ABBREVIATIONS = {
    "AFIS": gettext_lazy("Anti-Fraud Information System of the Commission"),
    "CCWP": gettext_lazy("Customs Cooperation Working Party of the Council"),
    "CIS": gettext_lazy("Customs Information System"),
    "EMPACT": gettext_lazy("European Multidisciplinary Platform Against Criminal Threats"),
    "JCO": gettext_lazy("Joint Customs Operation"),
    "LIMITE": gettext_lazy("For distribution within the Council, the Member States and the EU"),
    "Naples II": gettext_lazy(
        "Convention on mutual assistance and cooperation between customs administrations"
    ),
    "NCP": gettext_lazy("National contact point"),
    "OCTA": gettext_lazy("Organised Crime Threat Assessment"),
    "OCU": gettext_lazy("Operational coordination unit"),
    "OLAF": gettext_lazy("European Anti-Fraud Office"),
    "RILO": gettext_lazy("Regional Intelligence Liaison Office of the WCO"),
    "SOCTA": gettext_lazy("Serious and Organised Crime Threat Assessment"),
    "VAT": gettext_lazy("Value added tax"),
    "WCO": gettext_lazy("World Customs Organization"),
}


def abbreviation_blocks(material: ReportData) -> Iterable[PaperBlock]:
    """Yield the table of abbreviations found in entered texts and names of participants."""
    text = " ".join(
        (
            material.operation.get_marking_display(),
            material.operation.aims,
            *material.texts.values(),
            *(each.organisation.name for each in material.participations),
        )
    )
    used = [short for short in ABBREVIATIONS if re.search(rf"\b{short}\b", text)]
    yield PaperBlock(
        "table",
        "glossary",
        _("Short forms used in this report"),
        (_("Short form"), _("Meaning")),
        tuple(PaperRow((short, str(ABBREVIATIONS[short]))) for short in used),
    )
