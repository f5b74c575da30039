"""A team's page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from conversations.measures import standing
from conversations.overview import IdeaList, ideas_of_team
from experiments.measures import NOTHING, OF_ONE_TEAM, tried_by_team
from learning.measures import done_in_team
from obt.govuk.qr import qr_code
from obt.home.team import learning_line, to_do
from obt.people.join_links import join_link
from obt.people.measures import members_of, team_seen_by
from obt.people.requests import signed_in
from obt.programme.models import Programme

MOST_IDEAS = 5  # the rest is a link
MOST_MEMBERS = 12  # beside the page; everybody is a link further


@require_safe
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """What is next, what needs doing, ideas, who is in it; for its members alone."""
    person = signed_in(request)
    seen = team_seen_by(person, pk)
    if seen is None:
        raise Http404
    programme, today = Programme.objects.current(), timezone.localdate()
    now = None
    if programme:
        # None if the person left since the statement before.
        beside = OF_ONE_TEAM if programme.has_experiments else None
        now = next(iter(standing(person=person, programme=programme, team=seen.team, beside=beside).teams), None)
    ideas = ideas_of_team(team=seen.team, programme=programme, most=MOST_IDEAS) if programme else IdeaList([], 0, 0)
    tries, tried = tried_by_team(now.beside) if now and now.beside else (NOTHING, None)
    may_record = programme is not None and programme.takes_records(today)
    may_write = seen.may_write and programme is not None and today <= programme.records_close_on
    link = join_link(seen.code) if seen.code and seen.is_open else ""
    context = {
        "seen": seen,
        "team": seen.team,
        "programme": programme,
        "today": today,
        "now": now,
        "to_do": to_do(now, ideas, member_count=seen.member_count, today=today, tries=tries)
        if now and may_write
        else [],
        "tries": tries,
        "tried": tried,
        "ideas": ideas,
        "members": members_of(seen.team, MOST_MEMBERS),
        "learning": learning_line(*done_in_team(team=seen.team, programme=programme)) if programme else "",
        "may_record": may_record and seen.is_open,
        "may_write": may_write,
        "link": link,
        "qr": qr_code(link) if link and seen.may_write else "",
    }
    return render(request, "home/team.html", context)
