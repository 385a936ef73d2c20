"""The landing page, the frame around every page, and the health of the house."""

from jco_portal.home.health import healthz
from jco_portal.home.notices import notice_list, notice_open, notices_read
from jco_portal.home.pages import bad_request, home, not_here
from jco_portal.home.shell import frame

__all__ = [
    "bad_request",
    "frame",
    "healthz",
    "home",
    "not_here",
    "notice_list",
    "notice_open",
    "notices_read",
]
