"""Every address of the service. What is public says so where it stands: all else asks people to sign in."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.urls")),
    path("admin/", admin.site.urls),
]
