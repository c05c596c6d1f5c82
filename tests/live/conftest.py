"""Tests on real workers run one after the other, in one process, however many there are."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "live" in item.path.parts:
            item.add_marker(pytest.mark.xdist_group("live"))
