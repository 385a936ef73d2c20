"""What tests of the directory share: a planner of Lithuania."""

import pytest

from jco_portal.directory.models import User
from tests.world import person


@pytest.fixture
def planner(db: None) -> User:
    """A planner of Lithuania."""
    return person("planner", "LT")
