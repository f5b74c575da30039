from django.apps import AppConfig


class ExperimentsConfig(AppConfig):
    name = "experiments"

    def ready(self) -> None:
        from obt.people.reference import rooms

        from . import mail_kinds
        from .reference import loading

        mail_kinds.register()
        rooms.register("experiments", loading.load)
