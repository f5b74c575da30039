"""Courses in the admin, and which programme asks for them. What people recorded is theirs and has no page here."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from .models import Course, ProgrammeCourse


class ProgrammeCourseInline(admin.TabularInline):
    model = ProgrammeCourse
    fields = ("programme", "is_core", "order")
    extra = 1
    max_num = 50
    verbose_name = "programme with this course"
    verbose_name_plural = "programmes with this course"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Take no more rows than are offered: a made-up number of them had two thousand drawn."""
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):
    list_display = ("title", "provider", "minutes", "available_from")
    search_fields = ("title", "provider")
    prepopulated_fields = {"slug": ("title",)}
    fields = ("title", "slug", "provider", "link", "summary", "minutes", "available_from")
    inlines = (ProgrammeCourseInline,)
    actions = None

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # type: ignore[override]
        if isinstance(db_field, models.URLField):
            kwargs["assume_scheme"] = "https"  # of a link typed without one
        return super().formfield_for_dbfield(db_field, request, **kwargs)
