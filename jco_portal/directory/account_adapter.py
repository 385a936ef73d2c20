"""Adapter of allauth: accounts are created by administrators, never by visitors."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext as _

from jco_portal.core.access import Refusal, Refused

logger = logging.getLogger(__name__)


class ClosedAccountAdapter(DefaultAccountAdapter):
    """The account adapter without sign-up; sign-in, reset and TOTP are those of allauth."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: new accounts are requested from an administrator."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send an email of sign-in; raise Refused if the mail server is not available."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:
            logger.exception("Mail could not be sent")
            sentence = _("The mail cannot be sent just now; try again in a few minutes.")
            raise Refused(Refusal("mail", sentence)) from error
