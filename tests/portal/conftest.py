"""What tests of the portal share: the flock in which canaries sit."""

import pytest

from operations.models import Operation
from tests.portal.flock import a_flock


@pytest.fixture
def flock() -> dict[int, Operation]:
    """Thirty operations by number, every protected field of them filled."""
    return a_flock()
