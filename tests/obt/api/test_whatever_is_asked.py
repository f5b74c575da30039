"""schemathesis asks each address what its OpenAPI document allows and what it does not, with all of its checks on.

That is: no 500, only the statuses, headers and bodies that the document tells of, whatever is allowed is answered,
whatever is not is refused, and nothing is answered without a token.
"""

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.config import GenerationConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig

from tests.factories import RunningExperimentFactory

EXAMPLES = 8  # an address, beside the borders of each parameter, which are all tried

config = SchemathesisConfig(
    projects=ProjectsConfig(default=ProjectConfig(generation=GenerationConfig(deterministic=True, database="none")))
)
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application(), config=config)


@pytest.fixture
def many_requests(settings):
    """No limit of the token, and one connection for all requests: that of the test, which nothing else sees into."""
    settings.API_REQUESTS_PER_TOKEN_10M = 10**6
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_it_is_answered_as_the_document_says(case, figures, token_of, many_requests, everything):
    case.call_and_validate(headers={"Authorization": f"Bearer {everything}"})


@pytest.fixture
def everything(token_of, figures):
    """A token for the whole programme, in which there is something at every address."""
    RunningExperimentFactory(programme=figures, visibility="everyone", readings=[30, 28, 27])
    return token_of(None)
