"""What tests of the directory share: a planner of Lithuania."""

import pytest

from jco_portal.directory.models import User
from tests.factories import make_user


@pytest.fixture
def planner(db: None) -> User:
    """A planner of Lithuania."""
    return make_user("planner", "LT")
