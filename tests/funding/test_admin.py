"""Programmes in the administration: errors shown as sentences."""

from typing import Any

import pytest

from funding.models import Programme

pytestmark = pytest.mark.django_db
FIELDS = {
    "code": "new",
    "name": "New",
    "accepted_competence": "both",
    "eligible_applicants": ["state"],
}


def rows(*rates: dict[str, Any]) -> dict[str, Any]:
    """Return the inline forms of the page with these rates."""
    sent: dict[str, Any] = {}
    for name, count in (("rates", len(rates)), ("statements", 0), ("domains", 0)):
        sent |= {f"{name}-TOTAL_FORMS": count, f"{name}-INITIAL_FORMS": 0}
    for number, rate in enumerate(rates):
        fields = {"percent": "80", "is_used": "on", "source": "Seed"} | rate
        sent |= {f"rates-{number}-{name}": value for name, value in fields.items()}
    return sent


@pytest.mark.parametrize(
    ("rates", "sentence"),
    [
        ([{"percent": "100.01"}], "less than or equal to 100"),
        ([{"percent": "-1"}], "greater than or equal to 0"),
        ([{"percent": "1.000,50"}], "Enter a number"),
        ([{"source": ""}], "This field is required"),
        ([{}, {"percent": "70"}], "Two rates of one category are counted with at the same time."),
        ([{"valid_from": "2012-01-02", "valid_until": "2012-01-01"}], "cannot end before it"),
    ],
)
def test_admin_refuses_invalid_rates_with_an_explanation(
    client_for: Any, rates: list[dict[str, Any]], sentence: str
) -> None:
    client = client_for("administrator", "GSC")

    page = client.post("/admin/funding/programme/add/", FIELDS | rows(*rates))

    assert page.status_code == 200
    assert sentence in page.content.decode()
    assert not Programme.objects.filter(code="new").exists()


def test_admin_saves_a_valid_programme_with_its_rates(client_for: Any) -> None:
    client = client_for("administrator", "GSC")
    rates = [
        {"valid_until": "2011-12-31"},
        {"valid_from": "2012-01-01", "percent": "70"},
        {"percent": "90", "is_used": ""},
    ]

    client.post("/admin/funding/programme/add/", FIELDS | rows(*rates))

    made = Programme.objects.get(code="new")
    assert (made.rates.count(), made.eligible_applicants) == (3, ["state"])
    assert client.get(f"/admin/funding/programme/{made.pk}/change/").status_code == 200
