from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "obt.mail"
    label = "mail"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers itself
