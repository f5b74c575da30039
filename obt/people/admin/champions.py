"""Champions in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from obt.people.actions import appoint_champion
from obt.people.models import Champion, Person


class PersonByEmail(forms.EmailField):
    """A person, named by an address that is or was theirs; a list of half a million would help nobody."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            return Person.objects.filter(pk=value).values_list("email", flat=True).first()
        return value

    def clean(self, value: Any) -> Any:
        email = super().clean(value)
        person = Person.objects.by_any_address(email)
        if person is None:
            raise ValidationError("Nobody has this address here. They need to sign in once first.")
        return person

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class ChampionForm(forms.ModelForm):
    person = PersonByEmail(label="Email address of the champion")

    class Meta:
        model = Champion
        fields = ("person", "organisation", "starts_on", "ends_on")
        help_texts = {"ends_on": "The last day that they are champion; empty: until it is ended"}

    def clean(self) -> dict[str, Any]:
        """Name a last day before the first at its field: Postgres refuses to compare such a time with others."""
        cleaned = super().clean() or {}
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The last day must not be before the first day.")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """Judge a change with the person and organisation that it leaves alone: the dates are about them."""
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"person", "organisation"} if self.instance.pk else excluded


@admin.register(Champion)
class ChampionAdmin(admin.ModelAdmin):
    form = ChampionForm
    list_display = ("person", "organisation", "starts_on", "ends_on", "appointed_by")
    list_select_related = ("person", "organisation", "appointed_by")
    search_fields = ("person__email", "person__name", "organisation__name", "organisation__short_name")

    def get_readonly_fields(self, request: HttpRequest, obj: Champion | None = None) -> tuple[str, ...]:
        """Another person, or another organisation, is another appointment."""
        return ("person", "organisation", "appointed_by") if obj else ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Champion]:
        return super().get_queryset(request).order_by("organisation__path", "starts_on")

    def save_model(self, request: HttpRequest, obj: Champion, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["starts_on", "ends_on"])
            return
        appointed = appoint_champion(
            person=obj.person,
            organisation=obj.organisation,
            by=request.user,  # type: ignore[arg-type]
            starts_on=obj.starts_on,
            ends_on=obj.ends_on,
        )
        obj.pk, obj.appointed_by = appointed.pk, appointed.appointed_by
