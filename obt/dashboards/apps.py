from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "obt.dashboards"
    label = "dashboards"

    def ready(self) -> None:
        from . import mail_kinds

        mail_kinds.register()
