"""The Jinja2 environment: globals, escaping, undefined names."""
# ruff: noqa: E501 – a template in one line

import jinja2
import pytest
from django.template import engines
from django.test import override_settings
from django.urls import NoReverseMatch


def render(source, **context):
    return engines["jinja2"].from_string(source).render(context)


def test_text_is_escaped():
    assert render("{{ name }}", name="<b>") == "&lt;b&gt;"


def test_what_is_not_there_is_nothing_however_deep_one_asks():
    assert render("[{{ nobody.name.first }}]") == "[]"


def test_url_is_the_address_of_a_view():
    assert render("{{ url('admin:login') }}") == "/admin/login/"


def test_url_of_no_view_is_an_error():
    with pytest.raises(NoReverseMatch):
        render("{{ url('nowhere') }}")


def test_static_files_live_under_assets():
    assert render("{{ static('obt.css') }}") == "/assets/obt.css"


def test_static_or_bare_survives_files_that_nobody_collected(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    settings.STATIC_ROOT = "/nowhere"

    assert render("{{ static_or_bare('obt.css') }}") == "/assets/obt.css"
    with pytest.raises(ValueError, match="manifest"):
        render("{{ static('obt.css') }}")


def test_macros_of_the_design_system_are_found():
    page = render(
        """{% from "govuk_frontend_jinja/components/tag/macro.html" import govukTag %}{{ govukTag({"text": "Late"}) }}"""
    )

    assert " ".join(page.split()) == '<strong class="govuk-tag"> Late </strong>'


def test_a_template_that_is_not_there_is_an_error():
    with pytest.raises(jinja2.TemplateNotFound):
        render("{% include 'nothing.html' %}")


@override_settings(DEBUG=False)
def test_production_does_not_look_whether_templates_changed():
    assert engines["jinja2"].env.auto_reload is False
