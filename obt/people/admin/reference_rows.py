"""What the admin pages of reference data have in common."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest


class ReferenceAdmin(admin.ModelAdmin):
    """Rows of the reference files can be changed and closed, not deleted: the next load would bring them back."""

    actions = None  # "delete selected" would not ask row by row

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj is not None and obj.is_from_file)

    @admin.display(boolean=True, description="in the file")
    def from_file(self, row: Any) -> bool:
        return bool(row.is_from_file)
