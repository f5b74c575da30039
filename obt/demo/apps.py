from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "obt.demo"
    label = "demo"
