"""Who asks: the bearer token of a request, checked against what its person may see now."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from obt.govuk import words
from obt.people import limits
from obt.people.models import Organisation
from obt.people.models.organisations import OrganisationQuerySet

from . import rules, token_text
from .models import ApiToken
from .problems import Refused

_BEARER = 'Bearer realm="One Big Thing"'
_WRONG = f'{_BEARER}, error="invalid_token"'


@dataclass(frozen=True)
class Caller:
    """A token that holds."""

    token: ApiToken

    @property
    def organisation(self) -> Organisation | None:
        """What it is for, with everything below; None: the whole programme."""
        return self.token.organisation

    @property
    def path(self) -> str:
        """What the paths of all organisations that it reaches begin with."""
        return self.organisation.path if self.organisation else ""

    @property
    def organisations(self) -> OrganisationQuerySet:
        """Those that it reaches."""
        within: OrganisationQuerySet = Organisation.objects.filter(path__startswith=self.path)
        return within


class Bearer(HttpBearer):
    """`Authorization: Bearer obt_…`; a session opens nothing here."""

    def __call__(self, request: HttpRequest) -> Caller:
        caller: Caller | None = super().__call__(request)
        if caller is None:
            raise Refused(401, WWW_Authenticate=_BEARER)
        return caller

    def authenticate(self, request: HttpRequest, token: str) -> Caller:
        """Return who asks; Refused where the token is none (401), reaches nothing now (403) or asks too often (429)."""
        row = _row(token.strip())
        _limit(row)
        if not rules.sees(row.person, row.organisation):
            raise Refused(403, "Whoever made this token may no longer see these figures.")
        _note_use(row)
        return Caller(row)


def _row(token: str) -> ApiToken:
    first = token_text.prefix(token)
    found = ApiToken.objects.select_related("person", "organisation").filter(prefix=first).first() if first else None
    if not token_text.is_right(token, found.digest if found else None) or found is None:
        raise Refused(401, "We do not know this token.", WWW_Authenticate=_WRONG)
    if found.revoked_at is not None:
        raise Refused(401, "This token was revoked.", WWW_Authenticate=_WRONG)
    if found.has_ended:
        ended = words.date(timezone.localdate(found.expires_at))
        raise Refused(401, f"This token ended on {ended}. Make a new one.", WWW_Authenticate=_WRONG)
    if not found.person.is_active:
        raise Refused(401, "The account that made this token is off.", WWW_Authenticate=_WRONG)
    return found


def _limit(token: ApiToken) -> None:
    if limits.count("api", str(token.pk)) > settings.API_REQUESTS_PER_TOKEN_10M:
        most = settings.API_REQUESTS_PER_TOKEN_10M
        raise Refused(429, f"A token can ask {most} times in ten minutes.", Retry_After=str(limits.seconds_left()))


def _note_use(token: ApiToken) -> None:
    """Keep the day, and no more: one write a day."""
    today: datetime.date = timezone.localdate()
    if token.last_used_on is None or token.last_used_on < today:
        earlier = Q(last_used_on=None) | Q(last_used_on__lt=today)
        ApiToken.objects.filter(earlier, pk=token.pk).update(last_used_on=today)
