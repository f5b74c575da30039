"""Programmes in the admin: dates, parts, and all wording of the year."""

import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from .models import Milestone, Programme

_FIRST_YEAR, _LAST_YEAR = 2000, 2100  # beyond these a year is a slip of the finger


def _in_living_memory(day: datetime.date) -> None:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ValidationError(f"Enter a year between {_FIRST_YEAR} and {_LAST_YEAR}.")


class MilestoneInline(admin.TabularInline):
    """Days that show in the trend of the dashboards."""

    model = Milestone
    extra = 0


@admin.register(Programme)
class ProgrammeAdmin(admin.ModelAdmin):
    list_display = ("name", "theme", "opens_on", "closes_on", "records_close_on")
    search_fields = ("name", "theme")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MilestoneInline,)
    actions = None  # deleting is asked one by one; what was recorded in a programme keeps it from being deleted
    fieldsets = (
        (None, {"fields": ("name", "slug", "theme", "opens_on", "closes_on", "records_close_on")}),
        ("Reminders", {"fields": ("quiet_from", "quiet_until")}),
        ("Start page", {"fields": ("headline", "headline_emphasis", "invitation")}),
        (
            "Learning",
            {
                "fields": (
                    "has_learning", "learning_title", "learning_summary", "learning_duration", "learning_note",
                    "learning_goal_minutes", "certificate_text",
                )
            },
        ),
        (
            "Team conversations",
            {
                "fields": (
                    "has_conversations", "conversations_title", "conversations_summary", "conversations_duration",
                    "conversations_from",
                )
            },
        ),
        (
            "Experiments",
            {
                "fields": (
                    "has_experiments", "experiments_title", "experiments_summary", "experiments_duration",
                    "experiments_from", "moderates_library",
                )
            },
        ),
    )  # fmt: skip

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # type: ignore[override]
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.DateField):
            field.validators.append(_in_living_memory)
        return field
