from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class RemindersConfig(AppConfig):
    name = "obt.reminders"

    def ready(self) -> None:
        from . import mail_kinds

        autodiscover_modules("reminders")  # each app's own reminders.py registers its rules
        mail_kinds.register()
