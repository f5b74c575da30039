"""What tests of pages and forms share: what an answer says, what the forms of a plan send, what is said of it."""

import datetime
import html

from django.contrib.messages import get_messages
from django.http import QueryDict
from django.utils import timezone


def text_of(answer):
    """The page of an answer, with its markup, on one line."""
    return html.unescape(" ".join(answer.content.decode().split()))


def missing(page, *said):
    """What of `said` does not stand on `page`."""
    return [one for one in said if one not in page]


def told(answer):
    """The messages that an answer leaves for the next page."""
    return [str(message) for message in get_messages(answer.wsgi_request)]


def draft_page(draft, step=""):
    """The address of a draft, or of one of its steps."""
    return f"/experiments/drafts/{draft.pk}/" + (f"{step}/" if step else "")


def plan_typed(team, day=None):
    """What the forms of a plan send, by step; it begins on `day`, today unless it is given."""
    day = day or timezone.localdate()
    end = day + datetime.timedelta(weeks=4)
    return {
        "what": {"title": "Quiet hour", "problem": "Phones never stop", "change": "Phones off from one to two"},
        "hypothesis": {"if_we": "If we turn our phones off", "then": "we finish more", "because": "it is quiet."},
        "measure": {"measure_name": "Cases a day", "unit": "number", "unit_name": "cases", "better": "higher"},
        "figures": {"baseline": "1,200", "baseline_note": "last week", "target": "1,500"},
        "when": {
            "starts_on-day": day.day, "starts_on-month": day.month, "starts_on-year": day.year,
            "ends_on-day": end.day, "ends_on-month": end.month, "ends_on-year": end.year,
        },
        "people": {"owner": team.memberships.filter(role="member").earliest("pk").person_id, "helpers": []},
        "sharing": {"visibility": "team", "shows_team": "on", "profession": ""},
    }  # fmt: skip


def as_sent(typed):
    """What was typed, as a request has it; lists for several values."""
    data = QueryDict(mutable=True)
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def errors_of(form):
    """What a form says of each of its fields."""
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}
