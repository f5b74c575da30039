"""Demo mode stays out of production."""

import pytest
from django.core.checks import run_checks


@pytest.mark.parametrize(
    ("demo", "production", "errors"),
    [(True, True, ["demo.E001"]), (True, False, []), (False, True, []), (False, False, [])],
)
def test_the_system_check_refuses_demo_mode_under_production_settings(settings, demo, production, errors):
    settings.OBT_DEMO = demo
    settings.SECURE_SSL_REDIRECT = production
    assert [found.id for found in run_checks() if found.id.startswith("demo.")] == errors
