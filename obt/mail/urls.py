from django.urls import URLPattern, URLResolver, path

from . import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("notify/callback/", views.notify_callback, name="notify_callback"),
]
