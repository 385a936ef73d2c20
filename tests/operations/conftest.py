"""What tests of operations share: a JCO with invitations, before and after the answers."""

import pytest

from operations.models import Operation
from tests.invitations import an_answered_jco, an_inviting_jco


@pytest.fixture
def inviting(db: None) -> Operation:
    return an_inviting_jco()


@pytest.fixture
def settled(db: None) -> Operation:
    return an_answered_jco()
