from django.apps import AppConfig


class GovukConfig(AppConfig):
    name = "obt.govuk"
    label = "govuk"

    def ready(self) -> None:
        from obt.govuk import checks  # noqa: F401 – importing registers it
