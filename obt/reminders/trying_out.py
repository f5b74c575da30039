"""A reminder as it will look: shown on a page, and sent to whoever wants to see it in their own mail program."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings as django_settings
from django.template.loader import render_to_string

from obt.mail import kinds
from obt.mail.actions import queue
from obt.mail.models import Message
from obt.people.models import Person

from . import links, rules, wording
from .rules import Rule
from .wording import Settings

TEST = "reminder-test"
PRIORITY = 10  # before reminders: somebody waits for it
WORTH_SENDING = datetime.timedelta(hours=1)
PATH = "/home/"  # where the button leads; who it is sent to has no conversation, team or experiment of the examples


def register() -> None:
    """Make the test's kind known to the outbox; called once when Django starts."""
    kinds.register(
        kinds.Kind(TEST, "reminder", "[Test] {subject}", priority=PRIORITY, lifetime=WORTH_SENDING, secrets=_said)
    )


def shown(rule: Rule, settings: Settings, *, to: Person) -> kinds.Rendered:
    """Return a reminder worded as in `settings`, as `to` would get it, with examples in place of placeholders."""
    context = {"base_url": django_settings.OBT_BASE_URL, **_example(rule, settings, to.pk)}
    return kinds.Rendered(
        subject=context["subject"],
        text=render_to_string("emails/reminder.txt", context, using="jinja2"),
        html=render_to_string("emails/reminder.html", context, using="jinja2"),
    )


def send_test(*, rule: Rule, to: Person) -> Message:
    """Put a reminder as it is worded now into the outbox, for `to` alone; return its row.

    It says that it is a test, is for no occurrence, and so counts neither among reminders nor against the next one.
    """
    return queue(kind=TEST, address=to.email, person=to, context={"rule": rule.name})


def _said(message: Message) -> dict[str, Any]:
    rule = rules.get(message.context["rule"])
    return {**_example(rule, wording.settings_of(rule), message.person_id or 0), "is_test": True}


def _example(rule: Rule, settings: Settings, person_id: int) -> dict[str, Any]:
    """What the templates need; the link out is real, and does for its reader what it will do for others."""
    said = wording.worded_by(rule, settings, wording.examples(rule))
    stop = links.one_click_address(person_id=person_id, kind=rule.name, revision=links.revision_of(person_id))
    return wording.in_mail(said, path=PATH, stop=stop, lists=rule.example_lists)
