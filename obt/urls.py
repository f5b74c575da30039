"""Every address of the service. What is public says so where it stands: all else asks people to sign in."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("obt.pages.urls")),
    path("", include("obt.home.urls")),
    path("", include("obt.people.urls")),
    path("", include("obt.mail.urls")),
    path("", include("obt.reminders.urls")),
    path("learning/", include("learning.urls")),
    path("", include("conversations.urls")),
    path("", include("experiments.urls")),
    path("", include("obt.dashboards.urls")),
    path("", include("obt.api.urls")),
    path("demo/", include("obt.demo.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "obt.pages.errors.bad_request"
handler403 = "obt.pages.errors.forbidden"
handler404 = "obt.pages.errors.not_found"
handler500 = "obt.pages.errors.server_error"
