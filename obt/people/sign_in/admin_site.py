"""Django's admin, entered by our own sign-in: no password form anywhere, and a second factor before it opens."""

from __future__ import annotations

from collections.abc import Callable
from functools import update_wrapper
from typing import Any, NoReturn

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from .second_factor import second_factor_required

View = Callable[..., HttpResponseBase]


class AdminSite(admin.AdminSite):
    site_header = site_title = "One Big Thing"
    index_title = "Reference data and accounts"

    def admin_view(self, view: View, cacheable: bool = False) -> View:  # type: ignore[override]
        """Any page of the admin: not there for people outside the central team, guarded for those in it."""
        inner = super().admin_view(second_factor_required(view), cacheable)  # type: ignore[type-var, arg-type]

        def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return update_wrapper(answer, inner)

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Lead to the one sign-in page, and from there back."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise Http404
        wanted = request.GET.get("next", "")
        return redirect_to_login(wanted if wanted.startswith("/admin/") else reverse("admin:index"))

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> NoReturn:
        raise Http404

    def password_change_done(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> NoReturn:
        raise Http404
