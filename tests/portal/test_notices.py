"""The bell, and the page of what one was told."""

from typing import Any

import pytest
from django.test import Client

from jco_portal.directory.models import User
from jco_portal.outbox.actions import notify
from jco_portal.outbox.models import Notification
from tests.pages import queries_of, words
from tests.world import person

pytestmark = pytest.mark.django_db
PAGE = "/notices/"


def told(who: User, count: int = 1) -> list[Notification]:
    for number in range(count):
        notify(
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


def test_notification_icon_shows_the_number_of_unread_notifications(client_of: Any) -> None:
    client = client_of()
    told(person(), 3)
    told(person("planner", "PL"), 5)

    assert "Notices, 3 unread" in words(client.get("/"))
    Notification.objects.update(read_at="2027-01-01T00:00Z")
    assert "unread" not in words(client.get("/"))


def test_notification_icon_is_shown_only_to_readers_of_operations(client_of: Any) -> None:
    assert (
        'class="notification-link"'
        not in client_of("administrator", "GSC").get("/").content.decode()
    )
    assert 'class="notification-link"' not in Client().get("/accounts/login/").content.decode()
    assert 'class="notification-link"' in client_of("expert", "DK").get("/").content.decode()


def test_notification_list_is_newest_first_and_marks_unread_rows(client_of: Any) -> None:
    first, second = reversed(told(person(), 2))
    Notification.objects.filter(pk=first.pk).update(read_at="2027-01-01T00:00Z")

    response = client_of().get(PAGE)

    assert [each.pk for each in response.context["told"]] == [second.pk, first.pk]
    said = words(response)
    assert "2027-LT-AMBER: State 1 takes part. Unread ·" in said
    assert said.count("Unread ·") == 1


def test_empty_notification_list_shows_a_message(client_of: Any) -> None:
    said = words(client_of().get(PAGE))

    assert "You have not been told anything yet" in said
    assert "Mark all as read" not in said


def test_opened_notification_is_marked_read_and_redirects_to_its_page(client_of: Any) -> None:
    client, (notice, _other) = client_of(), told(person(), 2)
    path = f"/notices/{notice.pk}/open/"

    looked = client.get(path)
    before = unread()
    opened = client.post(path)

    assert (looked.status_code, before) == (405, 2)
    assert (opened.status_code, opened.url) == (302, "/operations/")
    assert unread() == 1
    assert client.post(path).status_code == 302


def test_user_cannot_open_the_notification_of_another_user(client_of: Any) -> None:
    (notice,) = told(person())

    answered = client_of("planner", "PL").post(f"/notices/{notice.pk}/open/")

    assert answered.status_code == 404
    assert unread() == 1


def test_mark_all_as_read_requires_post(client_of: Any) -> None:
    told(person(), 3)
    told(person("planner", "PL"))
    client = client_of()

    assert client.get("/notices/read/").status_code == 405
    assert client.post("/notices/read/").url == PAGE

    assert unread() == 1
    assert Notification.objects.unread().get().person == person("planner", "PL")


@pytest.mark.parametrize("path", [PAGE, "/notices/read/", "/notices/1/open/"])
def test_administrators_have_no_notification_pages(client_of: Any, path: str) -> None:
    client = client_of("administrator", "GSC")

    assert client.get(path).status_code in {404, 405}
    assert client.post(path).status_code in {404, 405}


def test_notification_list_is_paginated_with_a_constant_query_count(client_of: Any) -> None:
    client = client_of()
    told(person(), 1)
    for_one = queries_of(client, PAGE)
    told(person(), 60)

    assert queries_of(client, PAGE) == for_one <= 12
    assert len(client.get(f"{PAGE}?page=3").context["told"]) == 10
