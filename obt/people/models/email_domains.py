"""Whose addresses may sign in, and which organisations a domain vouches for."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Self

import pghistory
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length, Lower

from .reference_rows import ReferenceRow

_LOCAL_PART = re.compile(r"^[a-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}$")
_DOMAIN = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+$")


def domains_above(email: str) -> list[str]:
    """Return the domain of `email` and every domain above it, longest first; none if it is no plain address.

    An address with anything but ASCII, or with a label in Punycode, is refused whole: both can look like
    another domain. `someone@mail.dwp.gov.uk` gives `mail.dwp.gov.uk`, `dwp.gov.uk`, `gov.uk`, `uk`.
    """
    local, at, domain = email.strip().lower().rpartition("@")
    if not at or not email.isascii() or not _LOCAL_PART.match(local) or not _DOMAIN.match(domain):
        return []
    labels = domain.split(".")
    if any(label.startswith("xn--") for label in labels):
        return []
    return [".".join(labels[i:]) for i in range(len(labels))]


class EmailDomainQuerySet(models.QuerySet["EmailDomain"]):
    def covering(self, email: str) -> Self:
        """The domains that `email` is in: the very domain, or one above it that takes its subdomains along."""
        above = domains_above(email)
        if not above:
            return self.none()
        return self.filter(Q(domain=above[0]) | Q(domain__in=above[1:], with_subdomains=True))

    def longest_match(self, email: str) -> Self:
        """The one row that decides about `email`, closed or not: the longest domain that covers it. At most one."""
        return self.covering(email).order_by(Length("domain").desc())[:1]

    def allow(self, email: str) -> bool:
        """Whether somebody with the address `email` may sign in."""
        return bool(self.allowed([email]))

    def allowed(self, emails: Collection[str]) -> set[str]:
        """Those of `emails` whose owners may sign in, in one statement however many there are; none for none."""
        above = {email: domains_above(email) for email in emails}
        rows = self.in_bulk({domain for domains in above.values() for domain in domains}, field_name="domain")
        return {email for email, domains in above.items() if _lets_in(domains, rows)}


def _lets_in(domains: Sequence[str], rows: Mapping[str, EmailDomain]) -> bool:
    """Whether the longest listed domain that covers an address is open; `domains` are the address's, longest first."""
    for place, domain in enumerate(domains):
        row = rows.get(domain)
        if row is not None and (place == 0 or row.with_subdomains):
            return not row.is_closed
    return False


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["file_digest"])
class EmailDomain(ReferenceRow):
    """A domain whose addresses may sign in. Takes effect at once: it is asked at every sign-in.

    Of several that cover an address the longest decides. One that belongs to no organisation (`gov.uk`, which
    includes every council) lets people in but vouches for nobody; a closed one turns them away, also where a
    shorter one would let them in.
    """

    domain = models.CharField(
        max_length=253,
        unique=True,
        validators=[RegexValidator(_DOMAIN, "Enter a domain in small letters, like dvla.gov.uk")],
    )
    with_subdomains = models.BooleanField(
        "and its subdomains", default=True, help_text="Off where other bodies sit below it, as with gov.scot"
    )
    is_closed = models.BooleanField(
        "closed", default=False, help_text="Turns addresses of this domain away, and vouches for nobody"
    )
    note = models.TextField(blank=True)
    organisations = models.ManyToManyField(
        "people.Organisation", through="people.EmailDomainOrganisation", related_name="email_domains"
    )

    objects = EmailDomainQuerySet.as_manager()

    class Meta:
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(name="email_domain_lower_case", condition=Q(domain=Lower("domain"))),
        ]

    def __str__(self) -> str:
        return self.domain


class EmailDomainOrganisation(models.Model):
    """That a domain belongs to an organisation, and how we know."""

    class Confidence(models.TextChoices):
        LISTED = "listed", "A public list ties them"
        DERIVED = "derived", "From a web host, a seen address or a predecessor"
        ASSUMED = "assumed", "General knowledge"

    email_domain = models.ForeignKey(EmailDomain, on_delete=models.CASCADE, related_name="vouchings")
    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="vouchings")
    confidence = models.CharField(max_length=10, choices=Confidence.choices, default=Confidence.LISTED)
    source = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    is_from_file = models.BooleanField(default=False, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email_domain", "organisation"], name="email_domain_organisation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.email_domain} belongs to {self.organisation}"
