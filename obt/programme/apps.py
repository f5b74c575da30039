from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "obt.programme"
    label = "programme"
