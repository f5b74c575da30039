"""The organisation tree in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest

from obt.people.actions import place_organisation
from obt.people.models import Organisation, Person

from .reference_rows import ReferenceAdmin


class PlacedUnder(forms.ModelChoiceField):
    """Any organisation, indented as it stands in the tree."""

    def label_from_instance(self, organisation: Organisation) -> str:  # type: ignore[override]
        return "– " * (organisation.depth - 1) + organisation.name


class OrganisationForm(forms.ModelForm):
    parent = PlacedUnder(
        Organisation.objects.all(),
        required=False,
        label="Part of",
        empty_label="nothing: a department",
        help_text="Choose another to move it, with everything below it. People and their records come along.",
    )

    class Meta:
        model = Organisation
        fields = (
            "name", "short_name", "slug", "kind", "is_civil_service", "is_sub_unit", "is_closed",
            "headcount", "headcount_month", "headcount_source", "headcount_is_approximate", "note",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["parent"].initial = Organisation.objects.get_parent(self.instance)

    def clean_parent(self) -> Organisation | None:
        parent: Organisation | None = self.cleaned_data["parent"]
        if parent and self.instance.pk and parent.path.startswith(self.instance.path):
            raise ValidationError("An organisation cannot stand below itself.")
        return parent

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("is_sub_unit") and not cleaned.get("parent"):
            self.add_error("is_sub_unit", "A sub-unit stands below another organisation.")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the place in the tree out of what the table's constraints judge: it is not there yet."""
        return {*super()._get_validation_exclusions(), "depth", "path"}  # type: ignore[misc]


@admin.register(Organisation)
class OrganisationAdmin(ReferenceAdmin):
    form = OrganisationForm
    list_display = ("indented_name", "short_name", "headcount", "people_count", "is_closed", "from_file")
    list_display_links = ("indented_name",)
    list_filter = ("is_closed", "is_sub_unit", "is_civil_service", "kind")
    list_per_page = 250
    ordering = ("path",)
    search_fields = ("name", "short_name", "slug")
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        people = Person.objects.filter(organisation=OuterRef("pk")).order_by().values("organisation")
        counted = people.annotate(count=Count("pk")).values("count")
        return super().get_queryset(request).annotate(people_count=Coalesce(Subquery(counted), 0))

    def has_delete_permission(self, request: HttpRequest, obj: Organisation | None = None) -> bool:
        """Only with nothing below it: that would go too, and unasked."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.is_leaf())

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        place_organisation(organisation=obj, parent=form.cleaned_data["parent"])

    @admin.display(description="name")
    def indented_name(self, organisation: Organisation) -> str:
        return "– " * (organisation.depth - 1) + organisation.name

    @admin.display(description="people")
    def people_count(self, organisation: Organisation) -> int:
        """How many say they work there, not counting what is below."""
        return int(organisation.people_count)  # type: ignore[attr-defined]
