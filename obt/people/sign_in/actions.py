"""What signing in writes about a person."""

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from obt.people.models import Person


@transaction.atomic
def claim(*, email: str) -> Person:
    """Return the person with the address `email`, making them if there is none; call it once the code is confirmed.

    A person who was invited or named before registering is claimed by this, with everything recorded of them.
    """
    return Person.objects.get_or_create(email=email.lower())[0]


@transaction.atomic
def confirm_registration(*, person: Person) -> None:
    """Note that `person` has proved to read mail at their address; the first time makes them registered."""
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"primary": True, "verified": True})
    if person.registered_at is None:
        person.registered_at = timezone.now()
        person.save(update_fields=["registered_at"])
