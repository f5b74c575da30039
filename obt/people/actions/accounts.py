"""A person's address and sessions."""

from allauth.account.models import EmailAddress
from django.db import transaction

from obt.people.models import FormerEmail, Person
from obt.people.models.people import new_session_stamp


@transaction.atomic
def change_email(*, person: Person, email: str) -> Person:
    """Give `person` another address and return them; the old one is kept as a former one and still reaches them.

    Whether the new address is theirs is the caller's to know: they confirmed a code, or the central team says
    so. IntegrityError if another person has it.
    """
    email = email.strip().lower()
    row = Person.objects.select_for_update().get(pk=person.pk)
    if row.email != email:
        keep_former_email(person=row, former=row.email, present=email)
        EmailAddress.objects.filter(user=row).exclude(email=email).delete()  # the next sign-in makes the new one
        row.email = email
        row.save(update_fields=["email"])
    person.email = email
    return person


@transaction.atomic
def keep_former_email(*, person: Person, former: str, present: str) -> None:
    """Keep the address `former` that `person` had before a change; the `present` one is a former one no more."""
    FormerEmail.objects.get_or_create(person=person, email=former.lower())
    FormerEmail.objects.filter(person=person, email=present.lower()).delete()


@transaction.atomic
def end_sessions(*, person: Person) -> Person:
    """Sign `person` out everywhere, and return them."""
    person.session_stamp = new_session_stamp()
    person.save(update_fields=["session_stamp"])
    return person
