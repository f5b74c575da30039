from django.urls import URLPattern, path

from .views import manage, profile, unsubscribe

urlpatterns: list[URLPattern] = [
    path("reminders/stop/<str:token>/", unsubscribe.stop, name="reminders_stop"),
    path("profile/reminders/", profile.reminders, name="profile_reminders"),
    path("profile/reminders/stop/", profile.stop_all, name="profile_reminders_stop"),
    path("profile/reminders/start/", profile.start_all, name="profile_reminders_start"),
    path("profile/reminders/links/", profile.revoke, name="profile_reminders_links"),
    path("profile/reminders/address/", profile.try_again, name="profile_reminders_address"),
    path("manage/reminders/", manage.reminders, name="manage_reminders"),
    path("manage/reminders/pause/", manage.pause_everything, name="manage_reminders_pause"),
    path("manage/reminders/<slug:kind>/", manage.reminder, name="manage_reminder"),
    path("manage/reminders/<slug:kind>/preview/", manage.preview, name="manage_reminder_preview"),
    path("manage/reminders/<slug:kind>/test/", manage.send_test, name="manage_reminder_test"),
    path("manage/reminders/<slug:kind>/pause/", manage.pause, name="manage_reminder_pause"),
    path("manage/reminders/<slug:kind>/delivered/", manage.put_back, name="manage_reminder_delivered"),
    path("manage/reminders/<slug:kind>/next/", manage.what_comes_next, name="manage_reminder_next"),
    path("manage/reminders/<slug:kind>/history/", manage.history, name="manage_reminder_history"),
]
