from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "obt.api"
    label = "api"

    def ready(self) -> None:
        from . import mail_kinds

        mail_kinds.register()
