"""A whole running system for the acceptance tests: `ezpocket up` in a home of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from production.prove.system import PrivateSystem, private_system


@pytest.fixture(scope="session")
def system() -> Iterator[PrivateSystem]:
    with private_system() as found:
        yield found
