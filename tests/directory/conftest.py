"""The planner of Lithuania, whose account the tests of the directory use."""

import pytest

from jco_portal.directory.models import User
from tests.factories import make_user


@pytest.fixture
def planner(db: None) -> User:
    """A planner of Lithuania."""
    return make_user("planner", "LT")
