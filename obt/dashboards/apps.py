from django.apps import AppConfig


class DashboardsConfig(AppConfig):
    name = "obt.dashboards"
    label = "dashboards"
