"""The pages of a team, its conversation and an idea: statements, and requests a second against the minimal project.

A team of about sixty opens them at once: sixteen of its members are the clients.
"""

from __future__ import annotations

import django
from django.urls import reverse

from . import load, visitors
from .home import MINIMAL, MINIMAL_BACKEND
from .place import Place
from .servers import serve
from .sql import count

ROUNDS = 5
SECONDS = 3
LARGE = 55  # members at least


def measure(place: Place) -> dict[str, float]:
    """Return the figures of the three pages, and how many statements recording a conversation with 60 people takes."""
    django.setup()
    conversation, idea, people = _of_a_large_team()
    pages = {
        "team": reverse("team", args=[conversation.team_id]),
        "conversation": reverse("conversation", args=[conversation.pk]),
        "idea": reverse("idea", args=[idea.pk]),
    }
    lead = next(one for one in people if one.pk == conversation.created_by_id)
    figures = {f"{name}_sql": float(count(lead, "get", path, 200)) for name, path in pages.items()}
    figures |= _against_minimal(pages, people)
    figures["record_conversation_60_sql"] = _statements_to_record(lead)
    return figures


def _of_a_large_team():
    """A conversation to come of a large team, an idea of that team, and sixteen of its members, the lead first."""
    from django.db.models import Count, Q

    from conversations.models import Conversation, Idea
    from obt.people.models import Person, Team

    large = Team.objects.annotate(size=Count("memberships", filter=Q(memberships__left_on=None))).filter(
        size__gte=LARGE
    )
    with_ideas = Idea.objects.values("team_id")
    conversation = (
        Conversation.objects.to_come().filter(team__in=large.values("pk")).filter(team__in=with_ideas).order_by("pk")[0]
    )
    idea = Idea.objects.filter(team=conversation.team_id).order_by("pk")[0]
    members = Person.objects.filter(memberships__team=conversation.team_id, memberships__left_on=None)
    return conversation, idea, list(members.order_by("memberships__role", "pk")[: load.CLIENTS])


def _against_minimal(pages: dict[str, str], people: list) -> dict[str, float]:
    cookies, to_name = visitors.cookies(people), visitors.cookies(people, MINIMAL_BACKEND)
    with serve() as service, serve(MINIMAL) as minimal:
        name_page = minimal.url("/name/")
        load.run(name_page, to_name, seconds=SECONDS)
        urls = {name: service.url(path) for name, path in pages.items()}
        for url in urls.values():
            load.check(url, cookies, ["govuk-heading"] * len(people))
            load.run(url, cookies, seconds=SECONDS)
        ratios = load.over_minimal(name_page, to_name, urls, cookies, rounds=ROUNDS, seconds=SECONDS)
    return {f"{name}_over_minimal_16": round(ratio, 3) for name, ratio in ratios.items()}


def _statements_to_record(lead) -> float:
    """Record a conversation of a team of sixty, ten of them by an address unknown so far; nothing of it stays."""
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from conversations.actions import records, unplanned
    from obt.people.actions.teams import add_people, start_team
    from obt.programme.models import Programme

    addresses = [f"bench-{number}@cabinetoffice.gov.uk" for number in range(60)]
    with transaction.atomic():
        team = start_team(by=lead, name="Sixty people of a benchmark", organisation=lead.organisation)
        added = add_people(team=team, by=lead, emails=addresses[:50])
        programme = Programme.objects.current()
        conversation = unplanned.start_unplanned(
            team=team, by=lead, programme=programme, starts_at=timezone.now(), minutes=60
        )
        with CaptureQueriesContext(connection) as queries:
            records.record(
                conversation=conversation,
                by=lead,
                base_version=0,
                present=[person.pk for person in added.people],
                emails=addresses[50:],
                talked_about="What slows us down.",
                new_ideas=[records.NewIdea("Quiet hour", "No meetings before ten.", is_chosen=True)],
            )
        transaction.set_rollback(True)
    statements = [query["sql"] for query in queries]
    for statement in statements:
        print(f"    {(statement or '(prepared)')[:120]}")
    return float(len(statements))
