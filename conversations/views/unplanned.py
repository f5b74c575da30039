"""Recording a conversation that was never planned: at length, or on one page; and throwing it away again."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from conversations.actions import drafts, records, unplanned
from conversations.actions.records import NewIdea
from conversations.actions.scheduling import AlreadyPlanned
from conversations.forms.records import BriefForm, WhenForm
from conversations.models import Conversation
from conversations.wording import when_of
from obt.people.models import Team
from obt.people.requests import posted, require_form, signed_in
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records

from .records import led
from .teams import led_team_of, programme_that_talks, which_team


@require_form
def record_now(request: HttpRequest) -> HttpResponse:
    """Ask when it was, make it, and go on to record it."""
    programme, team = _asked_for(request)
    if team is None:
        return which_team(request, "conversations/record/which_team.html")
    form = WhenForm(posted(request), programme=programme)
    there = None
    if form.is_valid():
        typed = form.cleaned_data
        try:
            made = unplanned.start_unplanned(
                team=team, by=signed_in(request), programme=programme, starts_at=typed["starts_at"],
                minutes=typed["minutes"], is_another=_is_another(request),
            )  # fmt: skip
        except AlreadyPlanned as already:
            there = already.conversation
            if there.starts_at == typed["starts_at"]:
                return _at_this_time(request, there)
        else:
            return redirect("conversation_record", made.pk)
    context = {"form": form, "team": team, "there": there, "there_when": when_of(there) if there else ""}
    return render(request, "conversations/record/when.html", context, status=409 if there else 200)


@require_form
def brief(request: HttpRequest) -> HttpResponse:
    """All of it on one page, for teams without email: a number, and the addresses that are known."""
    programme, team = _asked_for(request)
    if team is None:
        return which_team(request, "conversations/record/which_team.html")
    initial = {"minutes": 20, "submission": uuid.uuid4()}
    form = BriefForm(posted(request), programme=programme, reader=signed_in(request), initial=initial)
    there = None
    if form.is_valid():
        try:
            made = unplanned.record_brief(
                team=team, by=signed_in(request), programme=programme, is_another=_is_another(request),
                **_as_recorded(form.cleaned_data),
            )  # fmt: skip
        except AlreadyPlanned as already:
            there = already.conversation
            if there.starts_at == form.cleaned_data["starts_at"]:
                return _at_this_time(request, there)
        except records.NoLongerOffered:
            form.add_error("was_there", "You were not in the team on that day. Enter your address below instead")
        else:
            return redirect("conversation_recorded", made.pk)
    context = {"form": form, "team": team, "there": there, "there_when": when_of(there) if there else ""}
    return render(request, "conversations/record/brief.html", context, status=409 if there else 200)


@require_form
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then throw away what was typed, and the conversation itself if it was made only to be recorded."""
    shown = led(request, pk)
    person = signed_in(request)
    vanishes = not shown.was_planned and shown.state == Conversation.State.SCHEDULED
    if request.method == "POST":
        drafts.discard_draft(conversation=shown, author=person)
        unplanned.discard_unplanned(conversation=shown, by=person)
        messages.success(request, f"Thrown away: what you had typed about {shown.team}, {when_of(shown)}")
        return redirect("conversations") if vanishes else redirect("conversation", pk)
    context = {"conversation": shown, "team": shown.team, "when": when_of(shown), "vanishes": vanishes}
    return render(request, "conversations/record/discard.html", context)


def _asked_for(request: HttpRequest) -> tuple[Programme, Team | None]:
    """The programme of now, and the team that the address names; Http404 unless one leads it, RecordsClosed."""
    programme = programme_that_talks()
    check_takes_records(programme)
    return programme, led_team_of(request)


def _is_another(request: HttpRequest) -> bool:
    return request.POST.get("another") == "yes"


def _at_this_time(request: HttpRequest, there: Conversation) -> HttpResponse:
    """A form sent twice, or one that was planned for this very moment: go on with that one."""
    if there.state == Conversation.State.RECORDED:
        messages.info(request, f"This conversation has been recorded: {when_of(there)}")
        return redirect("conversation", there.pk)
    return redirect("conversation_record", there.pk)


def _as_recorded(typed: dict[str, Any]) -> dict[str, Any]:
    """What `record_brief` takes."""
    change = None
    if typed["title"]:
        submission = typed["submission"] or uuid.uuid4()
        change = NewIdea(typed["title"], typed["title"], is_chosen=True, submission=submission)
    names = ("starts_at", "minutes", "was_there", "emails", "others_count", "talked_about")
    return {**{name: typed[name] for name in names}, "change": change}
