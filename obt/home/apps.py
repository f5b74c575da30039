from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "obt.home"
    label = "home"
