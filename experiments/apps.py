from django.apps import AppConfig


class ExperimentsConfig(AppConfig):
    name = "experiments"

    def ready(self) -> None:
        from conversations.similar import sources
        from obt.people.reference import rooms

        from . import mail_kinds, moderation_mail
        from .reference import loading
        from .similar import experiments

        mail_kinds.register()
        moderation_mail.register()
        rooms.register("experiments", loading.load)
        sources.register(experiments.SOURCE)
