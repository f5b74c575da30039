"""A wrong or missing environment variable stops the start with its name."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

RIGHT = {
    "SECRET_KEY": "only-for-tests-but-long-enough-to-pass-the-deployment-check-0123456789",
    "ALLOWED_HOSTS": "one-big-thing.example.gov.uk",
    "DATABASE_URL": "postgres://user:password@127.0.0.1:5432/obt",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "OBT_BASE_URL": "https://one-big-thing.example.gov.uk",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.gov.uk:587",
}


def start(**changes):
    """Load the settings as a process does, with `RIGHT` and these changes (None: not set); return what it says."""
    environment = {name: value for name, value in {**RIGHT, **changes}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", "import obt.settings"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )


def test_the_service_starts_with_what_production_sets():
    assert start().returncode == 0


@pytest.mark.parametrize(
    "name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "OBT_BASE_URL", "EMAIL_URL"]
)
def test_a_missing_variable_stops_the_start_with_its_name(name):
    said = start(**{name: None})

    assert said.returncode != 0
    assert name in said.stderr.splitlines()[-1]


def test_with_govuk_notify_there_need_be_no_mail_server():
    assert start(EMAIL_URL=None, NOTIFY_API_KEY="a-key").returncode == 0


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://localhost/obt"),
        ("REDIS_URL", "localhost:6379"),
        ("EMAIL_URL", "mail.example.gov.uk"),
        ("OBT_BASE_URL", "one-big-thing.example.gov.uk"),
        ("DEBUG", "perhaps"),
        ("OBT_DEMO", "2"),
        ("SECURE_SSL", "maybe"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("TRUSTED_PROXY_COUNT", "one"),
        ("DB_MAX_AGE", "long"),
        ("SIGN_INS_PER_IP_10M", "0"),
        ("API_REQUESTS_PER_TOKEN_10M", "0"),
        ("NOTIFY_PER_MINUTE", "0"),
        ("NOTIFY_PER_DAY", "many"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_a_wrong_variable_stops_the_start_with_its_name(name, value):
    said = start(**{name: value})

    assert said.returncode != 0
    assert name in said.stderr.splitlines()[-1]
