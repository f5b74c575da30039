"""What a reminder says and when it goes: as the central team has set it, otherwise as its rule was delivered."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from . import links, rules
from .models import Switch, Wording
from .prose import filled, placeholders, prose
from .rules import Rule

_KEPT_FOR = 3.0  # seconds that a worker goes on with the wordings that it has read


@dataclass(frozen=True)
class Settings:
    """What holds for a kind of reminder; `days` in the order in which they come, before the event as negatives."""

    days: tuple[int, ...]
    is_paused: bool
    subject: str
    text: str
    button: str

    @property
    def version(self) -> str:
        """What a form that was opened with these settings says it began from; pausing does not change it."""
        said = json.dumps([self.days, self.subject, self.text, self.button])
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Worded:
    """What one message says; `text` and `html` say the same."""

    subject: str
    text: str
    html: Markup
    button: str
    why: str


def settings_of(rule: Rule) -> Settings:
    """Return what holds for `rule` at this moment, in one SQL statement."""
    return settings_from(rule, Wording.objects.filter(name=rule.name).first())


def all_settings() -> dict[str, Settings]:
    """Return what holds for every kind at this moment, by the rules' names, in one SQL statement."""
    return _all_from(Wording.objects.all())


def everything_is_paused() -> bool:
    """Whether the central team has paused all reminders, as of this moment."""
    return Switch.objects.filter(is_paused=True).exists()


def settings_from(rule: Rule, row: Any) -> Settings:
    """Return what holds for `rule` by its row, if it has one; what that leaves empty is as delivered. No SQL."""
    own = delivered(rule)
    if row is None:
        return own
    return Settings(
        days=tuple(row.days) or own.days,
        is_paused=row.is_paused,
        subject=row.subject or own.subject,
        text=row.text or own.text,
        button=row.button or own.button,
    )


def delivered(rule: Rule) -> Settings:
    """Return what holds for `rule` where the central team has set nothing."""
    return Settings(tuple(sorted(rule.days)), False, rule.subject, rule.text, rule.button)


def worded(kind: str, words: Mapping[str, object]) -> Worded:
    """Return what a reminder of `kind` says with `words` in the place of placeholders; KeyError for an unknown kind.

    A worker reads the wordings every few seconds, not for each message.
    """
    return worded_by(rules.get(kind), _kept.of(kind), words)


def worded_by(rule: Rule, settings: Settings, words: Mapping[str, object]) -> Worded:
    """Return what a reminder of `rule` says that is worded as in `settings`; no SQL."""
    html, text = prose(settings.text).filled(words)
    subject, button, why = (filled(one, words) for one in (settings.subject, settings.button, rule.why))
    return Worded(subject, text, html, button, why)


def in_mail(said: Worded, *, path: str, stop: str, lists: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return what the templates `emails/reminder.*` need: `path` is where the button leads, `stop` the link out.

    `lists` are as in `Rule.example_lists`.
    """
    return {
        "subject": said.subject,
        "text": said.text,
        "html": said.html,
        "lists": lists,
        "button": said.button,
        "path": path,
        "why": said.why,
        "stop": stop,
        "settings": links.settings_address(),
    }


def examples(rule: Rule) -> dict[str, str]:
    """Return what wording of `rule` may name, each with an example of what will stand there."""
    named = placeholders(rule.subject, rule.text, rule.button, rule.why)
    return {name: f"[{name.replace('_', ' ')}]" for name in named} | dict(rule.examples)


def when(rule: Rule, days: Iterable[int]) -> str:
    """Return in words when `rule` reminds, if it is on these days: "14 and 42 days after the programme opens"."""
    days = tuple(days)
    if "{days}" in rule.when:
        return rule.when.replace("{days}", days_in_words(rule, days))
    if sorted(days) == sorted(rule.days):
        return rule.when
    was, now = days_in_words(rule, rule.days), days_in_words(rule, days)
    if was in rule.when:
        return rule.when.replace(was, now, 1)
    return f"{rule.when}, changed to {now} {'before' if min(days) < 0 else 'after'}"


def days_in_words(rule: Rule, days: Iterable[int]) -> str:
    """Return a rule's days as "14, 42 and 77 days", "1 working day" or "0 days"; before and after look alike."""
    *others, last = [str(abs(day)) for day in days]
    unit = rule.counted.value if others or last != "1" else rule.counted.value.removesuffix("s")
    return f"{', '.join(others)}{' and ' if others else ''}{last} {unit}"


def _all_from(rows: Iterable[Wording]) -> dict[str, Settings]:
    by_name = {row.name: row for row in rows}
    return {rule.name: settings_from(rule, by_name.get(rule.name)) for rule in rules.all_rules()}


class _Kept:
    """The settings of all kinds as this process has read them last; what is paused is not asked here."""

    def __init__(self) -> None:
        self._read: tuple[float, dict[str, Settings]] = (0.0, {})

    def of(self, kind: str) -> Settings:
        read_at, found = self._read
        if not read_at <= time.time() < read_at + _KEPT_FOR or kind not in found:
            found = all_settings()
            self._read = (time.time(), found)
        return found[kind]

    def forget(self) -> None:
        self._read = (0.0, {})


_kept = _Kept()
forget = _kept.forget  # for tests, each of which begins with another database
