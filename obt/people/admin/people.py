"""Accounts in the admin. Nothing here tells what anybody learned, recorded or answered."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from obt.people.actions import change_email, end_sessions
from obt.people.models import FormerEmail, Person


class EmailField(forms.EmailField):
    """An address in small letters, as the table keeps it."""

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").lower()


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ("email", "name", "organisation", "is_central", "is_active")
        field_classes = {"email": EmailField}
        help_texts = {"email": "A change signs the person out everywhere; the old address still reaches their records"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.instance.profile_completed_at and not (cleaned.get("name", "-") and cleaned.get("organisation", "-")):
            raise ValidationError("This person has a name and an organisation; neither can be taken away.")
        return cleaned


class FormerEmailInline(admin.TabularInline):
    model = FormerEmail
    fields = readonly_fields = ("email", "changed_at")
    verbose_name_plural = "former addresses"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Person)
class PersonAdmin(admin.ModelAdmin):
    """Grade, profession and region are left out: they are for totals only, as the pages that ask for them say."""

    form = PersonForm
    fields = ("email", "name", "organisation", "is_central", "is_active", "registered_at", "last_login")
    readonly_fields = ("registered_at", "last_login")
    inlines = (FormerEmailInline,)
    list_display = ("email", "name", "organisation", "is_central", "is_active")
    list_filter = ("is_central", "is_active")
    list_select_related = ("organisation",)
    ordering = ("email",)
    search_fields = ("email", "name", "former_emails__email")
    show_full_result_count = False  # counting half a million people again for each search
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Person | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        """Save; another address goes the way that keeps the old one."""
        if not change:
            obj.save()
            return
        email, obj.email = obj.email, form.initial["email"]
        obj.save(update_fields=["name", "organisation", "is_central", "is_active"])
        if email != obj.email:
            change_email(person=obj, email=email)
            end_sessions(person=obj)
