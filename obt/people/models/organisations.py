"""Organisations: departments, the bodies below them, and the parts of either."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pghistory
from django.db import connection, models
from django.db.models import Q
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from .champions import Champion
from .reference_rows import ReferenceRow

if TYPE_CHECKING:
    from typing import Self

    from .people import Person


class OrganisationQuerySet(MP_NodeQuerySet):
    def open(self) -> Self:
        """Those that people can say they work for: still in the reference file, or added by hand."""
        return self.filter(is_closed=False)

    def within(self, organisation: Organisation) -> Self:
        """`organisation` and everything below it, by one indexed prefix."""
        return self.filter(path__startswith=organisation.path)

    def looked_after_by(self, person: Person) -> Self:
        """Those that `person` is champion of today, not what is below them."""
        if not person.is_active:
            return self.none()
        return self.filter(pk__in=Champion.objects.of(person).current().values("organisation_id"))

    def departments(self) -> Self:
        """The top of every tree."""
        return self.filter(depth=1)


def lock_tree() -> None:
    """Keep every other writer out of the tree until this transaction ends; readers go on.

    A move rewrites the paths of whole branches: two at once would tear the tree.
    """
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE people_organisation IN SHARE ROW EXCLUSIVE MODE")


class OrganisationManager(MP_NodeManager.from_queryset(OrganisationQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> OrganisationQuerySet:
        return OrganisationQuerySet(self.model, using=self._db).order_by("path")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent(), exclude=["path", "depth", "numchild", "file_digest"])
class Organisation(ReferenceRow, MP_Node):
    """A department or a part of one.

    A body's `headcount` is outside its parent's own. A sub-unit (`is_sub_unit`) stands inside its parent's
    headcount and mostly has none of its own; without a headcount no rate can be given.
    """

    node_order_by = ["name"]

    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=40, blank=True)
    slug = models.SlugField(max_length=120, unique=True)
    kind = models.CharField("type", max_length=80, blank=True, help_text="For example: executive agency")
    is_civil_service = models.BooleanField(
        "part of the Civil Service", default=True, help_text="Other public bodies stand apart in totals"
    )
    is_sub_unit = models.BooleanField(
        "sub-unit", default=False, help_text="Counted inside its parent's headcount, not beside it"
    )
    is_closed = models.BooleanField(
        "closed", default=False, help_text="No longer offered; the people who are in it stay in it"
    )
    headcount = models.PositiveIntegerField(null=True, blank=True)
    headcount_month = models.DateField(null=True, blank=True, help_text="First day of the month it was counted in")
    headcount_source = models.CharField(max_length=40, blank=True)
    headcount_is_approximate = models.BooleanField(default=False)
    note = models.TextField(blank=True)

    objects = OrganisationManager()

    class Meta:
        ordering = ["path"]
        constraints = [
            models.CheckConstraint(
                name="organisation_sub_unit_has_parent",
                condition=Q(is_sub_unit=False) | Q(depth__gt=1),
                violation_error_message="A sub-unit stands below another organisation.",
            ),
            models.CheckConstraint(
                name="organisation_headcount_has_month",
                condition=Q(headcount=None) | Q(headcount_month__isnull=False),
                violation_error_message="Say which month the headcount is of.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def known_as(self) -> str:
        """The name in a sentence: the short one where there is one."""
        return self.short_name or self.name

    @property
    def department_path(self) -> str:
        """The path of the top-level body above it: who shares it sees what is shared with an organisation."""
        return self.path[: self.steplen]
