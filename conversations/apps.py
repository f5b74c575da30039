from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "conversations"

    def ready(self) -> None:
        from . import mail_kinds
        from .similar import ideas, sources

        mail_kinds.register()
        sources.register(ideas.SOURCE)
