from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "obt.people"
    label = "people"
    verbose_name = "People and organisations"

    def ready(self) -> None:
        from .sign_in import allauth_flows, mail_kinds

        allauth_flows.install()
        mail_kinds.register()
