"""Small changes to begin with and background stories in the admin. What teams try is theirs and has no page here."""

from django.contrib import admin

from .models import BackgroundStory, Starter


@admin.register(Starter)
class StarterAdmin(admin.ModelAdmin):
    list_display = ("title", "position", "is_offered")
    list_filter = ("is_offered",)
    search_fields = ("title", "problem", "change")
    prepopulated_fields = {"slug": ("title",)}
    actions = None  # deleting is asked one by one; one that is no longer offered can be offered again
    fieldsets = (
        (None, {"fields": ("title", "slug", "position", "is_offered", "problem", "change")}),
        (
            "What it expects",
            {"fields": ("if_we", "then", "because"), "description": "Read as one sentence: if we …, then …, because …"},
        ),
        ("What to measure", {"fields": ("measure_name", "unit", "unit_name", "better")}),
    )


@admin.register(BackgroundStory)
class BackgroundStoryAdmin(admin.ModelAdmin):
    list_display = ("title", "organisation_name", "position", "is_shown")
    list_filter = ("is_shown",)
    search_fields = ("title", "organisation_name", "summary")
    prepopulated_fields = {"slug": ("title",)}
    actions = None
    fields = ("title", "slug", "position", "is_shown", "organisation_name", "summary", "text", "source")
