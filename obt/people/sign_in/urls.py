"""allauth's addresses under /account/, less those for passwords and a sign-up of its own.

What is switched off stands before allauth's patterns, so that its names can still be reversed.
"""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("signup/", views.gone_publicly),
    path("reauthenticate/", views.gone_publicly),
    re_path(r"^password/", views.gone_publicly),
    path("login/code/", login_not_required(RedirectView.as_view(pattern_name="account_login", query_string=True))),
    path("login/code/confirm/", views.ConfirmSignInView.as_view(), name="account_confirm_login_code"),
    path("confirm-email/", views.ConfirmEmailView.as_view(), name="account_email_verification_sent"),
    path("sessions/", views.sessions, name="usersessions_list"),
    path("", include("allauth.urls")),
]
