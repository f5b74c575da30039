"""What conversations a person has: those of their teams, and what was recorded of them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conversations.actions import attendance, records
from conversations.measures import attendances_of
from conversations.models import Attendance, Conversation
from obt.people.models import Team
from obt.people.requests import require_form, signed_in
from obt.programme.models import Programme
from obt.programme.rules import check_takes_records

_A_PAGE = 50


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """The conversations of one's teams, to come and held; and what was recorded of one, of whatever team."""
    person, now = signed_in(request), timezone.now()
    shown = Conversation.objects.visible_to(person).exclude(state=Conversation.State.CANCELLED).select_related("team")
    leading = Team.objects.led_by(person).open()
    context = {
        "to_come": shown.filter(state=Conversation.State.SCHEDULED, ends_at__gte=now).order_by("starts_at")[:_A_PAGE],
        "held": Paginator(
            shown.exclude(state=Conversation.State.SCHEDULED, ends_at__gte=now).order_by("-starts_at", "-pk"), _A_PAGE
        ).get_page(request.GET.get("page")),
        "recorded": attendances_of(person),
        "leading": set(leading.values_list("pk", flat=True)),
        "programme": Programme.objects.current(),
        "today": timezone.localdate(),
    }
    return render(request, "conversations/record/mine.html", context)


@require_form
def not_there(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then note that one was not there; or take that back. Also for who has left the team since."""
    own = get_object_or_404(
        Attendance.objects.visible_to(signed_in(request)).select_related(
            "conversation__team", "conversation__programme"
        ),
        conversation=pk,
    )
    check_takes_records(own.conversation.programme)  # before the question, whose answer nobody could note
    team = own.conversation.team
    if request.method == "POST":
        is_back = request.POST.get("said") == "there"
        try:
            (attendance.take_back if is_back else attendance.say_not_there)(attendance=own)
        except records.NoLongerOffered:
            messages.info(request, "The record has been corrected and does not name you any more")
        else:
            said = (
                "you were at the conversation of {}, and are credited for it"
                if is_back
                else ("you were not at the conversation of {}")
            )
            messages.success(request, f"Noted: {said.format(team)}")
        return redirect("conversations")
    context = {"attendance": own, "conversation": own.conversation, "team": team}
    return render(request, "conversations/record/not_there.html", context)
