"""What the central team sets of reminders: wording, days, what is paused."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from django.core.exceptions import PermissionDenied
from django.db import transaction

from obt.people.models import Person
from obt.people.rules import may_administer

from .models import ONLY, Switch, Wording
from .rules import Rule
from .wording import Settings, delivered, settings_from

log = structlog.get_logger(__name__)


class ChangedMeanwhile(Exception):
    """Somebody else saved another wording since the form was opened. Attribute: `settings`, as they are now."""

    def __init__(self, settings: Settings) -> None:
        super().__init__("the wording is another one by now")
        self.settings = settings


@transaction.atomic
def set_wording(
    *, rule: Rule, by: Person, subject: str, text: str, button: str, days: Sequence[int], version: str
) -> bool:
    """Word reminders of `rule` anew and say on which days they go; return whether anything was different.

    What is as delivered stays so, whatever a later release delivers. `version` is of the settings that the form was
    opened with: raises ChangedMeanwhile if they are others now. PermissionDenied for all but the central team.
    """
    _check(by)
    row = _locked(rule)
    now = settings_from(rule, row)
    wanted = Settings(tuple(sorted(days)), now.is_paused, subject, text, button)
    if wanted.version == now.version:
        return False
    if version != now.version:
        raise ChangedMeanwhile(now)
    own = delivered(rule)
    row.subject = "" if subject == own.subject else subject
    row.text = "" if text == own.text else text
    row.button = "" if button == own.button else button
    row.days = [] if wanted.days == own.days else list(wanted.days)
    row.save()
    log.info("reminder_worded", kind=rule.name, days=list(wanted.days))
    return True


@transaction.atomic
def put_back(*, rule: Rule, by: Person) -> bool:
    """Give `rule` its delivered wording and days again; return whether they were others. A pause stays."""
    _check(by)
    row = _locked(rule)
    if not (row.subject or row.text or row.button or row.days):
        return False
    row.subject = row.text = row.button = ""
    row.days = []
    row.save()
    log.info("reminder_wording_put_back", kind=rule.name)
    return True


@transaction.atomic
def pause(*, rule: Rule, by: Person, is_paused: bool) -> bool:
    """Pause reminders of `rule`, or let them go on; return whether that was not so already."""
    _check(by)
    row = _locked(rule)
    if row.is_paused == is_paused:
        return False
    row.is_paused = is_paused
    row.save(update_fields=["is_paused"])
    log.info("reminder_paused" if is_paused else "reminder_goes_on", kind=rule.name)
    return True


@transaction.atomic
def pause_everything(*, by: Person, is_paused: bool) -> bool:
    """Pause all reminders, or let go on what is not paused by itself; return whether that was not so already."""
    _check(by)
    Switch.objects.get_or_create(pk=ONLY)
    row = Switch.objects.select_for_update().get(pk=ONLY)
    if row.is_paused == is_paused:
        return False
    row.is_paused = is_paused
    row.save(update_fields=["is_paused"])
    log.info("reminders_paused" if is_paused else "reminders_go_on")
    return True


def _check(by: Person) -> None:
    if not may_administer(by):
        raise PermissionDenied


def _locked(rule: Rule) -> Wording:
    """The row of `rule`, made if there is none, held until the transaction ends."""
    Wording.objects.get_or_create(name=rule.name, defaults={"subject": "", "text": "", "button": "", "days": []})
    return Wording.objects.select_for_update().get(name=rule.name)
