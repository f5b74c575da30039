"""Django's authentication backend for people who have no password."""

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from obt import statements
from obt.people.models import Organisation, Person

_WITH_ORGANISATION = f"""
SELECT {statements.columns(Person, "person")}, {statements.columns(Organisation, "organisation")}
FROM people_person person LEFT JOIN people_organisation organisation ON organisation.id = person.organisation_id
WHERE person.id = %(person)s AND person.is_active
"""  # noqa: S608  # only names of our own columns are put in


class CodeOnlyBackend(ModelBackend):
    """Loads the signed-in person; never authenticates by anything typed, as allauth's code flow has done so."""

    def authenticate(self, request: HttpRequest | None, **credentials: object) -> None:  # type: ignore[override]
        return None

    def get_user(self, user_id: int) -> Person | None:
        """The person with the organisation that pages name, in one statement; None if gone or switched off."""
        found = statements.rows(_WITH_ORGANISATION, {"person": user_id})
        if not found:
            return None
        cells, rest = found[0][: statements.width(Person)], found[0][statements.width(Person) :]
        person = statements.instance(Person, cells)
        if person.organisation_id is not None:
            person.organisation = statements.instance(Organisation, rest)
        return person
