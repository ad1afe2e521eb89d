"""A company on each database."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from tests.crm import Crm, company


@pytest.fixture
def crm(engine: sa.Engine) -> Crm:
    """The rich small company, without records."""
    return company(engine)
