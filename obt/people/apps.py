from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "obt.people"
    label = "people"
    verbose_name = "People and organisations"

    def ready(self) -> None:
        from . import mail_kinds
        from .sign_in import allauth_flows
        from .sign_in import mail_kinds as sign_in_mail_kinds

        allauth_flows.install()
        mail_kinds.register()
        sign_in_mail_kinds.register()
