"""What people say of themselves."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from obt.people.models import Grade, Organisation, Person, Profession, Region

PROFILE = ("name", "organisation", "grade", "profession", "region")


@transaction.atomic
def complete_profile(
    *,
    person: Person,
    name: str,
    organisation: Organisation,
    grade: Grade | None,
    profession: Profession | None,
    region: Region | None,
) -> Person:
    """Save the answers to the first-time questions, and return the person.

    No grade, profession or region means "prefer not to say". Sent twice, the later answers stand and the
    time of the first completion stays.
    """
    return _save(
        person,
        {"name": name, "organisation": organisation, "grade": grade, "profession": profession, "region": region},
        complete=True,
    )


@transaction.atomic
def change_profile(*, person: Person, **changes: Any) -> Person:
    """Save new answers to some of the questions (any of PROFILE), and return the person.

    This is how somebody moves organisation too: records hang on the person, and what is counted by
    organisation follows the present one (product.md, "Moving"). TypeError names what is no answer.
    """
    unknown = changes.keys() - set(PROFILE)
    if unknown:
        raise TypeError(f"No part of a profile: {', '.join(sorted(unknown))}")
    return _save(person, changes)


def _save(person: Person, answers: dict[str, Any], *, complete: bool = False) -> Person:
    """Write `answers` to the locked row, and to the instance that the caller holds."""
    row = Person.objects.select_for_update().get(pk=person.pk)
    if complete and row.profile_completed_at is None:
        answers = {**answers, "profile_completed_at": timezone.now()}
    for saved in (row, person):
        for name, answer in answers.items():
            setattr(saved, name, answer)
    row.save(update_fields=list(answers))
    return person
