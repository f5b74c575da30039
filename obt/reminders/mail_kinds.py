"""Each rule as a kind of message: what all its reminders say is its wording, told to each person in their words."""

from __future__ import annotations

from typing import Any

from obt.mail import kinds
from obt.mail.models import Message

from . import links, rules, sending, trying_out, wording
from .planning import PRIORITY


def register() -> None:
    """Make a kind of each rule, and of a test, known to the outbox; called once all apps have handed in theirs."""
    for rule in rules.all_rules():
        register_rule(rule)
    trying_out.register()


def register_rule(rule: rules.Rule) -> None:
    """Make the kind of one rule known to the outbox."""
    kinds.register(
        kinds.Kind(
            rule.name,
            "reminder",
            "{subject}",
            secrets=_said,
            priority=PRIORITY + rule.useful,
            still_wanted=sending.still_wanted,
            one_click=_stop,
        )
    )


def _said(message: Message) -> dict[str, Any]:
    rule = rules.get(message.kind)
    words = message.context["words"]
    said = wording.worded(rule.name, words)
    return wording.in_mail(said, path=message.context["path"], stop=_stop(message), lists=words.get("lists", ()))


def _stop(message: Message) -> str:
    """Where such reminders are stopped by one POST; "" for nobody's, such as one to be looked at.

    Asked twice for each message, by its text and by its headers, and kept on it meanwhile.
    """
    known: str | None = getattr(message, "stop_address", None)
    if known is None:
        known = _stop_address(message)
        message.stop_address = known  # type: ignore[attr-defined]
    return known


def _stop_address(message: Message) -> str:
    if message.person_id is None:
        return ""
    revision = sending.link_revision(message)
    if revision is None:
        revision = links.revision_of(message.person_id)
    return links.one_click_address(person_id=message.person_id, kind=message.kind, revision=revision)
