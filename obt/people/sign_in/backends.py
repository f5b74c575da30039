"""Django's authentication backend for people who have no password."""

from django.contrib.auth.backends import ModelBackend
from django.db import connection
from django.http import HttpRequest

from obt.people.models import Organisation, Person

# Written out, as every page of somebody signed in asks it (docs/bench.md); the columns are the models' own.
_PERSON = [field.attname for field in Person._meta.concrete_fields]
_ORGANISATION = [field.attname for field in Organisation._meta.concrete_fields]
_WITH_ORGANISATION = f"""
SELECT {", ".join(f"person.{name}" for name in _PERSON)}, {", ".join(f"organisation.{name}" for name in _ORGANISATION)}
FROM people_person person LEFT JOIN people_organisation organisation ON organisation.id = person.organisation_id
WHERE person.id = %s AND person.is_active
"""  # noqa: S608  # only names of our own columns are put in


class CodeOnlyBackend(ModelBackend):
    """Loads the signed-in person; never authenticates by anything typed, as allauth's code flow has done so."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:  # type: ignore[override]
        return None

    def get_user(self, user_id: int) -> Person | None:
        """The person with the organisation that pages name, in one statement; None if gone or switched off."""
        with connection.cursor() as cursor:
            cursor.execute(_WITH_ORGANISATION, [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        person: Person = Person.from_db(connection.alias, _PERSON, row[: len(_PERSON)])
        if person.organisation_id is not None:
            person.organisation = Organisation.from_db(connection.alias, _ORGANISATION, row[len(_PERSON) :])
        return person
