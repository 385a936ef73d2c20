"""Reporting a seizure or controls, again for the next one, and correcting them."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from operations.actions import return_entry
from operations.enums import Scope
from operations.models import ControlEntry, ControlReport, Seizure, SeizureEntry
from operations.models import Operation as AnyOperation
from tests.pages import address, queries_of, words
from tests.running import TODAY, control, correct, day, running_jco, said, seize
from tests.together import at_once
from tests.world import an_operation, person, terms

pytestmark = pytest.mark.django_db


def typed(**more: Any) -> dict[str, Any]:
    """What the browser sends of a seizure, with what a test changes."""
    return {
        "key": str(uuid4()),
        "based_on": "0",
        "goods": "cigarettes",
        "quantity": "4100000",
        "unit": "",
        "day": TODAY.isoformat(),
        "scope": "",
        "place": "Medininkai",
        "mode": "road",
        "status": "seized",
        "value": "",
        "value_basis": "",
        "duties": "",
        "duties_basis": "",
        "note": "",
    } | more


def typed_controls(**more: Any) -> dict[str, Any]:
    """What the browser sends of controls, with what a test changes."""
    return {
        "key": str(uuid4()),
        "based_on": "0",
        "kind": "physical",
        "count": "120",
        "hits": "3",
        "day": TODAY.isoformat(),
        "scope": "",
        "place": "",
        "mode": "road",
        "note": "",
    } | more


# Reporting


def test_a_seizure_is_saved_and_the_next_one_keeps_goods_mode_and_place(client_of: Any) -> None:
    operation = running_jco(terms_=("tobacco",))
    client = client_of("contact_point", "PL")
    page = address("seizure_new", operation.reference)

    response = client.post(page, typed(), follow=True)

    entry = SeizureEntry.objects.get()
    assert response.redirect_chain == [(f"{page}?after=1", 302)]
    assert "Saved as number 1: 4 100 000 pieces. Report the next one." in words(response)
    assert (entry.quantity, entry.unit, entry.place) == (4_100_000, "piece", "Medininkai")
    assert (entry.record.organisation.code, entry.by) == ("PL", person("contact_point", "PL"))
    form = response.context["form"]
    kept = {name: form[name].value() for name in ("goods", "mode", "place", "quantity")}
    assert kept == {"goods": "cigarettes", "mode": "road", "place": "Medininkai", "quantity": None}
    assert form["day"].value() == TODAY.isoformat()
    assert "autofocus" in str(form["quantity"])


def test_the_form_offers_the_operation_s_goods_first_with_their_units(client_of: Any) -> None:
    operation = running_jco(terms_=("cannabis resin",), modes=("sea",))

    response = client_of("planner", "LT").get(address("seizure_new", operation.reference))

    form = response.context["form"]
    assert [group[0] for group in form.fields["goods"].choices] == [
        "",
        "Of this operation",
        "Everything",
    ]
    assert form["mode"].value() == "sea"
    assert form["goods"].value() == "cannabis resin"  # the only goods of the operation
    assert "autofocus" in str(form["quantity"])
    html = response.content.decode()
    assert '<option value="cannabis resin" selected data-unit="kg">cannabis resin</option>' in html
    assert '<option value="smuggling">' in html
    assert "No personal data and no case references belong here." in words(response)


@pytest.mark.parametrize("after", ["1", "99", "x", "9" * 30, "٣"])
def test_only_one_s_own_last_record_is_kept_for_the_next(client_of: Any, after: str) -> None:
    operation = running_jco()
    seize(operation, place="PL", goods=terms("alcohol")[0])

    page = address("seizure_new", operation.reference)
    response = client_of("planner", "LT").get(f"{page}?after={after}")

    assert response.status_code == 200
    assert response.context["form"]["goods"].value() == "cigarettes"  # the operation's own


@pytest.mark.parametrize(
    "quantity",
    [
        "1.000,50",
        "1,000",
        "1_000",
        "NaN",
        "inf",
        "1e400",
        "1e3",
        "٤١٠٠",
        "-5",
        "+5",
        "0",
        "0.0",
        "1.5",
        "1.2345",
        "0x10",
        "4 1000",
        "1 00",
        "12 345 67",
        "",
        " ",
        "x" * 10_000,
        "9" * 24,
        "9" * 5000,
        "100000000001",
        "4\x00",
        "\ufffd",
        "½",
    ],
)
def test_a_number_that_is_not_plain_is_answered_in_a_sentence(
    client_of: Any, quantity: Any
) -> None:
    operation = running_jco()
    data = typed(quantity=quantity, note="what I typed")

    response = client_of("planner", "LT").post(address("seizure_new", operation.reference), data)

    assert response.status_code == 422
    assert len(response.context["form"].errors["quantity"]) == 1
    assert "what I typed" in response.content.decode()
    assert not Seizure.objects.exists()


@pytest.mark.parametrize(
    ("quantity", "goods", "expected"),
    [
        ("4 100 000", "cigarettes", "4100000"),
        ("4\u2009100\u2009000", "cigarettes", "4100000"),
        (" 4100000 ", "cigarettes", "4100000"),
        ("100000000000", "cigarettes", "100000000000"),
        ("5.0", "cigarettes", "5"),
        ("12.5", "tobacco", "12.5"),
        ("0.001", "tobacco", "0.001"),
        ("1 250.75", "tobacco", "1250.75"),
    ],
)
def test_a_plain_number_is_taken_as_it_is_written(
    client_of: Any, quantity: str, goods: str, expected: str
) -> None:
    operation = running_jco()
    data = typed(quantity=quantity, goods=goods)

    response = client_of("planner", "LT").post(address("seizure_new", operation.reference), data)

    assert response.status_code == 302
    assert f"{SeizureEntry.objects.get().quantity.normalize():f}" == expected


def test_a_day_in_no_phase_is_asked_about_beside_its_field_and_nothing_is_lost(
    client_of: Any,
) -> None:
    operation = running_jco(phases=(said(-20, -10),))
    client, page = client_of("planner", "LT"), address("seizure_new", operation.reference)
    data = typed(note="what I typed")

    asked = client.post(page, data)

    question = "This day lies in no phase: is it post-operational or outside the scope?"
    assert asked.status_code == 422
    assert asked.context["form"].errors == {"scope": [question]}
    assert "what I typed" in asked.content.decode()
    answered = client.post(page, data | {"scope": Scope.POST_OPERATIONAL})
    assert answered.status_code == 302
    assert SeizureEntry.objects.get().scope == Scope.POST_OPERATIONAL


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "5.10.2026"}, "day"),
        ({"day": "2026-02-30"}, "day"),
        ({"day": "1066-10-14"}, "day"),
        ({"day": "2026-1-5"}, "day"),
        ({"day": "٢٠٢٦-٠١-٠٥"}, "day"),
        ({"day": day(1).isoformat()}, "day"),
        ({"goods": ""}, "goods"),
        ({"goods": "moon dust"}, "goods"),
        ({"goods": "road"}, "goods"),
        ({"unit": "kg"}, "unit"),
        ({"unit": "cubits"}, "unit"),
        ({"goods": "smuggling"}, "unit"),
        ({"mode": "broom"}, "mode"),
        ({"status": ""}, "status"),
        ({"status": "eaten"}, "status"),
        ({"scope": "phase"}, "scope"),
        ({"value": "12,50", "value_basis": "x"}, "value"),
        ({"value": "1.234", "value_basis": "x"}, "value"),
        ({"value": "5"}, "value_basis"),
        ({"duties": "5"}, "duties_basis"),
        ({"place": "x" * 121}, "place"),
        ({"place": "a\x00b"}, "place"),
        ({"note": "\ufffd"}, "note"),
        ({"note": "x" * 10_000}, "note"),
    ],
)
def test_a_mistake_stands_beside_its_field(
    client_of: Any, more: dict[str, Any], field: str
) -> None:
    operation = running_jco()

    response = client_of("planner", "LT").post(
        address("seizure_new", operation.reference), typed(**more)
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Seizure.objects.exists()


def test_folded_fields_open_when_something_is_wrong_in_them(client_of: Any) -> None:
    operation = running_jco()
    page = address("seizure_new", operation.reference)
    client = client_of("planner", "LT")

    assert '<details class="more">' in client.get(page).content.decode()
    wrong = client.post(page, typed(value="5"))
    assert '<details class="more" open>' in wrong.content.decode()


TEXT = st.text(max_size=40)


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    data=st.fixed_dictionaries(
        {name: TEXT for name in typed() if name != "key"} | {"key": TEXT, "save_over": TEXT}
    )
)
def test_whatever_is_sent_never_breaks_the_form(client_of: Any, data: dict[str, str]) -> None:
    operation = AnyOperation.objects.filter(name="Amber").first() or running_jco()

    response = client_of("planner", "LT").post(address("seizure_new", operation.reference), data)

    assert response.status_code == 422


def test_the_same_form_sent_twice_makes_one_record(client_of: Any) -> None:
    operation = running_jco()
    client, data = client_of("planner", "LT"), typed()
    page = address("seizure_new", operation.reference)

    first, second = client.post(page, data), client.post(page, data)

    assert first.headers["Location"] == second.headers["Location"]
    assert Seizure.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_fifty_times_at_once_makes_one_record(client_of: Any) -> None:
    operation = running_jco()
    data, page = typed(), address("seizure_new", operation.reference)
    clients = [client_of("planner", "LT") for _number in range(50)]

    found = at_once(
        *[lambda client=client: client.post(page, data).status_code for client in clients]
    )

    assert found == [302] * 50
    assert Seizure.objects.count() == SeizureEntry.objects.count() == 1


def test_another_s_key_is_refused_beside_the_form(client_of: Any) -> None:
    operation = running_jco()
    data, page = typed(), address("seizure_new", operation.reference)
    client_of("planner", "PL").post(page, data)

    response = client_of("planner", "LT").post(page, data)

    assert response.status_code == 422
    assert "This form was sent for another record; open a new one." in words(response)
    assert Seizure.objects.count() == 1


def test_controls_are_reported_and_the_next_ones_keep_their_kind(client_of: Any) -> None:
    operation = running_jco()
    page = address("controls_new", operation.reference)

    response = client_of("planner", "LT").post(
        page, typed_controls(kind="documentary", hits=""), follow=True
    )

    entry = ControlEntry.objects.get()
    assert (entry.count, entry.hits, entry.kind, entry.phase_number) == (120, 0, "documentary", 1)
    assert "Saved as number 1: 120 controls, 0 with a hit. Report the next one." in words(response)
    assert response.context["form"]["kind"].value() == "documentary"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"count": ""}, "count"),
        ({"count": "0"}, "count"),
        ({"count": "1.5"}, "count"),
        ({"count": "9999999999"}, "count"),
        ({"hits": "121"}, "hits"),
        ({"hits": "-1"}, "hits"),
        ({"kind": "gaze"}, "kind"),
        ({"day": day(1).isoformat()}, "day"),
    ],
)
def test_a_mistake_in_controls_stands_beside_its_field(
    client_of: Any, more: dict[str, str], field: str
) -> None:
    operation = running_jco()

    response = client_of("planner", "LT").post(
        address("controls_new", operation.reference), typed_controls(**more)
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not ControlReport.objects.exists()


@pytest.mark.parametrize("name", ["seizure_new", "controls_new"])
def test_who_may_not_report_is_told_why_or_does_not_find_the_page(
    client_of: Any, name: str
) -> None:
    running = running_jco()
    tabled = an_operation("Tern", state="tabled")
    page = address(name, running.reference)

    assert client_of("expert", "LT").get(page).status_code == 403
    assert client_of("planner", "SE").get(page).status_code == 404
    assert client_of("expert", "DK").get(page).status_code == 404
    early = client_of("planner", "LT").get(address(name, tabled.reference))
    assert early.status_code == 403
    assert "It is tabled: results are reported while it runs" in words(early)


def test_the_form_takes_the_same_queries_however_many_are_reported(client_of: Any) -> None:
    operation = running_jco()
    client, page = client_of("planner", "LT"), address("seizure_new", operation.reference)
    seize(operation)
    one = queries_of(client, f"{page}?after=1")

    for _number in range(4):
        correct(seize(operation), 5)

    assert queries_of(client, f"{page}?after=3") == one


# Correcting


def test_the_form_of_a_correction_holds_what_stands_there(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, "12.500", goods=terms("tobacco")[0], scope=Scope.OUTSIDE)

    response = client_of("planner", "LT").get(f"{record.get_absolute_url()}correct/")

    form = response.context["form"]
    found = {name: form[name].value() for name in ("goods", "quantity", "unit", "scope", "mode")}
    assert found == {
        "goods": "tobacco",
        "quantity": "12.5",
        "unit": "kg",
        "scope": "outside",
        "mode": "road",
    }


def test_what_the_lead_asked_stands_over_the_form(client_of: Any) -> None:
    operation = running_jco()
    record, other = seize(operation, place="PL"), seize(operation, place="PL")
    return_entry(record.entries.get(), note="In packs?", by=person())
    client = client_of("planner", "PL")

    asked = client.get(f"{record.get_absolute_url()}correct/")

    assert "The lead asks: In packs?" in words(asked)
    assert "The lead asks" not in words(client.get(f"{other.get_absolute_url()}correct/"))


def test_a_correction_is_saved_and_the_page_tells_both_entries(client_of: Any) -> None:
    record = seize(running_jco(), 5)
    client = client_of("planner", "LT")
    data = typed(quantity="7", based_on="1", reason="Counted again.")

    response = client.post(f"{record.get_absolute_url()}correct/", data, follow=True)

    said_there = words(response)
    assert response.redirect_chain == [(record.get_absolute_url(), 302)]
    assert "Corrected." in said_there
    assert said_there.index("Entry 2") < said_there.index("Reported")
    assert "Why: Counted again." in said_there
    assert "Planner, Lithuania" in said_there


def test_a_correction_without_a_reason_or_a_change_says_so(client_of: Any) -> None:
    record = seize(running_jco(), 5)
    client, page = client_of("planner", "LT"), f"{record.get_absolute_url()}correct/"
    same = {"quantity": "5", "place": "", "based_on": "1"}

    silent = client.post(page, typed(**same | {"quantity": "7"}))
    unchanged = client.post(page, typed(**same, reason="No reason."), follow=True)

    assert silent.status_code == 422
    assert list(silent.context["form"].errors) == ["reason"]
    assert "Nothing was changed." in words(unchanged)
    assert record.entries.count() == 1


def test_a_record_is_withdrawn_with_a_reason(client_of: Any) -> None:
    operation = running_jco()
    record = seize(operation, 5)
    data = typed(quantity="5", based_on="1", reason="Twice reported.", is_withdrawn="on")

    client_of("planner", "LT").post(f"{record.get_absolute_url()}correct/", data)

    assert record.entries.last().is_withdrawn
    page = client_of("planner", "LT").get(address("results", operation.reference))
    assert "<del>5 pieces</del>" in page.content.decode()


def test_a_correction_from_an_old_page_is_shown_what_changed_and_loses_nothing(
    client_of: Any,
) -> None:
    record = seize(running_jco(), 5)
    client, page = client_of("planner", "LT"), f"{record.get_absolute_url()}correct/"
    data = typed(quantity="9", based_on="1", reason="what I typed")
    correct(record, 7)

    stale = client.post(page, data)

    assert stale.status_code == 409
    assert "Somebody corrected this record while you did" in words(stale)
    assert "Quantity was 5 pieces → now 7 pieces" in words(stale)
    assert "what I typed" in stale.content.decode()
    assert 'name="based_on" value="1"' in stale.content.decode()
    assert client.post(page, data).status_code == 409
    assert client.post(page, data | {"save_over": "2"}).status_code == 302
    assert [entry.quantity for entry in record.entries.all()] == [5, 7, 9]


@pytest.mark.parametrize("based_on", ["", "0", "x", "99", "9" * 30])
def test_an_entry_that_never_was_is_no_key(client_of: Any, based_on: str) -> None:
    record = seize(running_jco(), 5)
    data = typed(quantity="9", based_on=based_on, reason="x")

    response = client_of("planner", "LT").post(f"{record.get_absolute_url()}correct/", data)

    assert response.status_code == 409
    assert record.entries.count() == 1


def test_controls_are_corrected_alike(client_of: Any) -> None:
    report = control(running_jco(), 120, 3)
    client, page = client_of("planner", "LT"), f"{report.get_absolute_url()}correct/"
    data = typed_controls(count="110", based_on="1", reason="Two posts.")

    assert client.get(page).context["form"]["count"].value() == 120
    assert client.post(page, data).status_code == 302
    stale = client.post(page, data | {"count": "100"})

    assert stale.status_code == 409
    assert "Number was 120 controls, 3 with a hit → now 110 controls" in words(stale)
    assert report.entries.last().count == 110


def test_a_participant_does_not_correct_what_the_lead_reported(client_of: Any) -> None:
    operation = running_jco()
    record, report = seize(operation), control(operation)
    client = client_of("planner", "PL")

    for page in (record.get_absolute_url(), report.get_absolute_url()):
        assert client.get(page).status_code == 200
        refused = client.post(f"{page}correct/", typed(based_on="1", reason="x"))
        assert refused.status_code == 403
        assert "Only Lithuania corrects what it has reported." in words(refused)
    outsider = client_of("planner", "SE")
    assert outsider.get(record.get_absolute_url()).status_code == 404
    assert outsider.get(f"{record.get_absolute_url()}correct/").status_code == 404
    assert record.entries.count() == 1


@pytest.mark.parametrize("number", ["2", "0", "9" * 20])
def test_a_record_that_is_not_there_is_not_found(client_of: Any, number: str) -> None:
    operation = running_jco()
    seize(operation)
    here = f"{operation.get_absolute_url()}results/seizures/{number}/"
    client = client_of("planner", "LT")

    for page in (here, f"{here}correct/"):
        assert client.get(page).status_code == 404
    assert client.post(f"{here}return/", {"note": "?"}).status_code == 404


def test_the_page_of_a_record_takes_the_same_queries_whatever_was_corrected(
    client_of: Any,
) -> None:
    record = seize(running_jco(), 5)
    client = client_of("planner", "LT")
    one = queries_of(client, record.get_absolute_url())

    for quantity in range(6, 10):
        correct(record, quantity)

    assert queries_of(client, record.get_absolute_url()) == one
