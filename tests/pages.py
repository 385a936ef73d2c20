"""Data that a browser sends to the portal, and the text of its pages."""

import re
from typing import Any
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from operations.models import Operation


def operations_url(name: str, *args: Any) -> str:
    """Return the address of a page of the operations app."""
    return reverse(f"operations:{name}", args=args)


def page_text(response: Any) -> str:
    """Return the text of a page without markup and with single spaces."""
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(text.replace("&#x27;", "'").replace("&quot;", '"').split())


def page_markup(response: Any) -> str:
    """Return the markup of a page with single spaces."""
    return " ".join(response.content.decode().split())


def operation_form_data(operation: Operation | None = None, **fields: Any) -> dict[str, Any]:
    """Return the data that a browser sends from the operation form, with these changes.

    Lists are joined as a user types them.
    """
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
    """Return the number of queries of a page, without those whose result the process caches."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
