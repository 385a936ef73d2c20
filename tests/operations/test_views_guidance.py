"""Guidance on the pages of a JCO: missing values, new readers, next actions."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.models import BusinessCaseSection, BusinessCaseText, Operation
from tests.execution_factories import debriefed_jco, make_seizure, running_jco, validate_as_lead
from tests.factories import complete_planning, make_jco, make_operation, make_user
from tests.invitations import make_invitations, make_tabled_jco
from tests.jco_files import business_case_section, write_section_as_planner
from tests.pages import count_queries, operation_form_data, operations_url, page_text

pytestmark = pytest.mark.django_db


def test_missing_values_show_an_edit_link_to_editors_and_a_contact_to_readers(
    client_for: Any,
) -> None:
    operation = make_operation(terms_=(), state="")
    Operation.objects.filter(pk=operation.pk).update(state="tabled")
    edit = f'<a href="{operations_url("operation_edit", operation.reference)}">Enter it</a>'

    own = client_for().get(operation.get_absolute_url()).content.decode()
    other = client_for("expert", "DK").get(operation.get_absolute_url())

    assert " ".join(own.split()).count(edit) >= 2
    assert "Ask " not in own
    assert "Not recorded. Ask " in page_text(other)
    assert "others may take part. Ask " in page_text(other)
    assert "Enter it" not in page_text(other)


@pytest.mark.parametrize(
    ("marking", "sentence"),
    [
        ("public", "Every user sees its title"),
        ("limite", "All Member States, the Commission services"),
        ("participants", "Experts and the secretariat see it now"),
    ],
)
def test_tabling_notice_names_the_new_readers(client_for: Any, marking: str, sentence: str) -> None:
    operation = complete_planning(make_operation(marking=marking), by=make_user())

    page = client_for().post(
        operations_url("operation_transition", operation.reference, "table"), follow=True
    )

    assert f"Amber is now: Tabled. {sentence}" in page_text(page)


def test_history_links_to_pages_with_their_own_history(client_for: Any) -> None:
    operation = make_tabled_jco()
    path = operations_url("operation_history", operation.reference)

    own = [tab["name"] for tab in client_for().get(path).context["elsewhere"]]
    other = client_for("planner", "ES").get(path)

    assert own == ["planning", "participant_list", "timetable", "file_list", "result_list"]
    assert other.context["elsewhere"] == []
    assert "stands on its own pages" not in page_text(other)


@pytest.mark.example("draft")
@pytest.mark.parametrize(("text", "sentence"), [("Why.", "is saved."), ("", "has no text now.")])
def test_emptied_section_is_not_announced_as_saved(
    client_for: Any, text: str, sentence: str
) -> None:
    operation = make_operation()
    write_section_as_planner(operation)
    path = operations_url("business_case_section_edit", operation.reference, "background")

    page = client_for().post(path, {"text": text, "version": "1"}, follow=True)

    assert f"“Background and threat” {sentence}" in page_text(page)


@pytest.mark.example("draft")
def test_saving_a_section_can_continue_to_the_next_section(client_for: Any) -> None:
    operation, client = make_operation(), client_for()
    first, last = business_case_section(), BusinessCaseSection.objects.last()
    form = {"text": "Why.", "version": "0", "go_on": "1"}

    page = client.get(operations_url("business_case_section_edit", operation.reference, first.code))
    onward = client.post(
        operations_url("business_case_section_edit", operation.reference, first.code), form
    )
    at_the_end = client.post(
        operations_url("business_case_section_edit", operation.reference, last.code), form
    )

    assert "Save and go on to “Aims and objectives”" in page_text(page)
    assert onward.url == operations_url("business_case_section_edit", operation.reference, "aims")
    assert at_the_end.url == operations_url("planning", operation.reference)
    assert BusinessCaseText.objects.count() == 2
    assert "go on to" not in page_text(
        client.get(operations_url("business_case_section_edit", operation.reference, last.code))
    )


# Results


@pytest.mark.example("running")
def test_result_list_states_when_no_validation_is_pending(client_for: Any) -> None:
    operation = running_jco()
    record, client = make_seizure(operation), client_for()
    form = {"seizure": record.revisions.get().pk}

    first = client.post(operations_url("results_validate", operation.reference), form, follow=True)
    again = client.post(operations_url("results_validate", operation.reference), form, follow=True)
    filtered = client.get(f"{operations_url('result_list', operation.reference)}?verdict=returned")

    assert "Nothing waits to be validated here" in page_text(first)
    assert "1 record validated." in page_text(first)
    assert "0 records" not in page_text(again)
    assert "What was ticked had been validated already." in page_text(again)
    assert "No record fits these filters" in page_text(filtered)


@pytest.mark.example("in debriefing")
def test_result_pages_show_dates_with_month_names(client_for: Any) -> None:
    operation = debriefed_jco()
    record = make_seizure(operation)
    validate_as_lead(operation, record)
    client = client_for()
    day = record.revisions.get().day

    for path in (
        operations_url("result_list", operation.reference),
        operations_url("result_totals", operation.reference),
        record.get_absolute_url(),
    ):
        page = page_text(client.get(path))
        assert f"{day.day} {day:%B %Y}" in page, path
        assert day.isoformat() not in page.replace("Written as " + day.isoformat(), ""), path


@pytest.mark.example("running")
def test_single_goods_and_transport_mode_are_preselected(client_for: Any) -> None:
    one = running_jco()
    several = running_jco("Tern", terms_=("timber", "waste"), modes=("inland waterway", "air"))
    client = client_for()

    form = client.get(operations_url("seizure_new", one.reference)).context["form"]
    open_form = client.get(operations_url("seizure_new", several.reference)).context["form"]

    assert (form["goods"].value(), form["transport_mode"].value()) == ("cigarettes", "road")
    assert "autofocus" in form.fields["quantity"].widget.attrs
    assert (open_form["goods"].value(), open_form["transport_mode"].value()) == (None, None)
    assert "autofocus" in open_form.fields["goods"].widget.attrs


@pytest.mark.example("running")
@pytest.mark.parametrize("typed", ["-4", "- 4", "−4.5"])
def test_negative_quantity_is_refused_with_a_sentence(client_for: Any, typed: str) -> None:
    operation = running_jco()
    form = {"day": "2026-01-01", "goods": "cigarettes", "quantity": typed}

    page = client_for().post(operations_url("seizure_new", operation.reference), form)

    assert page.status_code == 422
    assert "Nothing below 0 is counted; write 0 or more." in page_text(page)


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("9" * 16, "write at most 13 digits"),
        ("9" * 14, "write at most 13 digits"),
        ("1.234", "Write at most 2 decimals."),
    ],
)
def test_overlong_target_is_refused_with_a_sentence(
    client_for: Any, typed: str, sentence: str
) -> None:
    operation = make_operation()
    form = {"text": "Find", "indicator": "value", "target": typed}

    page = client_for().post(operations_url("objective_new", operation.reference), form)

    assert page.status_code == 422
    assert sentence in page_text(page)
    assert "Ensure that" not in page_text(page)


# Forms of one's own


def test_jco_edit_form_omits_confirmation_and_published_results(
    client_for: Any,
) -> None:
    own, client = make_operation(confirmation="confirmed", results_note="None yet."), client_for()
    path = operations_url("operation_edit", own.reference)

    page = client.get(path)
    saved = client.post(path, operation_form_data(own, name="Ambergris"))

    assert "Last confirmed on" not in page_text(page)
    assert "Published results" not in page_text(page)
    assert saved.status_code == 302
    own.refresh_from_db()
    assert (own.name, own.confirmation, own.results_note) == ("Ambergris", "confirmed", "None yet.")


def test_new_operation_form_folds_external_fields_until_an_error(client_for: Any) -> None:
    client = client_for("expert", "DK")
    fold = '<details class="show-more">'

    page = client.get("/operations/new/").content.decode()
    redisplayed = client.post(
        "/operations/new/", operation_form_data(name="", confirmation="confirmed")
    ).content.decode()

    assert fold in page
    assert "Last confirmed on" in page
    assert fold not in redisplayed
    assert '<details class="show-more" open>' in redisplayed


def test_invitation_form_belongs_to_the_participants_tab(client_for: Any) -> None:
    operation = make_tabled_jco("PL")

    page = client_for().get(operations_url("participant_invite", operation.reference))

    assert [tab["name"] for tab in page.context["tabs"] if tab["current"]] == ["participant_list"]


def test_started_jco_is_shown_as_confirmed_on_overview_and_calendar(client_for: Any) -> None:
    operation = running_jco(confirmation="unconfirmed")

    record = page_text(client_for().get(operation.get_absolute_url()))
    year = page_text(client_for().get("/calendar/"))

    assert "How sure Confirmed" in record
    assert "Running Confirmed" in year
    Operation.objects.filter(pk=operation.pk).update(state="preparation")
    assert "How sure Unconfirmed" in page_text(client_for().get(operation.get_absolute_url()))


def test_invitation_notifications_take_a_constant_number_of_queries() -> None:
    counts = []
    for name, organisation_codes in (("Amber", ("PL",)), ("Tern", ("EE", "LV", "DE", "ES", "FR"))):
        operation = make_jco(name, "LT", participants=organisation_codes)
        for organisation_code in organisation_codes:
            make_user("planner", organisation_code)
        with CaptureQueriesContext(connection) as captured:
            make_invitations(operation, *organisation_codes)
        notification_queries = [
            each for each in captured.captured_queries if "outbox_" in each["sql"]
        ]
        counts.append(len(notification_queries))

    assert counts[0] == counts[1] > 0


def test_overview_of_a_draft_takes_at_most_28_queries(client_for: Any) -> None:
    operation = make_operation(participants=("PL", "EE"))

    assert count_queries(client_for(), operation.get_absolute_url()) <= 28
