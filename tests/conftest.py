"""Fixtures that every test shares. Rows are made by `tests/factories.py`."""

from collections.abc import Iterator

import pytest
from django.core.cache import caches

from scripts.catalogue import compile_catalogue
from tests import services


def pytest_configure(config: pytest.Config) -> None:
    # Before any text is translated; the workers of xdist find it done.
    if not hasattr(config, "workerinput"):
        compile_catalogue()


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    """No test sees a page, or meets a limit, that another one left behind."""
    yield
    for name in ("default", "pages"):
        caches[name].clear()


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a real Redis."""
    with services.redis() as url:
        yield url
