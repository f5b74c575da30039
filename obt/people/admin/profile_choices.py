"""Grades, professions and regions in the admin."""

from django.contrib import admin

from obt.people.models import Grade, Profession, Region

from .reference_rows import ReferenceAdmin


class ProfileChoiceAdmin(ReferenceAdmin):
    list_display = ("name", "code", "order", "is_offered", "headcount", "from_file")
    search_fields = ("name", "code")


@admin.register(Grade)
class GradeAdmin(ProfileChoiceAdmin):
    fields = ("name", "code", "order", "is_offered", "headcount", "group_name")


@admin.register(Profession)
class ProfessionAdmin(ProfileChoiceAdmin):
    fields = ("name", "code", "order", "is_offered", "headcount")


@admin.register(Region)
class RegionAdmin(ProfileChoiceAdmin):
    fields = ("name", "code", "order", "is_offered", "headcount", "bank_holidays")
