from django.urls import URLPattern, path

from .views import profile, unsubscribe

urlpatterns: list[URLPattern] = [
    path("reminders/stop/<str:token>/", unsubscribe.stop, name="reminders_stop"),
    path("profile/reminders/", profile.reminders, name="profile_reminders"),
    path("profile/reminders/stop/", profile.stop_all, name="profile_reminders_stop"),
    path("profile/reminders/start/", profile.start_all, name="profile_reminders_start"),
    path("profile/reminders/links/", profile.revoke, name="profile_reminders_links"),
    path("profile/reminders/address/", profile.try_again, name="profile_reminders_address"),
]
