"""Conversation guides in the admin. What teams planned and recorded is theirs and has no page here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Guide, GuideStep


class GuideStepInline(admin.StackedInline):
    model = GuideStep
    fields = (("order", "title", "minutes"), "text", "prompts")
    extra = 1
    max_num = 40
    verbose_name = "step"
    verbose_name_plural = "steps"

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Take no more rows than are offered: a made-up number of them had two thousand drawn."""
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)


@admin.register(Guide)
class GuideAdmin(admin.ModelAdmin):
    list_display = ("title", "programme")
    list_select_related = ("programme",)
    search_fields = ("title",)
    fields = ("programme", "title", "introduction")
    inlines = (GuideStepInline,)
    actions = None
