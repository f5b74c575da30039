"""Closing a team, with the conversations that it had planned."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from conversations.actions import scheduling
from conversations.models import Conversation
from obt.people.models import Membership, Team
from obt.people.requests import require_form, signed_in


@require_form
def archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask first, then call off what is planned and close the team; a second click finds it closed."""
    person = signed_in(request)
    team = get_object_or_404(Team.objects.led_by(person).select_related("organisation"), pk=pk)
    if team.archived_at:
        messages.info(request, f"{team} has been archived already")
        return redirect("teams")
    if request.method == "POST":
        try:
            scheduling.archive_with_plans(team=team, by=person)
        except PermissionDenied:  # another click closed it at this moment: the page says so
            return redirect("team_archive", pk)
        messages.success(request, f"Archived: {team}")
        return redirect("teams")
    context = {
        "team": team,
        "count": Membership.objects.current().filter(team=team).count(),
        "planned": Conversation.objects.to_come().filter(team=team),
    }
    return render(request, "conversations/archive.html", context)
