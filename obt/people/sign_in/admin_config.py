"""Django's admin as an app, with our site in it (settings name this)."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default = False
    default_site = "obt.people.sign_in.admin_site.AdminSite"

    def ready(self) -> None:
        """Find the admins of all apps, then take out those that would show what opens an account.

        allauth's own show session keys and the secrets of authenticator apps.
        """
        super().ready()
        from allauth.account.models import EmailAddress
        from allauth.mfa.models import Authenticator
        from allauth.usersessions.models import UserSession
        from django.contrib.admin import site
        from django.contrib.auth.models import Group

        for model in (EmailAddress, Authenticator, UserSession, Group):
            if site.is_registered(model):
                site.unregister(model)
