from django.urls import URLPattern, path

from .views import profile, unsubscribe

urlpatterns: list[URLPattern] = [
    path("reminders/stop/<str:token>/", unsubscribe.stop, name="reminders_stop"),
    path("profile/reminders/", profile.reminders, name="profile_reminders"),
]
