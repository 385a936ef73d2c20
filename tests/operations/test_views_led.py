"""What pages of a JCO say to whom: what to do oneself, who sees it now, what is left."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from operations.models import BusinessCaseSection, BusinessCaseText, Operation
from tests.dossiers import section, write
from tests.invitations import a_tabled_jco, invited
from tests.pages import address, queries_of, sent, words
from tests.running import debriefed_jco, running_jco, seize, validate
from tests.world import an_operation, jco, person, plan

pytestmark = pytest.mark.django_db


def test_missing_values_show_an_edit_link_to_editors_and_a_contact_to_readers(
    client_of: Any,
) -> None:
    operation = an_operation(terms_=(), state="")
    Operation.objects.filter(pk=operation.pk).update(state="tabled")
    edit = f'<a href="{address("operation_edit", operation.reference)}">Enter it</a>'

    own = client_of().get(operation.get_absolute_url()).content.decode()
    other = client_of("expert", "DK").get(operation.get_absolute_url())

    assert " ".join(own.split()).count(edit) >= 2
    assert "Ask " not in own
    assert "Not recorded. Ask " in words(other)
    assert "others may take part. Ask " in words(other)
    assert "Enter it" not in words(other)


@pytest.mark.parametrize(
    ("marking", "said"),
    [
        ("public", "Every user sees its title"),
        ("limite", "All Member States, the Commission services"),
        ("participants", "Experts and the secretariat see it now"),
    ],
)
def test_tabling_notice_names_the_new_readers(client_of: Any, marking: str, said: str) -> None:
    operation = plan(an_operation(marking=marking), by=person())

    page = client_of().post(address("operation_move", operation.reference, "table"), follow=True)

    assert f"Amber is now: Tabled. {said}" in words(page)


def test_history_links_to_pages_with_their_own_history(client_of: Any) -> None:
    operation = a_tabled_jco()
    path = address("operation_history", operation.reference)

    own = [tab["name"] for tab in client_of().get(path).context["elsewhere"]]
    other = client_of("planner", "ES").get(path)

    assert own == ["planning", "participant_list", "timetable", "file_list", "results"]
    assert other.context["elsewhere"] == []
    assert "stands on its own pages" not in words(other)


@pytest.mark.example("draft")
@pytest.mark.parametrize(("text", "said"), [("Why.", "is saved."), ("", "has no text now.")])
def test_emptied_section_is_not_announced_as_saved(client_of: Any, text: str, said: str) -> None:
    operation = an_operation()
    write(operation)
    path = address("case_text", operation.reference, "background")

    page = client_of().post(path, {"text": text, "version": "1"}, follow=True)

    assert f"“Background and threat” {said}" in words(page)


@pytest.mark.example("draft")
def test_saving_a_section_can_continue_to_the_next_section(client_of: Any) -> None:
    operation, client = an_operation(), client_of()
    first, last = section(), BusinessCaseSection.objects.last()
    form = {"text": "Why.", "version": "0", "go_on": "1"}

    page = client.get(address("case_text", operation.reference, first.code))
    onward = client.post(address("case_text", operation.reference, first.code), form)
    at_the_end = client.post(address("case_text", operation.reference, last.code), form)

    assert "Save and go on to “Aims and objectives”" in words(page)
    assert onward.url == address("case_text", operation.reference, "aims")
    assert at_the_end.url == address("planning", operation.reference)
    assert BusinessCaseText.objects.count() == 2
    assert "go on to" not in words(client.get(address("case_text", operation.reference, last.code)))


# Results


@pytest.mark.example("running")
def test_result_list_states_when_no_validation_is_pending(client_of: Any) -> None:
    operation = running_jco()
    record, client = seize(operation), client_of()
    form = {"seizure": record.revisions.get().pk}

    first = client.post(address("entries_validate", operation.reference), form, follow=True)
    again = client.post(address("entries_validate", operation.reference), form, follow=True)
    filtered = client.get(f"{address('results', operation.reference)}?verdict=returned")

    assert "Nothing waits to be validated here" in words(first)
    assert "1 record validated." in words(first)
    assert "0 records" not in words(again)
    assert "What was ticked had been validated already." in words(again)
    assert "No record fits these filters" in words(filtered)


@pytest.mark.example("in debriefing")
def test_result_pages_show_dates_with_month_names(client_of: Any) -> None:
    operation = debriefed_jco()
    record = seize(operation)
    validate(operation, record)
    client = client_of()
    day = record.revisions.get().day

    for path in (
        address("results", operation.reference),
        address("result_totals", operation.reference),
        record.get_absolute_url(),
    ):
        page = words(client.get(path))
        assert f"{day.day} {day:%B %Y}" in page, path
        assert day.isoformat() not in page.replace("Written as " + day.isoformat(), ""), path


@pytest.mark.example("running")
def test_single_goods_and_transport_mode_are_preselected(client_of: Any) -> None:
    one = running_jco()
    several = running_jco("Tern", terms_=("timber", "waste"), modes=("inland waterway", "air"))
    client = client_of()

    form = client.get(address("seizure_new", one.reference)).context["form"]
    open_form = client.get(address("seizure_new", several.reference)).context["form"]

    assert (form["goods"].value(), form["transport_mode"].value()) == ("cigarettes", "road")
    assert "autofocus" in form.fields["quantity"].widget.attrs
    assert (open_form["goods"].value(), open_form["transport_mode"].value()) == (None, None)
    assert "autofocus" in open_form.fields["goods"].widget.attrs


@pytest.mark.example("running")
@pytest.mark.parametrize("typed", ["-4", "- 4", "−4.5"])
def test_negative_quantity_is_refused_with_a_sentence(client_of: Any, typed: str) -> None:
    operation = running_jco()
    form = {"day": "2026-01-01", "goods": "cigarettes", "quantity": typed}

    page = client_of().post(address("seizure_new", operation.reference), form)

    assert page.status_code == 422
    assert "Nothing below 0 is counted; write 0 or more." in words(page)


@pytest.mark.example("draft")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("9" * 16, "write at most 13 digits"),
        ("9" * 14, "write at most 13 digits"),
        ("1.234", "Write at most 2 decimals."),
    ],
)
def test_overlong_target_is_refused_with_a_sentence(client_of: Any, typed: str, said: str) -> None:
    operation = an_operation()
    form = {"text": "Find", "indicator": "value", "target": typed}

    page = client_of().post(address("objective_new", operation.reference), form)

    assert page.status_code == 422
    assert said in words(page)
    assert "Ensure that" not in words(page)


# Forms of one's own


def test_jco_edit_form_omits_confirmation_and_published_results(
    client_of: Any,
) -> None:
    own, client = an_operation(confirmation="confirmed", results_note="None yet."), client_of()
    path = address("operation_edit", own.reference)

    page = client.get(path)
    saved = client.post(path, sent(own, name="Ambergris"))

    assert "Last confirmed on" not in words(page)
    assert "Published results" not in words(page)
    assert saved.status_code == 302
    own.refresh_from_db()
    assert (own.name, own.confirmation, own.results_note) == ("Ambergris", "confirmed", "None yet.")


def test_new_operation_form_folds_external_fields_until_an_error(client_of: Any) -> None:
    client = client_of("expert", "DK")
    fold = '<details class="show-more">'

    page = client.get("/operations/new/").content.decode()
    told = client.post("/operations/new/", sent(name="", confirmation="confirmed")).content.decode()

    assert fold in page
    assert "Last confirmed on" in page
    assert fold not in told
    assert '<details class="show-more" open>' in told


def test_invitation_form_belongs_to_the_participants_tab(client_of: Any) -> None:
    operation = a_tabled_jco("PL")

    page = client_of().get(address("participant_invite", operation.reference))

    assert [tab["name"] for tab in page.context["tabs"] if tab["current"]] == ["participant_list"]


def test_started_jco_is_shown_as_confirmed_on_overview_and_calendar(client_of: Any) -> None:
    operation = running_jco(confirmation="unconfirmed")

    record = words(client_of().get(operation.get_absolute_url()))
    year = words(client_of().get("/calendar/"))

    assert "How sure Confirmed" in record
    assert "Running Confirmed" in year
    Operation.objects.filter(pk=operation.pk).update(state="preparation")
    assert "How sure Unconfirmed" in words(client_of().get(operation.get_absolute_url()))


def test_invitation_notifications_take_a_constant_number_of_queries() -> None:
    counts = []
    for name, places in (("Amber", ("PL",)), ("Tern", ("EE", "LV", "DE", "ES", "FR"))):
        operation = jco(name, "LT", participants=places)
        for place in places:
            person("planner", place)
        with CaptureQueriesContext(connection) as captured:
            invited(operation, *places)
        told = [each for each in captured.captured_queries if "outbox_" in each["sql"]]
        counts.append(len(told))

    assert counts[0] == counts[1] > 0


def test_overview_of_a_draft_takes_at_most_28_queries(client_of: Any) -> None:
    operation = an_operation(participants=("PL", "EE"))

    assert queries_of(client_of(), operation.get_absolute_url()) <= 28
