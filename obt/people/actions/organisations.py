"""The organisation tree."""

from django.db import transaction

from obt.people.models import Organisation
from obt.people.models.organisations import lock_tree


@transaction.atomic
def place_organisation(*, organisation: Organisation, parent: Organisation | None) -> Organisation:
    """Save `organisation`, new or changed, below `parent` (None: a department), where its name sorts; return it.

    Everything below it comes along, and nobody's organisation changes. InvalidMoveToDescendant (treebeard) if
    `parent` is the organisation itself or stands below it.
    """
    lock_tree()
    if parent is not None:
        parent = Organisation.objects.get(pk=parent.pk)  # other moves may have given it another path
    if organisation.pk is None:
        return _add(organisation, parent)
    is_sub_unit = organisation.is_sub_unit
    organisation.refresh_from_db(fields=["path", "depth", "numchild"])
    # The database lets no department be a sub-unit, so the mark waits until the row has moved down.
    organisation.is_sub_unit = is_sub_unit and not organisation.is_root()
    _save(organisation)
    _move(organisation, parent)
    if organisation.is_sub_unit != is_sub_unit:
        organisation.is_sub_unit = is_sub_unit
        _save(organisation)
    return organisation


def _add(organisation: Organisation, parent: Organisation | None) -> Organisation:
    if parent is None:
        return Organisation.objects.add_root(instance=organisation)
    return Organisation.objects.add_child(parent, instance=organisation)


def _save(organisation: Organisation) -> None:
    """Save all but the place in the tree, which is treebeard's to write."""
    tree = {"id", "path", "depth", "numchild"}
    organisation.save(update_fields=[f.name for f in Organisation._meta.concrete_fields if f.name not in tree])


def _move(organisation: Organisation, parent: Organisation | None) -> None:
    """Put it below `parent`, in the order of names."""
    if parent is not None:
        Organisation.objects.move(organisation, parent, "sorted-child")
    else:
        Organisation.objects.move(organisation, Organisation.objects.get_first_root_node(), "sorted-sibling")
    organisation.refresh_from_db(fields=["path", "depth", "numchild"])
