"""One site for each file about getting in."""

import pytest

from tests.web.getting_in.doors import opened


@pytest.fixture(scope="module")
def built(sqlite_template, tmp_path_factory):
    with opened(sqlite_template, tmp_path_factory.mktemp("doors")) as made:
        yield made


@pytest.fixture
def clock(built):
    return built.clock


@pytest.fixture
def app(built):
    return built.app
