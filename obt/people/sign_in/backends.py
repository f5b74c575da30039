"""Django's authentication backend for people who have no password."""

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from obt.people.models import Person


class CodeOnlyBackend(ModelBackend):
    """Loads the signed-in person; never authenticates by anything typed, as allauth's code flow has done so."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:  # type: ignore[override]
        return None

    def get_user(self, user_id: int) -> Person | None:
        """The person with the rows that every page names, in one statement; None if gone or switched off."""
        person = Person.objects.select_related("organisation").filter(pk=user_id).first()
        return person if person and person.is_active else None
