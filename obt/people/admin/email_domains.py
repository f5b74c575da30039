"""E-mail domains in the admin: who may sign in, and for whom a domain vouches."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from obt.people.models import EmailDomain, EmailDomainOrganisation

from .reference_rows import ReferenceAdmin


class DomainField(forms.CharField):
    """A domain as people type it: capitals and a leading @ do no harm."""

    def to_python(self, value: Any) -> Any:
        return (super().to_python(value) or "").lower().removeprefix("@")


class VouchingInline(admin.TabularInline):
    model = EmailDomainOrganisation
    fields = ("organisation", "confidence", "source", "note")
    extra = 1
    max_num = 50
    verbose_name = "organisation that it belongs to"
    verbose_name_plural = "organisations that it belongs to"

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # type: ignore[override]
        if db_field.name == "note":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 30})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Take no more rows than are offered: a made-up number of them had two thousand drawn."""
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)


@admin.register(EmailDomain)
class EmailDomainAdmin(ReferenceAdmin):
    fields = ("domain", "with_subdomains", "is_closed", "note")
    inlines = (VouchingInline,)
    list_display = ("domain", "belongs_to", "with_subdomains", "is_closed", "from_file")
    list_filter = ("is_closed", "with_subdomains")
    list_per_page = 300
    search_fields = ("domain", "organisations__name", "organisations__short_name", "note")

    def get_queryset(self, request: HttpRequest) -> QuerySet[EmailDomain]:
        return super().get_queryset(request).prefetch_related("organisations")

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:  # type: ignore[override]
        if db_field.name == "domain":
            kwargs["form_class"] = DomainField
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="belongs to")
    def belongs_to(self, domain: EmailDomain) -> str:
        return ", ".join(organisation.known_as for organisation in domain.organisations.all()) or "–"
