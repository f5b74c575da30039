from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "obt.demo"
    label = "demo"

    def ready(self) -> None:
        from . import checks  # noqa: F401 - registers itself
