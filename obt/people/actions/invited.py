"""People who are known by their address before they register: added to a team, or named as present."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from obt.people.models import FormerEmail, Organisation, Person


@transaction.atomic(savepoint=False)  # a savepoint would be two statements more
def people_at(*, emails: Sequence[str], organisation: Organisation) -> dict[str, Person]:
    """Return the person of each of `emails`, making those we do not know yet, in at most three SQL statements.

    An address is a person's present or former one, a present one first. Keys are the addresses in small letters;
    whether an address may take part at all (EmailDomain) is the caller's to ask.
    """
    wanted = list(dict.fromkeys(email.strip().lower() for email in emails))
    found = {person.email: person for person in Person.objects.filter(email__in=wanted)}
    if missing := [email for email in wanted if email not in found]:
        former = FormerEmail.objects.filter(email__in=missing).select_related("person").order_by("changed_at")
        found |= {row.email: row.person for row in former}
    if missing := [email for email in missing if email not in found]:
        found |= {person.email: person for person in add_strangers(emails=missing, organisation=organisation)}
    return {email: found[email] for email in wanted}


def add_strangers(*, emails: Iterable[str], organisation: Organisation) -> list[Person]:
    """Make a person of each of `emails`, which nobody had a moment ago, and return them; one SQL statement.

    They count under `organisation` until they register and say where they work. Somebody may sign in for the first
    time just now: whose row is first stays. Sorted, as two leads who add the same people in another order would wait
    for each other.
    """
    strangers = [Person(email=email, organisation=organisation) for email in sorted(emails)]
    return Person.objects.bulk_create(
        strangers, update_conflicts=True, update_fields=["email"], unique_fields=["email"]
    )
