"""Issuing tokens, and revoking them."""

from __future__ import annotations

import datetime
import uuid

from django.db import transaction
from django.utils import timezone

from obt.people.models import Organisation, Person

from . import mail_kinds, rules, token_text
from .models import ApiToken

MOST = 10  # tokens of a person that work at the same time
_SHOWN_AGAIN = datetime.timedelta(minutes=10)


class MayNotIssue(Exception):
    """Somebody makes a token for figures that they do not see themselves."""


class TooMany(Exception):
    """The person has as many tokens as one can have."""


class ShownAlready(Exception):
    """The form was sent before, and its token has been shown."""


@transaction.atomic
def issue_token(
    *, person: Person, name: str, organisation: Organisation | None, days: int, submission: uuid.UUID
) -> tuple[ApiToken, str]:
    """Make a token of `person` for `organisation` (None: the whole programme) that works for `days` days.

    Return its row and its text, which nobody can be told again; the person gets an email about it. The form
    `submission` sent twice is one token, shown again only for some minutes and until it is used: ShownAlready after
    that. MayNotIssue, TooMany.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if not rules.may_issue(person) or not rules.sees(person, organisation):
        raise MayNotIssue
    text = token_text.make(person_pk=person.pk, submission=submission)
    if made := ApiToken.objects.of(person).filter(digest=token_text.digest(text)).first():
        if made.revoked_at or made.last_used_on or made.created_at < timezone.now() - _SHOWN_AGAIN:
            raise ShownAlready
        return made, text
    if ApiToken.objects.of(person).live().count() >= MOST:
        raise TooMany
    now = timezone.now()
    token = ApiToken.objects.create(
        person=person,
        organisation=organisation,
        name=name,
        prefix=token_text.prefix(text),
        digest=token_text.digest(text),
        created_at=now,
        expires_at=now + datetime.timedelta(days=days),
    )
    mail_kinds.tell_issued(token)
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken) -> ApiToken:
    """Let `token` open nothing any more, at once and for good; one that was revoked before stays as it is."""
    row = ApiToken.objects.select_for_update().get(pk=token.pk)
    if row.revoked_at is None:
        row.revoked_at = timezone.now()
        row.save(update_fields=["revoked_at"])
    return row
