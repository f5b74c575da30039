"""Planning a conversation, and its page."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conversations import calendar
from conversations.actions import scheduling
from conversations.actions.invitations import entry_of
from conversations.forms.planning import CancelForm, PlanForm
from conversations.models import Conversation
from conversations.overview import Seen, ideas_for, invitations_to, present_at, seen_by
from conversations.rules import check_takes_plans
from conversations.wording import when_of
from obt.govuk import words
from obt.people.requests import posted, require_form, signed_in

from .teams import led_team_of, programme_that_talks, which_team


@require_safe
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """What is planned, or what came of it."""
    person, seen = signed_in(request), _seen(request, pk)
    shown = seen.conversation
    is_recorded, is_planned = shown.state == "recorded", shown.state == "scheduled"
    now = timezone.now()
    ideas = ideas_for(shown)
    context = {
        "conversation": shown,
        "team": shown.team,
        "when": when_of(shown),
        "is_lead": seen.is_lead,
        "may_write": seen.may_write and timezone.localdate() <= shown.programme.records_close_on,
        "has_started": shown.starts_at <= now,
        "is_over": shown.ends_at <= now,
        "ideas": ideas.top,
        "idea_count": ideas.total,
        "present": present_at(shown, reader=person, is_lead=seen.is_lead) if is_recorded else None,
        "invitations": invitations_to(shown) if seen.is_lead and not is_recorded and shown.was_planned else None,
        "is_planned": is_planned,
        "is_recorded": is_recorded,
    }
    return render(request, "conversations/conversation.html", context)


@require_form
def new(request: HttpRequest) -> HttpResponse:
    """Plan one for a team that one leads; asks which if there are several."""
    programme = programme_that_talks()
    check_takes_plans(programme)
    team = led_team_of(request)
    if team is None:
        return which_team(request, "conversations/which_team.html")
    form = PlanForm(posted(request), team=team, programme=programme)
    if form.is_valid():
        try:
            made = scheduling.schedule(team=team, by=signed_in(request), programme=programme, **form.plan)
        except scheduling.AlreadyPlanned as already:
            messages.info(request, f"{team} has this conversation already: {when_of(already.conversation)}")
            return redirect("conversation", already.conversation.pk)
        messages.success(request, f"Planned: {when_of(made)}. Everybody in {team} gets an invitation by email.")
        return redirect("conversation", made.pk)
    return render(request, "conversations/new.html", {"form": form, "team": team})


@require_form
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move it, or change how long, where and who."""
    shown = _led(request, pk)
    if shown.state != Conversation.State.SCHEDULED:
        return _settled(request, shown)
    form = PlanForm(posted(request), team=shown.team, programme=shown.programme, planned=shown)
    now_there = None
    if form.is_valid():
        try:
            changed = scheduling.change_plan(
                conversation=shown, by=signed_in(request), seen=form.cleaned_data["seen"], **form.plan
            )
        except scheduling.AlreadyPlanned as already:
            form.add_error("time", f"{shown.team} has another conversation then: {when_of(already.conversation)}")
        except scheduling.ChangedMeanwhile as meanwhile:
            now_there = meanwhile.conversation
            form.show_again(now_there)
        except scheduling.NoLongerPlanned as settled:
            return _settled(request, settled.conversation)
        else:
            _say_what_changed(request, shown, changed)
            return redirect("conversation", pk)
    context = {"form": form, "conversation": shown, "team": shown.team, "now_there": now_there}
    if now_there:
        context["now_when"] = when_of(now_there)
    return render(request, "conversations/change.html", context, status=409 if now_there else 200)


@require_form
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then call it off."""
    shown = _led(request, pk)
    if shown.state != Conversation.State.SCHEDULED:
        return _settled(request, shown)
    form = CancelForm(posted(request))
    if form.is_valid():
        try:
            scheduling.cancel(conversation=shown, by=signed_in(request), **form.cleaned_data)
        except scheduling.NoLongerPlanned as settled:
            return _settled(request, settled.conversation)
        messages.success(request, f"Cancelled: {shown.team}, {when_of(shown)}")
        return redirect("conversation", pk)
    context = {
        "form": form, "conversation": shown, "team": shown.team, "when": when_of(shown),
        "is_over": shown.ends_at <= timezone.now(),
    }  # fmt: skip
    return render(request, "conversations/cancel.html", context)


@require_form
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the invitation to the members who have none; a visit leads to the page that the button is on."""
    shown = _led(request, pk)
    if request.method != "POST":
        return redirect("conversation", pk)
    number = scheduling.invite_the_others(conversation=shown, by=signed_in(request))
    if number:
        messages.success(request, f"The invitation is on its way to {words.counted(number, 'person', 'people')}.")
    else:
        messages.info(request, "Everybody in the team has been sent the invitation already.")
    return redirect("conversation", pk)


@require_safe
def invite_ics(request: HttpRequest, pk: int) -> HttpResponse:
    """The entry for one's own calendar, as a file.

    It is published to nobody in particular, as a file that is opened is no invitation to answer; its UID is the
    invitation's, so that a calendar that has both keeps one.
    """
    shown = _seen(request, pk).conversation
    is_cancelled = shown.state == Conversation.State.CANCELLED
    entry = entry_of(shown, lead=shown.created_by)
    content = calendar.written(entry, method="PUBLISH", is_cancelled=is_cancelled)
    name = f"conversation-{timezone.localtime(shown.starts_at):%Y-%m-%d}.ics"
    return HttpResponse(
        content,
        content_type=calendar.CONTENT_TYPE,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _seen(request: HttpRequest, pk: int) -> Seen:
    """The conversation for a member of its team; Http404 for everybody else."""
    seen = seen_by(signed_in(request), pk)
    if seen is None:
        raise Http404
    return seen


def _led(request: HttpRequest, pk: int) -> Conversation:
    """The conversation for a lead of its team while anything can be written; 404, 403 or RecordsClosed otherwise."""
    seen = _seen(request, pk)
    if not seen.may_write:
        raise Http404
    check_takes_plans(seen.conversation.programme)
    return seen.conversation


def _settled(request: HttpRequest, shown: Conversation) -> HttpResponse:
    """A plan that is none any more: its page says what became of it."""
    became = "recorded" if shown.state == Conversation.State.RECORDED else "cancelled"
    messages.info(request, f"This conversation has been {became}, so its plan cannot be changed any more.")
    return redirect("conversation", shown.pk)


def _say_what_changed(request: HttpRequest, before: Conversation, after: Conversation) -> None:
    if after.sequence == before.sequence:
        messages.info(request, "Nothing was different, so nobody was written to.")
    else:
        messages.success(
            request, f"Changed: {when_of(after)}. Everybody in {after.team} gets an email with the change."
        )
