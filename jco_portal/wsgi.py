"""What the web server calls."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from jco_portal.core.input_validation import with_known_charset

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jco_portal.settings")

portal = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The portal, which reads a request before any middleware could refuse it."""
    return portal(with_known_charset(environ), start_response)
