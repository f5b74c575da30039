import importlib
import logging

import pytest

from obt.logs import NoiseOfStrangers, WithoutSecrets, without_secrets


def record(name):
    return logging.LogRecord(name, logging.ERROR, "", 0, "Invalid HTTP_HOST header", (), (ValueError, None, None))


def test_what_strangers_can_cause_is_a_warning_without_a_traceback():
    noise = record("django.security.DisallowedHost")

    assert NoiseOfStrangers().filter(noise)
    assert (noise.levelname, noise.exc_info) == ("WARNING", None)


def test_a_mistake_of_ours_stays_an_error_with_its_traceback():
    ours = record("django.request")

    assert NoiseOfStrangers().filter(ours)
    assert (ours.levelname, ours.exc_info is None) == ("ERROR", False)


def test_the_access_log_has_no_secret_of_an_idea():
    said = {"m": "GET", "U": "/ideas/mine/s3cret-One/", "s": "200", "M": "7"}
    line = logging.LogRecord("gunicorn.access", logging.INFO, "", 0, "%(m)s %(U)s %(s)s %(M)s ms", (said,), None)

    assert WithoutSecrets().filter(line)
    assert line.getMessage() == "GET /ideas/mine/***/ 200 7 ms"


@pytest.mark.parametrize("where", ["/api/v1/funnel?token={}", "Authorization: Bearer {}", '{{"m": "{}"}}'])
def test_no_line_has_a_token_of_the_api_whoever_wrote_it_where(where):
    token = "obt_0123456789ab_" + "Aa-_0" * 8 + "xyz"

    said = without_secrets(None, "info", where.format(token))

    assert said == where.format("obt_0123456789ab_***")


def test_the_web_server_s_access_log_goes_through_it():
    importlib.import_module("obt.wsgi")

    assert any(isinstance(one, WithoutSecrets) for one in logging.getLogger("gunicorn.access").filters)
