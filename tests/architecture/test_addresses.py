"""Every address, asked for as everybody: one table says who gets what, and an address it does not know fails.

The cast: nobody signed in; a newcomer without a profile; an outsider from another department; the owner, whose
records the addresses name and who leads the team that they name; the central team; a member of that team; the champion
of its organisation, one of another, and one whose appointment has ended. `200` is the page, `404` is not there for
them, a text is where they are sent. Only GET is asked here: what a POST may do is told by the tests beside each view.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

import pytest
from allauth.account.models import EmailAddress
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from experiments.actions.drafts import begin_draft
from experiments.models import BackgroundStory, Question
from obt.dashboards.actions.counting import take_snapshot
from obt.demo.models import KeptMail
from obt.people.models import Champion, Team
from obt.reminders import links
from tests import factories

SIGN_IN = "/account/login/"
WELCOME = "/welcome/"
HOME = "/home/"


class Answers(NamedTuple):
    """What each of the cast gets: a status, or the start of the address they are sent to."""

    nobody: int | str
    newcomer: int | str
    outsider: int | str
    owner: int | str
    central: int | str
    member: int | str | None = None  # as the outsider, where nothing else is said
    champion: int | str | None = None  # as the outsider, where nothing else is said
    champion_elsewhere: int | str | None = None
    champion_before: int | str | None = None

    def of(self, who: str) -> int | str:
        answer = getattr(self, who)
        return self.outsider if answer is None else answer


def everybody(answer: int | str) -> Answers:
    return Answers(answer, answer, answer, answer, answer)


def signed_in(answer: int | str) -> Answers:
    """Whoever has signed in, with a profile or without."""
    return Answers(SIGN_IN, answer, answer, answer, answer)


def with_profile(answer: int | str) -> Answers:
    """Whoever has signed in and said who they are."""
    return Answers(SIGN_IN, WELCOME, answer, answer, answer)


def owner_only(answer: int | str, otherwise: int | str = 404) -> Answers:
    """The one whose record it is; the same page as for a wrong address for all others, the central team too."""
    return Answers(SIGN_IN, WELCOME, otherwise, answer, otherwise)


def team_only(lead: int | str, member: int | str | None = None) -> Answers:
    """Those who are in the team (its lead alone, if `member` is 404); others as for a wrong address."""
    return Answers(SIGN_IN, WELCOME, 404, lead, 404, member=lead if member is None else member)


def champion_only(answer: int | str) -> Answers:
    """The champion of the team's organisation."""
    return Answers(SIGN_IN, WELCOME, 404, 404, 404, champion=answer)


def figures_only(answer: int | str) -> Answers:
    """The central team, and the champion of the organisation that the address names."""
    return Answers(SIGN_IN, WELCOME, 404, 404, answer, champion=answer)


def champions_and_central(answer: int | str) -> Answers:
    """The central team, and whoever is champion of anything today."""
    return Answers(SIGN_IN, WELCOME, 404, 404, answer, champion=answer, champion_elsewhere=answer)


NEW_OF_TEAM = "/experiments/new/?team="
PUBLIC = everybody(200)
CENTRAL = Answers(SIGN_IN, WELCOME, 404, 404, 200)
GONE = everybody(404)
TOKEN_ONLY = everybody(401)

# What a public page is: this list is the whole of it.
PUBLIC_PAGES = {
    "",
    "help/",
    "accessibility/",
    "privacy/",
    "cookies/",
    "healthz",
    "readyz",
    "account/login/",
    "account/inactive/",
    "reminders/stop/<str:token>/",
    "api/v1/docs",  # how to ask for figures, and none of them
    "api/v1/openapi.json",
    "demo/mail/",
    "demo/mail/<int:pk>/",
    "demo/mail/<int:pk>/html/",
    "demo/mail/<int:pk>/invite.ics",
}

TABLE: dict[str, Answers] = {
    "": Answers(200, WELCOME, HOME, HOME, HOME),
    "help/": PUBLIC,
    "accessibility/": PUBLIC,
    "privacy/": PUBLIC,
    "cookies/": PUBLIC,
    "favicon.ico": everybody("/assets/icon"),
    "healthz": PUBLIC,
    "readyz": PUBLIC,
    "home/": with_profile(200),
    # Signing in
    "account/login/": Answers(200, HOME, HOME, HOME, HOME),
    "account/login/code/": everybody(SIGN_IN),
    "account/login/code/confirm/": Answers(SIGN_IN, HOME, HOME, HOME, HOME),
    "account/logout/": Answers("/", 200, 200, 200, 200),
    "account/inactive/": PUBLIC,
    "account/signup/": GONE,
    "account/reauthenticate/": GONE,
    "account/^password/": GONE,
    "account/email/": signed_in(200),
    "account/confirm-email/": Answers(SIGN_IN, *["/account/email/"] * 4),
    "account/sessions/": signed_in(200),
    "account/2fa/": signed_in(200),
    "account/2fa/authenticate/": Answers(SIGN_IN, HOME, HOME, HOME, HOME),
    "account/2fa/reauthenticate/": signed_in(403),
    "account/2fa/totp/activate/": signed_in(200),
    "account/2fa/totp/deactivate/": signed_in(404),
    "account/2fa/recovery-codes/": signed_in(404),
    "account/2fa/recovery-codes/generate/": signed_in(200),
    "account/2fa/recovery-codes/download/": signed_in(404),
    "account/2fa/webauthn/": signed_in(200),
    "account/2fa/webauthn/add/": signed_in(200),
    "account/2fa/webauthn/reauthenticate/": signed_in(403),
    "account/2fa/webauthn/keys/<int:pk>/remove/": signed_in(404),
    "account/2fa/webauthn/keys/<int:pk>/edit/": signed_in(404),
    "account/2fa/webauthn/login/": Answers(SIGN_IN, HOME, HOME, HOME, HOME),
    # The first questions and one's own details
    "welcome/": Answers(SIGN_IN, "/welcome/name/", "/profile/", "/profile/", "/profile/"),
    "welcome/check/": Answers(SIGN_IN, "/welcome/name/", "/profile/", "/profile/", "/profile/"),
    "welcome/<question:question>/": Answers(SIGN_IN, 200, "/profile/", "/profile/", "/profile/"),
    "profile/": with_profile(200),
    "profile/<question:question>/": with_profile(200),
    # Learning
    "learning/": with_profile(200),
    "learning/<slug:slug>/": with_profile(200),
    "learning/<slug:slug>/record/": with_profile(200),
    "learning/<slug:slug>/recorded/": owner_only(200, "/learning/masterclass/"),
    "learning/<slug:slug>/change/": owner_only(200, "/learning/masterclass/"),
    "learning/<slug:slug>/withdraw/": owner_only(200, "/learning/masterclass/"),
    "learning/<slug:slug>/certificate.pdf": owner_only(200),
    "learning/certificate/": owner_only(200),
    "learning/certificate.pdf": owner_only(200),
    "learning/other/record/": with_profile(200),
    "learning/other/<int:pk>/change/": owner_only(200),
    "learning/other/<int:pk>/remove/": owner_only(200),
    # Planned conversations, and the guide to them
    "conversations/new/": Answers(SIGN_IN, WELCOME, 200, "/conversations/new/?team=", 200),
    "conversations/<int:pk>/": team_only(200),
    "conversations/<int:pk>/change/": team_only(200, member=404),
    "conversations/<int:pk>/cancel/": team_only(200, member=404),
    "conversations/<int:pk>/invite/": team_only("/conversations/", member=404),
    "conversations/<int:pk>/invite.ics": team_only(200),
    "teams/<int:pk>/guide/": team_only(200),
    "teams/<int:pk>/guide.pdf": team_only(200),
    # Recording conversations, and what was recorded of a person
    "conversations/": with_profile(200),
    "conversations/record/": Answers(SIGN_IN, WELCOME, 200, "/conversations/record/?team=", 200),
    "conversations/record/brief/": Answers(SIGN_IN, WELCOME, 200, "/conversations/record/brief/?team=", 200),
    "conversations/<int:pk>/record/": team_only(200, member=404),
    "conversations/<int:pk>/record/talk/": team_only("/conversations/", member=404),
    "conversations/<int:pk>/record/ideas/": team_only("/conversations/", member=404),
    "conversations/<int:pk>/record/change/": team_only("/conversations/", member=404),
    "conversations/<int:pk>/record/check/": team_only("/conversations/", member=404),
    "conversations/<int:pk>/record/conflict/": team_only("/conversations/", member=404),
    "conversations/<int:pk>/record/discard/": team_only(200, member=404),
    "conversations/<int:pk>/recorded/": team_only("/conversations/", member=404),
    "conversations/<int:pk>/history/": team_only(200, member=404),
    "conversations/<int:pk>/not-there/": Answers(SIGN_IN, WELCOME, 404, 404, 404),
    # Ideas: the one that is named is put forward, so that there is nothing to reopen
    "ideas/": Answers(SIGN_IN, WELCOME, 200, "/ideas/?team=", 200, member="/ideas/?team="),
    "ideas/new/": Answers(SIGN_IN, WELCOME, 200, "/ideas/new/?team=", 200, member="/ideas/new/?team="),
    "ideas/mine/<str:secret>/": Answers(SIGN_IN, WELCOME, 404, 404, 404),
    "ideas/<int:pk>/": team_only(200),
    "ideas/<int:pk>/change/": team_only(200, member=404),
    "ideas/<int:pk>/support/": team_only("/ideas/"),
    "ideas/<int:pk>/choose/": team_only(200, member=404),
    "ideas/<int:pk>/park/": team_only(200, member=404),
    "ideas/<int:pk>/merge/": team_only(200, member=404),
    "ideas/<int:pk>/reopen/": team_only("/ideas/", member=404),
    # Teams: joining and starting one, its people and its code; their champion's list
    "teams/": with_profile(200),
    "teams/new/": with_profile(200),
    "teams/join/": with_profile(200),
    "teams/join/<str:code>/": Answers(SIGN_IN, WELCOME, 200, "/teams/", 200, member="/teams/"),
    "teams/<int:pk>/": team_only(200),
    "teams/<int:pk>/started/": team_only(200, member=404),
    "teams/<int:pk>/change/": team_only(200, member=404),
    "teams/<int:pk>/leave/": team_only(200),
    "teams/<int:pk>/hand-over/": team_only(200, member=404),
    "teams/<int:pk>/archive/": team_only(200, member=404),
    "teams/<int:pk>/code/": team_only(200, member=404),
    "teams/<int:pk>/code.svg": team_only(200, member=404),
    "teams/<int:pk>/code/renew/": team_only(200, member=404),
    "teams/<int:pk>/people/": team_only(200),
    "teams/<int:pk>/people/add/": team_only(200, member=404),
    "teams/<int:pk>/people/<int:membership_pk>/lead/": team_only(200, member=404),
    "teams/<int:pk>/people/<int:membership_pk>/member/": team_only(200, member=404),
    "teams/<int:pk>/people/<int:membership_pk>/remove/": team_only(200, member=404),
    "manage/teams/": champion_only(200)._replace(champion_elsewhere=200),
    "manage/teams/<int:pk>/lead/": champion_only(200),
    # Has this been tried?
    "library/similar/": with_profile(200),
    "ideas/new/similar/": with_profile(405),
    "experiments/new/similar/": with_profile(405),
    # Experiments: the one that is named runs and is the team's alone; the draft is the owner's
    "experiments/": with_profile(200),
    "experiments/new/": Answers(SIGN_IN, WELCOME, 200, NEW_OF_TEAM, 200, member=NEW_OF_TEAM),
    "experiments/drafts/<int:pk>/": owner_only("/experiments/drafts/"),
    "experiments/drafts/<int:pk>/check/": owner_only("/experiments/drafts/"),
    "experiments/drafts/<int:pk>/remove/": owner_only(200),
    "experiments/drafts/<int:pk>/<slug:step>/": owner_only(200),
    "experiments/<int:pk>/": team_only(200),
    "experiments/<int:pk>/change/<slug:step>/": team_only(200, member=404),
    "experiments/<int:pk>/history/": team_only(200),
    "experiments/<int:pk>/start/": team_only("/experiments/", member=404),
    "experiments/<int:pk>/extend/": team_only(200, member=404),
    "experiments/<int:pk>/hand-over/": team_only(200, member=404),
    "experiments/<int:pk>/share/": team_only(200, member=404),
    "experiments/<int:pk>/reopen/": team_only("/experiments/", member=404),
    "experiments/<int:pk>/remove/": team_only("/experiments/", member=404),
    "experiments/<int:pk>/measure/": team_only(200),
    "experiments/<int:pk>/readings/<int:reading>/change/": team_only(200, member=404),
    "experiments/<int:pk>/readings/<int:reading>/remove/": team_only(200, member=404),
    "experiments/<int:pk>/conclude/": team_only("/experiments/", member=404),
    "experiments/<int:pk>/conclude/check/": team_only("/experiments/", member=404),
    "experiments/<int:pk>/conclude/discard/": team_only("/experiments/", member=404),
    "experiments/<int:pk>/conclude/<slug:step>/": team_only(200, member=404),
    # The library: an entry of the owner's team, and a question that the outsider asked about it
    "library/": with_profile(200),
    "library/<int:pk>/": with_profile(200),
    "library/<int:pk>/thank/": with_profile("/library/"),
    "library/<int:pk>/ask/": Answers(SIGN_IN, WELCOME, 200, "/library/", 200),
    "library/<int:pk>/report/": with_profile(200),
    "library/questions/<int:pk>/": Answers(SIGN_IN, WELCOME, 200, 200, *[404] * 5),
    "library/background/<slug:slug>/": with_profile(200),
    "manage/moderation/": CENTRAL,
    "manage/moderation/<int:pk>/": CENTRAL,
    # Reminders: the link in a message is anybody's who has it; what one wants; what the central team says of them
    "reminders/stop/<str:token>/": PUBLIC,
    "profile/reminders/": signed_in(200),
    "profile/reminders/stop/": signed_in(405),
    "profile/reminders/start/": signed_in(405),
    "profile/reminders/links/": signed_in(405),
    "profile/reminders/address/": signed_in(405),
    "manage/reminders/": CENTRAL,
    "manage/reminders/pause/": CENTRAL,
    "manage/reminders/<slug:kind>/": CENTRAL,
    "manage/reminders/<slug:kind>/preview/": CENTRAL,
    "manage/reminders/<slug:kind>/test/": Answers(SIGN_IN, WELCOME, 404, 404, 405),
    "manage/reminders/<slug:kind>/pause/": CENTRAL,
    "manage/reminders/<slug:kind>/delivered/": Answers(SIGN_IN, WELCOME, 404, 404, "/manage/reminders/"),
    "manage/reminders/<slug:kind>/next/": CENTRAL,
    "manage/reminders/<slug:kind>/history/": CENTRAL,
    # Figures: the whole programme is the central team's, an organisation its champion's; others get their headline
    "dashboard/": Answers(SIGN_IN, WELCOME, *["/dashboard/"] * 2, 200),
    "dashboard/how/": with_profile(200),
    "dashboard/export.csv": CENTRAL,
    "dashboard/export.ods": CENTRAL,
    "dashboard/report/": CENTRAL,
    "dashboard/report.pdf": CENTRAL,
    "dashboard/teams/": CENTRAL,
    "dashboard/<slug:slug>/": figures_only(200),
    "dashboard/<slug:slug>/export.csv": figures_only(200),
    "dashboard/<slug:slug>/export.ods": figures_only(200),
    "dashboard/<slug:slug>/report/": figures_only(200),
    "dashboard/<slug:slug>/report.pdf": figures_only(200),
    "dashboard/<slug:slug>/teams/": figures_only(200),
    "dashboard/<slug:slug>/teams/<slug:which>/": figures_only(200),
    "dashboard/<slug:slug>/teams/<slug:which>/teams.csv": figures_only(200),
    "dashboard/<slug:slug>/teams/<slug:which>/write/": figures_only(200),
    "dashboard/<slug:slug>/offline/": figures_only(200),
    "dashboard/<slug:slug>/offline/new/": figures_only(200),
    "dashboard/<slug:slug>/offline/<int:pk>/": figures_only(200),
    "dashboard/<slug:slug>/offline/<int:pk>/change/": figures_only(200),
    "dashboard/<slug:slug>/offline/<int:pk>/withdraw/": figures_only(200),
    "manage/champions/": champions_and_central(200),
    "manage/champions/new/": champions_and_central(200),
    "manage/champions/looks/": champions_and_central(200),
    "manage/champions/<int:pk>/end/": CENTRAL,
    # For monitoring and GOV.UK Notify, each by a token of its own
    "metrics": Answers(404, WELCOME, 404, 404, 404),
    "notify/callback/": Answers(404, WELCOME, 404, 404, 404),
    # Figures for programs: a token opens them, and no session does; a token of the champion
    "api/v1/": everybody("/api/v1/docs"),
    "api/v1/docs": PUBLIC,
    "api/v1/openapi.json": PUBLIC,
    "api/v1/token": TOKEN_ONLY,
    "api/v1/programmes": TOKEN_ONLY,
    "api/v1/organisations": TOKEN_ONLY,
    "api/v1/organisations/<slug:organisation>": TOKEN_ONLY,
    "api/v1/funnel": TOKEN_ONLY,
    "api/v1/activity": TOKEN_ONLY,
    "api/v1/trend": TOKEN_ONLY,
    "api/v1/breakdowns": TOKEN_ONLY,
    "api/v1/library": TOKEN_ONLY,
    "api/v1/library/<int:entry>": TOKEN_ONLY,
    "profile/tokens/": Answers(SIGN_IN, WELCOME, 404, 404, 200, champion=200, champion_elsewhere=200),
    "profile/tokens/new/": Answers(SIGN_IN, WELCOME, 404, 404, 200, champion=200, champion_elsewhere=200),
    "profile/tokens/<int:pk>/revoke/": champion_only(200),
    # Demo mode: anybody can read the mail that is kept there
    "demo/sign-in/": everybody(SIGN_IN),
    "demo/mail/": PUBLIC,
    "demo/mail/<int:pk>/": PUBLIC,
    "demo/mail/<int:pk>/html/": PUBLIC,
    "demo/mail/<int:pk>/invite.ics": PUBLIC,
    "admin/": Answers("/admin/login/", 404, 404, 404, 200),
}


def addresses() -> list[str]:
    """Every pattern that Django would match, whole; the admin's own count as one."""
    found: list[str] = []

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> None:
        for pattern in patterns:
            whole = before + str(pattern.pattern)
            if isinstance(pattern, URLPattern) or whole == "admin/":
                found.append(whole)
            else:
                walk(pattern.url_patterns, whole)

    walk(get_resolver().url_patterns, "")
    return sorted(set(found))


def is_shadowed(address: str) -> bool:
    """allauth's pages for passwords stand behind one pattern of ours that answers for all of them."""
    return address.startswith(("account/password/", "account/^password/reset/key"))


@pytest.fixture
def cast(db):
    """The people of the table, and the rows that its addresses name."""
    programme = factories.ProgrammeFactory()
    asked = factories.ProgrammeCourseFactory(
        programme=programme, course__slug="masterclass", course__title="Innovation Masterclass"
    )
    people = {
        "nobody": None,
        "newcomer": factories.NewcomerFactory(),
        "outsider": factories.PersonFactory(),
        "owner": factories.PersonFactory(),
        "central": factories.PersonFactory(is_central=True),
        "member": factories.PersonFactory(),
        "champion": factories.PersonFactory(),
        "champion_elsewhere": factories.PersonFactory(),
        "champion_before": factories.PersonFactory(),
    }
    for person in filter(None, people.values()):
        EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    factories.CompletionFactory(person=people["owner"], programme=programme, course=asked.course)
    other = factories.OtherLearningFactory(person=people["owner"], programme=programme)
    kept = KeptMail.objects.create(
        to="a@example.gov.uk", subject="A code", text="BCDF-GHJK", html="<p>BCDF-GHJK</p>", calendar="BEGIN:VCALENDAR"
    )
    rows = {"demo": kept.pk, "learning": other.pk} | _rows_of_a_team(people, programme)
    team = Team.objects.get(pk=rows["teams"])
    rows |= _rows_of_experiments(people, programme, team)
    return people, rows | _rows_of_figures(people, programme, team)


def _rows_of_a_team(people, programme):
    """A team of the owner, with what its addresses name; a conversation that was held yesterday and is not recorded."""
    team = factories.TeamFactory(lead=people["owner"], members=[people["member"]])
    factories.ChampionFactory(person=people["champion"], organisation=team.organisation)
    factories.GuideFactory(programme=programme)
    yesterday = timezone.now() - datetime.timedelta(days=1)
    conversation = factories.ConversationFactory(
        programme=programme, team=team, created_by=people["owner"], starts_at=yesterday
    )
    idea = factories.IdeaFactory(programme=programme, team=team, author=people["owner"])
    return {
        "teams": team.pk,
        "manage": team.pk,
        "conversations": conversation.pk,
        "ideas": idea.pk,
        "membership": team.memberships.get(person=people["member"]).pk,
        "code": team.join_codes.get().code,
        "profile/tokens": factories.ApiTokenFactory(person=people["champion"], organisation=team.organisation).pk,
    }


def _rows_of_experiments(people, programme, team):
    """An experiment that is the team's alone, with a reading; an entry of the library; a draft; a question; a story."""
    owner = people["owner"]
    tried = factories.RunningExperimentFactory(programme=programme, team=team, owner=owner, readings=[27])
    entry = factories.RunningExperimentFactory(programme=programme, team=team, owner=owner, visibility="everyone")
    draft = begin_draft(team=team, programme=programme, author=owner, answers={})
    question = Question.objects.create(experiment=entry, asked_by=people["outsider"], text="How long did it take?")
    BackgroundStory.objects.create(slug="masterclass", title="A chatbot", organisation_name="A", summary="B")
    return {
        "experiments": tried.pk,
        "experiments/drafts": draft.pk,
        "library": entry.pk,
        "library/questions": question.pk,
        "manage/moderation": entry.pk,
        "reading": tried.measurements.get().pk,
        "token": links.one_click_address(person_id=owner.pk, kind="learning-waits").rstrip("/").rpartition("/")[2],
    }


def _rows_of_figures(people, programme, team):
    """The organisation of the team with its champion, another with one of its own, and figures that were counted."""
    champion = Champion.objects.get(person=people["champion"])
    factories.ChampionFactory(person=people["champion_elsewhere"])
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    factories.ChampionFactory(
        person=people["champion_before"], organisation=team.organisation, starts_on=yesterday, ends_on=yesterday
    )
    report = factories.OfflineReportFactory(
        programme=programme, organisation=team.organisation, reported_by=people["champion"]
    )
    take_snapshot(programme=programme)
    slug = team.organisation.slug
    return {"organisation": slug, "dashboard": report.pk, "manage/champions": champion.pk}


def filled_in(address: str, rows: dict[str, object]) -> str:
    """An address of the owner's rows that `address` matches; what stands before `pk` says what kind of row it is."""
    before = address.partition("/<int:pk>")[0]
    kind = before if before in rows else address.partition("/")[0]
    about = str(rows["organisation"]) if kind == "dashboard" else "masterclass"
    return "/" + (
        address.replace("<int:pk>", str(rows.get(kind, rows["learning"])))
        .replace("<int:membership_pk>", str(rows["membership"]))
        .replace("<int:reading>", str(rows["reading"]))
        .replace("<str:token>", str(rows["token"]))
        .replace("<int:entry>", str(rows["library"]))
        .replace("<slug:organisation>", "masterclass")
        .replace("<slug:kind>", "learning-waits")
        .replace("<slug:step>", "outcome" if "conclude" in address else "what")
        .replace("<str:code>", str(rows["code"]))
        .replace("<slug:slug>", about)
        .replace("<slug:which>", "quiet")
        .replace("<question:question>", "name")
        .replace("^password/", "password/change/")
    )


def test_the_table_knows_every_address_and_no_other():
    assert set(TABLE) == {address for address in addresses() if not is_shadowed(address)}


def test_no_page_is_public_but_those_that_say_so(cast, client, settings):
    settings.OBT_DEMO = True
    _, rows = cast
    public = {address for address in TABLE if client.get(filled_in(address, rows)).status_code == 200}

    assert public == PUBLIC_PAGES


@pytest.mark.parametrize("who", Answers._fields)
def test_everybody_gets_what_the_table_says(cast, client, settings, who):
    settings.OBT_DEMO = True  # its pages are nobody's otherwise, and the admin asks for a second factor
    people, rows = cast
    if people[who]:
        client.force_login(people[who], backend="obt.people.sign_in.backends.CodeOnlyBackend")
    wrong = {}
    for address, answers in TABLE.items():
        expected = answers.of(who)
        response = client.get(filled_in(address, rows))
        got = response.status_code
        right = response.get("Location", "").startswith(expected) if isinstance(expected, str) else got == expected
        if not right:
            wrong[address] = (expected, got, response.get("Location"))

    assert wrong == {}


@pytest.mark.parametrize("number", ["0", "999999999", "9" * 18, "9" * 40])
def test_a_number_of_nothing_is_a_404_for_everybody(cast, client, settings, number):
    settings.OBT_DEMO = True
    people, _ = cast
    client.force_login(people["owner"], backend="obt.people.sign_in.backends.CodeOnlyBackend")
    answers = {
        address: client.get(
            "/"
            + address.replace("<int:pk>", number)
            .replace("<int:membership_pk>", "1")
            .replace("<int:reading>", "1")
            .replace("<slug:step>", "what")
        ).status_code
        for address in TABLE
        if "<int:pk>" in address
    }

    assert set(answers.values()) == {404}, answers


@pytest.mark.parametrize("word", ["nothing", "-", "a" * 500, "other"])
def test_a_name_of_nothing_is_a_404_for_everybody(cast, client, word):
    people, _ = cast
    client.force_login(people["owner"], backend="obt.people.sign_in.backends.CodeOnlyBackend")
    answers = {
        address: client.get("/" + address.replace("<slug:slug>", word)).status_code
        for address in TABLE
        if "<slug:slug>" in address and not (word == "other" and address.endswith("/record/"))
    }

    assert set(answers.values()) == {404}, answers
