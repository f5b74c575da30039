"""The crown and its font: only on gov.uk, and only with the files in place."""

from django.template import engines

from obt.govuk.checks import gov_uk_files_are_there
from obt.govuk.environment import environment

PAGE = """{% extends "govuk/plain.html" %}"""


def page():
    """A page from an environment built under the settings of the test."""
    env = environment(loader=engines["jinja2"].env.loader, autoescape=True)
    return env.from_string(PAGE).render()


def test_elsewhere_nothing_is_needed(settings):
    settings.OBT_GOVUK_DOMAIN = False

    assert gov_uk_files_are_there() == []


def test_on_a_gov_uk_domain_the_font_files_must_be_there(settings, tmp_path):
    settings.OBT_GOVUK_DOMAIN = True
    settings.STATICFILES_DIRS = [tmp_path]

    assert [error.id for error in gov_uk_files_are_there()] == ["govuk.E001"]


def test_elsewhere_a_page_has_neither_crown_nor_font(settings):
    settings.OBT_GOVUK_DOMAIN = False

    assert "govuk-logo" not in page()
    assert "gov-uk.css" not in page()


def test_on_a_gov_uk_domain_a_page_has_both(settings):
    settings.OBT_GOVUK_DOMAIN = True

    assert "govuk-logo" in page()
    assert "/assets/gov-uk/gov-uk.css" in page()
