"""What people say of themselves from a list: grade, profession, region. The lists are data."""

from typing import Self

from django.db import models

from .reference_rows import ReferenceRow


class ProfileChoiceQuerySet(models.QuerySet["ProfileChoice"]):
    def offered(self) -> Self:
        """Those a person can choose; the rest stand in official statistics only."""
        return self.filter(is_offered=True)


class ProfileChoice(ReferenceRow):
    """One answer of a list. `headcount` is the whole Civil Service's, March 2023 (Civil Service Statistics)."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=100)
    order = models.PositiveSmallIntegerField(default=0)
    is_offered = models.BooleanField("offered to people", default=True)
    headcount = models.PositiveIntegerField(null=True, blank=True)

    objects = ProfileChoiceQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Grade(ProfileChoice):
    group_name = models.CharField(max_length=80, blank=True, help_text="As official statistics group it")


class Profession(ProfileChoice):
    pass


class Region(ProfileChoice):
    class BankHolidays(models.TextChoices):
        """The divisions of GOV.UK's bank holidays."""

        ENGLAND_AND_WALES = "england-and-wales", "England and Wales"
        SCOTLAND = "scotland", "Scotland"
        NORTHERN_IRELAND = "northern-ireland", "Northern Ireland"

    bank_holidays = models.CharField(
        max_length=20, choices=BankHolidays.choices, default=BankHolidays.ENGLAND_AND_WALES
    )
