"""What the tests on real processes share."""

from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep each file in one process of the tests; those that start the whole portal share its first start."""
    for item in items:
        if "live" in item.path.parts:
            group = "run" if "var" in getattr(item, "fixturenames", ()) else item.path.stem
            item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a portal that `make run` starts: empty the first time, its data kept from then on."""
    return tmp_path_factory.mktemp("var")
