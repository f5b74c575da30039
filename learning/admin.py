"""Courses in the admin, and which programme asks for them. What people recorded is theirs and has no page here."""

from django.contrib import admin

from .models import Course, ProgrammeCourse


class ProgrammeCourseInline(admin.TabularInline):
    model = ProgrammeCourse
    fields = ("programme", "is_core", "order")
    extra = 1
    verbose_name = "programme with this course"
    verbose_name_plural = "programmes with this course"


@admin.register(Course)
class CourseAdmin(admin.ModelAdmin):
    list_display = ("title", "provider", "minutes", "available_from")
    search_fields = ("title", "provider")
    prepopulated_fields = {"slug": ("title",)}
    fields = ("title", "slug", "provider", "link", "summary", "minutes", "available_from")
    inlines = (ProgrammeCourseInline,)
    actions = None
