"""How a change of an experiment is written: what everybody may read is looked at anew, and the version rises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from experiments.models import Experiment
from experiments.public_text import PUBLIC

Moderation = Experiment.Moderation


def write(row: Experiment, said: Mapping[str, Any], *, texts_changed: bool = False) -> Experiment:
    """Put `said` into `row`, raise its version and return it as the database has it.

    `texts_changed`: something that everybody may read was changed in another table.
    """
    before = _is_for_everyone(row)
    changed = texts_changed or any(name in PUBLIC and getattr(row, name) != value for name, value in said.items())
    if changed:
        row.moderation = looked_at_anew(row)
    for name, value in said.items():
        setattr(row, name, value)
    if row.moderation == Moderation.OPEN and _is_for_everyone(row) and not before:
        row.moderation = looked_at_anew(row)  # nobody was asked when it was planned, and now it is others' to read
    row.version += 1
    row.save(update_fields=[*said, "moderation", "version"])
    row.refresh_from_db(fields=["audience"])
    return row


def looked_at_anew(row: Experiment) -> Moderation:
    """What the central team's word is worth once the words of an entry have changed, or come before everyone.

    Where the programme is moderated nothing new stands in the library unseen; what was sent back waits in any
    programme, and so does what was hidden, which nobody but its team sees meanwhile, whoever it is shared with.
    """
    if row.moderation in {Moderation.HIDDEN, Moderation.REWRITTEN}:
        return Moderation.REWRITTEN
    if row.programme.moderates_library or row.moderation == Moderation.CHANGES:
        return Moderation.WAITING
    return Moderation(row.moderation)


def _is_for_everyone(row: Experiment) -> bool:
    """Whether it would be in the library if nobody held it back."""
    return row.state != Experiment.State.PLANNED and row.visibility == Experiment.Visibility.EVERYONE
