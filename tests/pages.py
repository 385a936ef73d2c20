"""What a browser sends to the portal and what it reads there."""

import re
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from operations.models import Operation


def operations_url(name: str, *args: Any) -> str:
    """The address of a page of operations."""
    return reverse(f"operations:{name}", args=args)


def page_text(response: Any) -> str:
    """The page's text without markup, spaces joined."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("&#x27;", "'").replace("&quot;", '"').split())


def page_markup(response: Any) -> str:
    """The page as it is sent, spaces joined."""
    return " ".join(response.content.decode().split())


def operation_form_data(operation: Operation | None = None, **fields: Any) -> dict[str, Any]:
    """What the browser sends from the form, with what a test changes; lists as they are typed."""
    typed = {
        "submission": str(uuid4()),
        "version": str(operation.version if operation else 0),
        "name": operation.name if operation else "Amber",
        "operation_type": "jco_full_scale",
        "organisers": ["LT"],
        "leads": ["LT"],
        "marking": "limite",
        "confirmation": "unconfirmed",
        "terms": ["cigarettes"],
        "transport_modes": ["road"],
        "phases-TOTAL_FORMS": "1",
        "phases-INITIAL_FORMS": "0",
        "phases-0-number": "1",
        "phases-0-period": "operational",
        "phases-0-entered_start": "2027-10-01",
        "phases-0-entered_end": "2027-10-10",
        **fields,
    }
    return {
        name: "; ".join(value) if isinstance(value, list) else value
        for name, value in typed.items()
    }


def count_queries(client: Client, path: str) -> int:
    """How many queries a page takes, without what a process reads once."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
