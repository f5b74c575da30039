"""The house's own rules that no tool checks."""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib import admin

from obt.people.models import Person

ROOT = Path(settings.BASE_DIR)
SOURCE = [path for room in ("obt", "learning") for path in (ROOT / room).rglob("*.py")]


def test_no_room_is_called_by_a_name_that_says_nothing():
    nameless = {"utils", "helpers", "common", "core", "misc"}

    assert [path for path in SOURCE if nameless & set(path.with_suffix("").parts)] == []


def test_every_foreign_key_to_a_person_protects_them():
    """product.md: leaving blanks the person's row; nothing may vanish with it unasked."""
    ours = [app for app in apps.get_app_configs() if app.name.startswith(("obt.", "learning"))]
    loose = [
        str(field)
        for app in ours
        for model in app.get_models()
        if not model.__name__.endswith("Event")
        for field in model._meta.get_fields()
        if field.is_relation and field.concrete and field.related_model is Person
        if field.remote_field.on_delete.__name__ != "PROTECT"
    ]

    assert loose == []


def test_the_admin_shows_nobodys_learning_and_no_mail():
    shown = {model._meta.label for model in admin.site._registry}

    assert shown & {"learning.Completion", "learning.OtherLearning", "mail.Message"} == set()


@pytest.mark.parametrize("name", ["docs/architecture.md", "docs/operations.md", "docs/dpia.md", "docs/bench.md"])
def test_the_pages_that_the_readme_leads_to_are_there(name):
    assert (ROOT / name).exists()
