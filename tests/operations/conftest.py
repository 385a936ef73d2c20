"""A JCO with invitations, before and after the responses."""

import pytest

from operations.models import Operation
from tests.invitations import make_inviting_jco, make_jco_with_responses


@pytest.fixture
def inviting_jco(db: None) -> Operation:
    return make_inviting_jco()


@pytest.fixture
def jco_with_responses(db: None) -> Operation:
    return make_jco_with_responses()
