"""Pages of follow-up: what they show, whom they open for, and what they do with bad input."""

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from followup.models import (
    Answer,
    Debriefing,
    Lesson,
    ObjectiveAssessment,
    Recommendation,
    Workshop,
)
from operations.models import Operation
from tests.debriefings import (
    answer_of,
    assess,
    confirm,
    held,
    overdue,
    planned,
    recommend,
    recommended,
    say,
)
from tests.pages import queries_of, words
from tests.running import day, debriefed_jco, seize, validate
from tests.world import an_operation, person

pytestmark = pytest.mark.django_db

NASTY = "<script>alert(1)</script> {{ user.password }} {% now 'Y' %} file:///etc/passwd 🛃 Ωλός"
LONG = "x" * 10_000
UNCLEAN = ["a\x00b", "a\ud800b"]


def url(name: str, *args: Any) -> str:
    return reverse(f"followup:{name}", args=args)


def of(operation: Operation, name: str = "debriefing", *args: Any) -> str:
    return url(name, operation.reference, *args)


MEETING = {
    "version": "0",
    "starts_on": day(0).isoformat(),
    "ends_on": "",
    "place": "Vilnius",
    "participants": "Planner, Lithuania",
    "agenda": "- Results",
    "conclusions": "Forged **in series**.",
}


def test_a_debriefing_goes_from_nothing_to_recorded_through_its_pages(client_of: Any) -> None:
    client, operation = client_of(), debriefed_jco()
    page = of(operation)
    text = words(client.get(page))
    assert "Write down when and where the meeting is." in text
    assert "The debriefing is due by" in text
    assert "Record it as held " not in text

    assert client.post(of(operation, "debriefing_edit"), MEETING).status_code == 302
    assess_url = of(operation, "objective_assess", 1)
    assert "The records cannot count" not in words(client.get(assess_url))
    said = {"version": "0", "assessed": "partly", "achieved": "", "text": "Half."}
    assert client.post(assess_url, said).status_code == 302
    assert client.post(of(operation, "debriefing_record")).status_code == 302

    text = words(client.get(page))
    assert "The debriefing was held. Recorded on" in text
    assert "Partly reached. Half." in text
    assert "<strong>in series</strong>" in client.get(page).content.decode()
    assert "What to do next" not in text


def test_recording_too_early_says_what_is_lacking(client_of: Any) -> None:
    operation = debriefed_jco()
    planned(operation, ends_on=day(2))

    response = client_of().post(of(operation, "debriefing_record"))

    assert response.status_code == 409
    assert "The day of the meeting has not come yet." in words(response)


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        ("planner", "LT", 200),
        ("planner", "PL", 200),
        ("expert", "DK", 200),
        ("secretariat", "GSC", 200),
        ("planner", "ES", 404),
        ("liaison", "EUROPOL", 404),
        ("administrator", "GSC", 404),
    ],
)
def test_a_debriefing_is_read_by_who_takes_part_experts_and_secretariat(
    client_of: Any, role: str, place: str, status: int
) -> None:
    operation = held().operation

    assert client_of(role, place).get(of(operation)).status_code == status


@pytest.mark.parametrize(
    ("role", "place", "before", "after"),
    [
        ("planner", "PL", 200, 200),
        ("expert", "DK", 200, 200),
        ("planner", "ES", 404, 200),
        ("planner", "OLAF", 404, 200),
        ("liaison", "EUROPOL", 404, 200),
        ("liaison", "WCO", 404, 404),
        ("administrator", "GSC", 404, 404),
    ],
)
def test_a_recommendation_is_for_all_states_once_its_debriefing_is_recorded(
    client_of: Any, role: str, place: str, before: int, after: int
) -> None:
    operation = debriefed_jco()
    planned(operation)
    made = recommend(operation, "PL", "EUROPOL")
    client = client_of(role, place)
    assert client.get(made.get_absolute_url()).status_code == before

    client_of().post(of(operation, "debriefing_record"))

    response = client.get(made.get_absolute_url())
    assert response.status_code == after
    listed = words(client.get(url("recommendation_list")))
    assert ("Share profiles early." in listed) is (after == 200)


def test_of_a_closed_circle_an_addressee_reads_the_recommendation_and_not_the_name(
    client_of: Any,
) -> None:
    operation = debriefed_jco(marking="participants")
    made = recommend(operation, "ES")
    held(operation)

    text = words(client_of("planner", "ES").get(made.get_absolute_url()))

    assert "A JCO that is not shown to you, recommendation 1" in text
    assert "Amber" not in text
    assert operation.reference not in text
    other = client_of("planner", "FR").get(made.get_absolute_url())
    assert other.status_code == 404


# Bad input


@pytest.mark.parametrize("value", UNCLEAN)
@pytest.mark.parametrize("field", ["place", "participants", "agenda", "conclusions"])
def test_unclean_text_is_refused_beside_its_field(client_of: Any, field: str, value: str) -> None:
    operation = debriefed_jco()
    sent = {**MEETING, field: value.encode("utf-8", "surrogatepass")}

    response = client_of().post(of(operation, "debriefing_edit"), sent)

    assert response.status_code in {400, 422}
    assert not Debriefing.objects.exists()


def test_html_and_template_syntax_stay_text(client_of: Any) -> None:
    client, operation = client_of(), debriefed_jco()
    sent = {**MEETING, "conclusions": NASTY, "agenda": LONG, "participants": NASTY}

    assert client.post(of(operation, "debriefing_edit"), sent).status_code == 302

    page = client.get(of(operation)).content.decode()
    assert "<script>alert" not in page
    assert "{{ user.password }} {% now" in page.replace("&#x27;", "'")


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("starts_on", "soon", "Write the day as"),
        ("ends_on", day(-1).isoformat(), "cannot end before it starts"),
        ("place", LONG, "at most 200 characters"),
    ],
)
def test_a_mistake_stands_beside_its_field_and_nothing_is_lost(
    client_of: Any, field: str, value: str, sentence: str
) -> None:
    operation = debriefed_jco()

    response = client_of().post(of(operation, "debriefing_edit"), {**MEETING, field: value})

    assert response.status_code == 422
    assert sentence in words(response)
    assert "Forged **in series**." in response.content.decode()


def test_an_edit_from_an_old_page_shows_what_stands_now(client_of: Any) -> None:
    client, operation = client_of(), debriefed_jco()
    planned(operation)

    response = client.post(of(operation, "debriefing_edit"), {**MEETING, "conclusions": "Mine."})

    assert response.status_code == 409
    text = words(response)
    assert "Somebody changed this while you were writing" in text
    assert "Transit documents are **forged** in series." in text
    assert "Mine." in text
    over = {**MEETING, "conclusions": "Mine.", "save_over": "1"}
    assert client.post(of(operation, "debriefing_edit"), over).status_code == 302
    assert Debriefing.objects.get().conclusions == "Mine."


RECOMMENDATION = {
    "version": "0",
    "text": "Share profiles.",
    "level": "planning",
    "addressees": ["PL", "EE"],
    "due_on": day(30).isoformat(),
}


def test_something_is_recommended_once(client_of: Any) -> None:
    client, operation = client_of(), debriefed_jco()

    for _time in range(2):
        assert client.post(of(operation, "recommendation_new"), RECOMMENDATION).status_code == 302

    made = Recommendation.objects.get()
    assert sorted(each.organisation.code for each in made.answers.all()) == ["EE", "PL"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("due_on", day(-1).isoformat(), "This day has passed"),
        ("due_on", "", "Say by when."),
        ("text", "", "Say what is recommended."),
        ("text", LONG, "at most 2000 characters"),
        ("level", "high", "not one of the available choices"),
        ("addressees", [], "Say to whom it is addressed."),
        ("addressees", ["XX"], "not in the list"),
    ],
)
def test_a_recommendation_with_a_mistake_is_not_made(
    client_of: Any, field: str, value: Any, sentence: str
) -> None:
    operation = debriefed_jco()

    response = client_of().post(
        of(operation, "recommendation_new"), {**RECOMMENDATION, field: value}
    )

    assert response.status_code == 422
    assert sentence in words(response)
    assert not Recommendation.objects.exists()


def test_a_recommendation_is_changed_waived_and_opened_again(client_of: Any) -> None:
    made = recommended()
    lead, expert = client_of(), client_of("expert", "DK")
    edit = {**RECOMMENDATION, "version": "1", "addressees": ["EE"], "text": "Share them."}
    assert lead.post(url("recommendation_edit", made.pk), edit).status_code == 302
    stale = lead.post(url("recommendation_edit", made.pk), {**edit, "text": "Mine."})
    assert stale.status_code == 409

    waive = url("recommendation_move", made.pk, "waive")
    refused = expert.post(waive, {"reason": ""})
    assert (refused.status_code, "Give a reason" in words(refused)) == (409, True)
    assert lead.post(waive, {"reason": "No."}).status_code == 403
    assert expert.post(waive, {"reason": "A regulation does it."}).status_code == 302

    text = words(expert.get(made.get_absolute_url()))
    assert "Waived" in text
    assert "A regulation does it." in text
    assert "Open the recommendation again" in text


def test_it_is_taken_away_before_the_debriefing_is_recorded(client_of: Any) -> None:
    made = recommend(debriefed_jco())
    assert "Take it away" in words(client_of().get(made.get_absolute_url()))

    assert client_of().post(url("recommendation_remove", made.pk)).status_code == 302

    assert not Recommendation.objects.exists()


# Answers


ANSWER = {
    "version": "1",
    "state": "done",
    "owner": "Transit desk",
    "done_on": day(0).isoformat(),
    "evidence": "Instruction 12.",
    "reason": "",
}


def test_an_addressee_answers_and_another_confirms(client_of: Any) -> None:
    made = recommended("PL", "EE")
    answer = answer_of(made)
    poland, expert = client_of("planner", "PL"), client_of("expert", "DK")
    page = url("answer_edit", answer.pk)
    assert "Share profiles early." in words(poland.get(page))
    file = SimpleUploadedFile("note.txt", b"Instruction 12 is in force.")

    assert poland.post(page, {**ANSWER, "file": file}).status_code == 302
    assert "Confirm that it is done" not in words(poland.get(made.get_absolute_url()))
    text = words(expert.get(made.get_absolute_url()))
    assert "1 to be confirmed, 1 not answered" in text
    assert expert.post(url("answer_judge", answer.pk, "confirm")).status_code == 302

    text = words(expert.get(made.get_absolute_url()))
    assert "1 of 2 done and confirmed" in text
    assert "by Expert, Denmark." in text
    sent = expert.get(url("answer_evidence", answer.pk))
    assert sent.content == b"Instruction 12 is in force."
    assert sent.headers["Content-Disposition"] == 'attachment; filename="note.txt"'
    assert client_of("liaison", "WCO").get(url("answer_evidence", answer.pk)).status_code == 404


@pytest.mark.parametrize(
    ("hat", "status"),
    [
        (("planner", "EE"), 403),
        (("planner", "LT"), 403),
        (("expert", "PL"), 403),
        (("liaison", "WCO"), 404),
        (("contact_point", "PL"), 302),
    ],
)
def test_an_answer_from_another_state_is_refused(
    client_of: Any, hat: tuple[str, str], status: int
) -> None:
    answer = answer_of(recommended())

    assert client_of(*hat).post(url("answer_edit", answer.pk), ANSWER).status_code == status


def test_the_own_answer_is_not_confirmed(client_of: Any) -> None:
    done = say(recommended())

    response = client_of("planner", "PL").post(url("answer_judge", done.pk, "confirm"))

    assert response.status_code == 403
    assert "Nobody confirms the own answer" in words(response)


def test_an_answer_sent_back_without_a_question_keeps_the_page(client_of: Any) -> None:
    done = say(recommended())
    back = url("answer_judge", done.pk, "send_back")
    expert = client_of("expert", "DK")

    response = expert.post(back, {"reason": " "})
    assert (response.status_code, "Give a reason" in words(response)) == (409, True)
    assert expert.post(back, {"reason": "Since when?"}).status_code == 302

    assert "Since when?" in words(expert.get(done.recommendation.get_absolute_url()))


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("done_on", day(1).isoformat(), "This day has not come yet."),
        ("done_on", "", "Say on which day it was done."),
        ("evidence", "", "Say what shows that it is done."),
        ("state", "confirmed", "not one of the available choices"),
        ("owner", LONG, "at most 200 characters"),
    ],
)
def test_an_answer_with_a_mistake_is_not_recorded(
    client_of: Any, field: str, value: str, sentence: str
) -> None:
    answer = answer_of(recommended())

    response = client_of("planner", "PL").post(
        url("answer_edit", answer.pk), {**ANSWER, field: value}
    )

    assert response.status_code == 422
    assert sentence in words(response)
    assert Answer.objects.get().state == "proposed"


def test_a_file_that_is_not_what_it_says_is_refused(client_of: Any) -> None:
    answer = answer_of(recommended())
    file = SimpleUploadedFile("note.pdf", b"MZ\x90\x00\x03")

    response = client_of("planner", "PL").post(
        url("answer_edit", answer.pk), {**ANSWER, "file": file}
    )

    assert response.status_code == 422


def test_an_answer_from_an_old_page_is_asked_about(client_of: Any) -> None:
    made = recommended()
    say(made, "accepted")

    response = client_of("planner", "PL").post(url("answer_edit", answer_of(made).pk), ANSWER)

    assert response.status_code == 409


# Workshops and lessons


def test_a_workshop_is_written_with_its_case_studies(client_of: Any) -> None:
    client, operation = client_of(), debriefed_jco()
    seizure = seize(operation, 5000, place="LT")
    validate(operation, seizure)
    new = of(operation, "workshop_new")
    sent = {"version": "0", "title": "Stamps", "text": NASTY, "seizures": [str(seizure.pk)]}

    assert client.post(new, sent).status_code == 302
    edit = of(operation, "workshop_edit", 1)
    assert client.get(edit).status_code == 200
    assert client.post(edit, {**sent, "version": "1", "title": "Seals"}).status_code == 302
    assert client.post(edit, {**sent, "version": "1", "title": "Mine"}).status_code == 409
    wrong = client.post(new, {**sent, "title": "X", "seizures": ["0"]})
    assert wrong.status_code == 422

    text = words(client.get(of(operation)))
    assert "1. Seals" in text
    assert "No. 1: 5" in text
    expert = client_of("expert", "DK").get(of(operation)).content.decode()
    assert "No. 1: 5" in expert
    assert seizure.get_absolute_url() not in expert
    for _time in range(2):
        assert client.post(of(operation, "workshop_remove", 1)).status_code == 302
    assert not Workshop.objects.exists()


def test_a_lesson_is_answered_and_the_recommendation_says_where_it_is_used(
    client_of: Any,
) -> None:
    made = recommended()
    plan = an_operation("Later")
    client = client_of()
    text = words(client.get(of(plan, "lesson_list")))
    assert "1 of 1 recommendation of an earlier JCO is to be answered before the start." in text
    assert "Alike: cigarettes, road" in text
    page = of(plan, "lesson_answer", made.pk)
    sent = {"version": "0", "use": "applied", "text": "Profiles go out in March."}

    assert client.get(page).status_code == 200
    assert client.post(page, {**sent, "use": ""}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert client.post(page, {**sent, "text": "Mine."}).status_code == 409
    assert client_of("planner", "PL").get(page).status_code == 404

    assert Lesson.objects.get().text == "Profiles go out in March."
    assert "Every recommendation of earlier JCOs is answered." in words(
        client.get(of(plan, "lesson_list"))
    )
    used = words(client.get(made.get_absolute_url()))
    assert "Later : Profiles go out in March." in used
    hidden = words(client_of("planner", "ES").get(made.get_absolute_url()))
    assert "Profiles go out" not in hidden


# The monitoring file


@pytest.fixture
def file() -> dict[str, Recommendation]:
    operation = held().operation
    made = {
        "open": recommend(operation, "PL", text="Open one."),
        "late": overdue(recommend(operation, "EE", text="Late one.", level="general"), 12),
        "done": recommend(operation, "PL", text="Done one."),
    }
    say(made["done"]), confirm(made["done"])
    return made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Late one.", "Open one."]),
        ("?show=open", ["Late one.", "Open one."]),
        ("?show=late", ["Late one."]),
        ("?show=done", ["Done one."]),
        ("?show=waived", []),
        ("?show=all", ["Late one.", "Open one.", "Done one."]),
        ("?level=general", ["Late one."]),
        ("?addressee=PL&show=all", ["Open one.", "Done one."]),
        ("?operation={reference}", ["Late one.", "Open one."]),
    ],
)
def test_the_monitoring_file_is_narrowed(
    client_of: Any, file: dict[str, Recommendation], query: str, found: list[str]
) -> None:
    reference = file["open"].debriefing.operation.reference
    query = query.format(reference=reference)

    page = client_of("expert", "DK").get(url("recommendation_list") + query)
    book = client_of("expert", "DK").get(url("monitoring_file_xlsx") + query)

    assert [row.text for row in page.context["rows"]] == found
    sheet = load_workbook(io.BytesIO(book.content))["Recommendations"]
    assert [row[2].value for row in sheet.iter_rows(min_row=7)] == found


@pytest.mark.parametrize("query", ["?show=x", "?level=x", "?addressee=XX", "?operation=x"])
def test_a_filter_that_is_not_known_is_named(client_of: Any, query: str) -> None:
    for page in ("recommendation_list", "monitoring_file_pdf", "monitoring_file_xlsx"):
        response = client_of().get(url(page) + query)

        assert response.status_code == 400
        assert "is not in this list" in words(response)


def test_the_monitoring_file_says_who_is_late_and_what_was_shown(
    client_of: Any, file: dict[str, Recommendation]
) -> None:
    text = words(client_of("expert", "DK").get(url("recommendation_list")))
    book = client_of("expert", "DK").get(url("monitoring_file_xlsx") + "?show=all")

    assert "12 days overdue" in text
    sheet = load_workbook(io.BytesIO(book.content))["Answers"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert ["Amber", 3, "Poland", "Done and confirmed"] in [row[:4] for row in rows]
    assert book.headers["Content-Disposition"].startswith('attachment; filename="recommendations-')


@pytest.mark.slow
def test_the_monitoring_file_is_printed(client_of: Any, file: dict[str, Recommendation]) -> None:
    from pypdf import PdfReader  # noqa: PLC0415 - only where something is printed

    response = client_of("expert", "DK").get(url("monitoring_file_pdf"))

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)
    assert "Recommendation monitoring file" in text
    assert "2 recommendations, 2 open, of which 1 overdue" in text
    assert "LIMITE" in text


def test_pages_take_as_many_queries_for_many_rows_as_for_one(client_of: Any) -> None:
    operation = debriefed_jco()
    planned(operation)
    made = recommend(operation, "PL")
    assess(operation)
    seizure = seize(operation)
    validate(operation, seizure)
    client = client_of()
    client.post(
        of(operation, "workshop_new"),
        {"version": "0", "title": "A", "seizures": [str(seizure.pk)]},
    )
    client.post(of(operation, "debriefing_record"))
    plan = an_operation("Later")
    pages = [
        of(operation),
        url("recommendation_list"),
        url("debriefing_list"),
        url("monitoring_file_xlsx"),
        made.get_absolute_url(),
        of(plan, "lesson_list"),
        "/",
    ]
    before = [queries_of(client, page) for page in pages]

    for number in range(3):
        recommend(operation, "EU", text=f"Another {number}.")
        more = seize(operation)
        validate(operation, more)
        client.post(
            of(operation, "workshop_new"),
            {"version": "0", "title": f"B{number}", "seizures": [str(more.pk)]},
        )
    Answer.objects.bulk_create(
        Answer(recommendation=made, organisation=each.organisation)
        for each in Answer.objects.filter(recommendation__number=2).exclude(organisation__code="PL")
    )

    assert [queries_of(client, page) for page in pages] == before


def test_home_tells_each_person_what_waits_in_follow_up(client_of: Any) -> None:
    operation = debriefed_jco()
    assert "Debriefings to hold" in words(client_of().get("/"))
    made = recommend(operation, "PL", "EE")
    held(operation)
    an_operation("Later")
    say(made, code="EE")

    lead, poland = words(client_of().get("/")), words(client_of("planner", "PL").get("/"))
    expert = words(client_of("expert", "DK").get("/"))

    assert "Debriefings to hold" not in lead
    assert "Lessons to answer" in lead
    assert "Recommendations to answer" in poland
    assert "Answers to confirm" in expert
    assert "Recommendations to answer" not in expert
    person("planner", "EE")
    assert "Recommendations to answer" not in words(client_of("planner", "EE").get("/"))


def test_an_objective_is_assessed_from_its_form(client_of: Any) -> None:
    client, operation = client_of(), debriefed_jco()
    page = of(operation, "objective_assess", 1)
    sent = {"version": "0", "assessed": "reached", "achieved": "1 500", "text": "Counted anew."}

    assert client.post(page, {**sent, "text": ""}).status_code == 422
    assert client.post(page, {**sent, "achieved": "-1"}).status_code == 422
    assert client.post(page, sent).status_code == 302
    assert client.post(page, {**sent, "text": "Mine."}).status_code == 409

    assert 'value="1500"' in client.get(page).content.decode()
    assert ObjectiveAssessment.objects.get().achieved == 1500
