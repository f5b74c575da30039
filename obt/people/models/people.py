"""Person, who is the auth user; and the addresses a person had before."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, ClassVar, Self

import pghistory
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from .organisations import Organisation


def new_session_stamp() -> str:
    """Return what a person's sessions hang on: a new stamp ends them all."""
    return secrets.token_urlsafe(12)


class PersonQuerySet(models.QuerySet["Person"]):
    def registered(self) -> Self:
        """Those who have confirmed a code sent to their address at least once."""
        return self.filter(registered_at__isnull=False)

    def placeholders(self) -> Self:
        """Those known by their address only, invited or named; not who was given or refused access beforehand."""
        return self.filter(registered_at=None, is_active=True, is_central=False)

    def working_in(self, organisation: Organisation) -> Self:
        """Those in `organisation` or anything below it."""
        return self.filter(organisation__path__startswith=organisation.path)

    def with_profile(self) -> Self:
        """With the rows that pages about a person name, in the same statement."""
        return self.select_related("organisation", "grade", "profession", "region")


class PersonManager(models.Manager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str) -> Person:
        return self.get(email=email.strip().lower())

    def by_any_address(self, email: str) -> Person | None:
        """The person whose address `email` is or was; a present address wins over a former one."""
        email = email.strip().lower()
        return (
            self.filter(email=email).first()
            or self.filter(former_emails__email=email).order_by("-former_emails__changed_at").first()
        )


@pghistory.track(
    pghistory.UpdateEvent(),
    fields=["organisation", "is_central", "is_active"],
    model_name="PersonEvent",
)
class Person(AbstractBaseUser):
    """Someone who takes part; also the auth user. There is no password anywhere.

    May exist before registering (`registered_at` empty): invited to a team, or named as present. An empty
    grade, profession or region of somebody with `profile_completed_at` means "prefer not to say".
    """

    password = None  # type: ignore[assignment]

    email = models.EmailField("email address", unique=True)
    name = models.CharField("full name", max_length=120, blank=True)
    organisation = models.ForeignKey(
        "people.Organisation", on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    grade = models.ForeignKey("people.Grade", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    profession = models.ForeignKey(
        "people.Profession", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    region = models.ForeignKey("people.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_central = models.BooleanField(
        "in the central team", default=False, help_text="Sets the programme up; may use this admin"
    )
    is_active = models.BooleanField("active", default=True, help_text="Off: cannot sign in")
    created_at = models.DateTimeField(auto_now_add=True)
    registered_at = models.DateTimeField(null=True, blank=True, editable=False)
    profile_completed_at = models.DateTimeField(null=True, blank=True, editable=False)
    session_stamp = models.CharField(max_length=16, default=new_session_stamp, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            # With `unique` on the column this makes addresses unique ignoring case.
            models.CheckConstraint(name="person_email_lower_case", condition=Q(email=Lower("email"))),
            models.CheckConstraint(
                name="person_profile_has_name_and_organisation",
                condition=Q(profile_completed_at=None) | (~Q(name="") & Q(organisation__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def first_name(self) -> str:
        """What the person is greeted by: the first word of the name they gave."""
        return self.name.split(" ")[0]

    @property
    def is_staff(self) -> bool:
        """Django's word for who may open the admin: the central team."""
        return self.is_central and self.is_active

    @property
    def is_superuser(self) -> bool:
        return self.is_staff

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Django admin's question; what may be done there with a table is said in that table's admin."""
        return self.is_staff

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff

    def has_usable_password(self) -> bool:
        return False

    def check_password(self, raw_password: str | None) -> bool:
        return False

    def get_session_auth_hash(self) -> str:
        return self._get_session_auth_hash()

    def _get_session_auth_hash(self, secret: str | bytes | None = None) -> str:
        """Django's hook: sessions hang on the stamp, as there is no password for them to hang on."""
        return salted_hmac("people.session", self.session_stamp, secret=secret, algorithm="sha256").hexdigest()


class FormerEmail(models.Model):
    """An address a person had before: what is sent or imported under it still reaches their records."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="former_emails")
    email = models.EmailField(db_index=True)
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "email"], name="former_email_once"),
            models.CheckConstraint(name="former_email_lower_case", condition=Q(email=Lower("email"))),
        ]

    def __str__(self) -> str:
        return f"former address of person {self.person_id}"
