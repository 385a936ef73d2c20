"""The WSGI entry point of the web server."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from jco_portal.core.input_validation import set_known_charset

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jco_portal.settings")

django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Call Django with UTF-8 as charset.

    Django decodes the address before any middleware runs, and would fail on another charset.
    """
    return django_application(set_known_charset(environ), start_response)
