from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "obt.pages"
    label = "pages"
