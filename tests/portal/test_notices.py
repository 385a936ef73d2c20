"""The list of notifications of a user, and their number in the page header."""

from typing import Any

import pytest
from django.test import Client

from jco_portal.directory.models import User
from jco_portal.outbox.actions import notify_people
from jco_portal.outbox.models import Notification
from tests.factories import make_user
from tests.pages import count_queries, page_text

pytestmark = pytest.mark.django_db
PAGE = "/notices/"


def notification_texts(who: User, count: int = 1) -> list[Notification]:
    for number in range(count):
        notify_people(
            [who],
            "operation.accept",
            key=f"amber:{number}",
            reference="2027-LT-AMBER",
            url="/operations/",
            place=f"State {number}",
        )
    return list(Notification.objects.filter(person=who))


def unread() -> int:
    return Notification.objects.unread().count()


def test_notification_icon_shows_the_number_of_unread_notifications(client_for: Any) -> None:
    client = client_for()
    notification_texts(make_user(), 3)
    notification_texts(make_user("planner", "PL"), 5)

    assert "Notices, 3 unread" in page_text(client.get("/"))
    Notification.objects.update(read_at="2027-01-01T00:00Z")
    assert "unread" not in page_text(client.get("/"))


def test_notification_icon_is_shown_only_to_readers_of_operations(client_for: Any) -> None:
    assert (
        'class="notification-link"'
        not in client_for("administrator", "GSC").get("/").content.decode()
    )
    assert 'class="notification-link"' not in Client().get("/accounts/login/").content.decode()
    assert 'class="notification-link"' in client_for("expert", "DK").get("/").content.decode()


def test_notification_list_is_newest_first_and_marks_unread_rows(client_for: Any) -> None:
    first, second = reversed(notification_texts(make_user(), 2))
    Notification.objects.filter(pk=first.pk).update(read_at="2027-01-01T00:00Z")

    response = client_for().get(PAGE)

    assert [each.pk for each in response.context["told"]] == [second.pk, first.pk]
    text = page_text(response)
    assert "2027-LT-AMBER: State 1 takes part. Unread ·" in text
    assert text.count("Unread ·") == 1


def test_empty_notification_list_shows_a_message(client_for: Any) -> None:
    text = page_text(client_for().get(PAGE))

    assert "You have not been told anything yet" in text
    assert "Mark all as read" not in text


def test_opened_notification_is_marked_read_and_redirects_to_its_page(client_for: Any) -> None:
    client, (notice, _other) = client_for(), notification_texts(make_user(), 2)
    path = f"/notices/{notice.pk}/open/"

    looked = client.get(path)
    before = unread()
    opened = client.post(path)

    assert (looked.status_code, before) == (405, 2)
    assert (opened.status_code, opened.url) == (302, "/operations/")
    assert unread() == 1
    assert client.post(path).status_code == 302


def test_user_cannot_open_the_notification_of_another_user(client_for: Any) -> None:
    (notice,) = notification_texts(make_user())

    answered = client_for("planner", "PL").post(f"/notices/{notice.pk}/open/")

    assert answered.status_code == 404
    assert unread() == 1


def test_mark_all_as_read_requires_post(client_for: Any) -> None:
    notification_texts(make_user(), 3)
    notification_texts(make_user("planner", "PL"))
    client = client_for()

    assert client.get("/notices/read/").status_code == 405
    assert client.post("/notices/read/").url == PAGE

    assert unread() == 1
    assert Notification.objects.unread().get().person == make_user("planner", "PL")


@pytest.mark.parametrize("path", [PAGE, "/notices/read/", "/notices/1/open/"])
def test_administrators_have_no_notification_pages(client_for: Any, path: str) -> None:
    client = client_for("administrator", "GSC")

    assert client.get(path).status_code in {404, 405}
    assert client.post(path).status_code in {404, 405}


def test_notification_list_is_paginated_with_a_constant_query_count(client_for: Any) -> None:
    client = client_for()
    notification_texts(make_user(), 1)
    for_one = count_queries(client, PAGE)
    notification_texts(make_user(), 60)

    assert count_queries(client, PAGE) == for_one <= 12
    assert len(client.get(f"{PAGE}?page=3").context["told"]) == 10
