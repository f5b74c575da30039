from django.apps import AppConfig


class GovukConfig(AppConfig):
    name = "obt.govuk"
    label = "govuk"
