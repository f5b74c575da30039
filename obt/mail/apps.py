from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "obt.mail"
    label = "mail"
