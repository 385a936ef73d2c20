"""The glossary: short forms of the field, of which a report explains those that it uses."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _, gettext_lazy

from followup.reports.final_report.data import Material
from operations.reports.document.snapshot import Block, Row

SHORT_FORMS = {
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


def glossary(material: Material) -> Iterable[Block]:
    """The short forms that the author's texts and the names of participants use."""
    said = " ".join(
        (
            material.operation.get_marking_display(),
            material.operation.aims,
            *material.texts.values(),
            *(each.organisation.name for each in material.participations),
        )
    )
    used = [short for short in SHORT_FORMS if re.search(rf"\b{short}\b", said)]
    yield Block(
        "table",
        "glossary",
        _("Short forms used in this report"),
        (_("Short form"), _("Meaning")),
        tuple(Row((short, str(SHORT_FORMS[short]))) for short in used),
    )
