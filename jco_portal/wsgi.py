"""What the web server calls."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from jco_portal.core.input_validation import set_known_charset

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jco_portal.settings")

django_application = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The portal, which reads a request before any middleware could refuse it."""
    return django_application(set_known_charset(environ), start_response)
