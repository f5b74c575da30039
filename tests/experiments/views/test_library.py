"""The library's page."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from experiments.models import BackgroundStory, Experiment
from tests.factories import (
    ConcludedExperimentFactory,
    MeasurementFactory,
    OrganisationFactory,
    PersonFactory,
    ProfessionFactory,
    RunningExperimentFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 11  # with words: person and session aside, words, counts and their names, page, marks, programme


@pytest.fixture
def me(as_person):
    return as_person(PersonFactory())


@pytest.fixture
def entry(programme):
    """An entry that has ended, with readings and another team that tries it too."""
    team = TeamFactory(name="Drivers Medical Team C", organisation=OrganisationFactory(name="DVLA", slug="dvla"))
    made = ConcludedExperimentFactory(
        programme=programme, team=team, visibility="everyone", title="A checklist on page 1", readings=[30, 25, 19],
        learned="People forget the certificate. A picture helps.", benefits={"minutes": 120},
        profession=ProfessionFactory(code="policy", name="Policy"),
    )  # fmt: skip
    RunningExperimentFactory(programme=programme, adopted_from=made)
    return made


def page_of(client, address="/library/", status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.headers.get("Location")
    return re.sub(r"\s+", " ", answer.content.decode())


def test_somebody_who_is_not_signed_in_is_asked_to(client, entry):
    assert client.get("/library/").headers["Location"] == "/account/login/?next=/library/"


def test_it_is_only_looked_at(me, entry):
    assert me.post("/library/").status_code == 405


def test_an_entry_tells_what_happened(me, entry):
    page = page_of(me)
    assert "<title>Library of small changes – One Big Thing</title>" in page
    assert "1 change, newest first" in page
    assert f'<a class="govuk-link" href="/library/{entry.pk}/">A checklist on page 1</a>' in page
    assert "Drivers Medical Team C, DVLA" in page
    assert "People forget the certificate." in page
    assert "A picture helps." not in page
    assert re.search(r'class="obt-change__from">.*?31%</span>.*class="obt-change__to">.*?19%</span>', page)
    assert "Tried by 1 other team in 1 organisation" in page
    assert ">Keep</strong>" in page


def test_a_stopped_one_stands_as_plainly(me, programme):
    ConcludedExperimentFactory(programme=programme, visibility="everyone", title="Photos", outcome="stop")
    page = page_of(me)
    assert ">Photos</a>" in page
    assert ">Stop</strong>" in page


def test_what_is_not_for_everyone_is_nowhere(me, programme):
    RunningExperimentFactory(programme=programme, title="Secret letters")
    hidden = RunningExperimentFactory(programme=programme, title="Secret forms", visibility="everyone")
    Experiment.objects.filter(pk=hidden.pk).update(moderation="hidden")
    for address in ("/library/", "/library/?words=secret", "/library/?sort=tried", "/library/?outcome=running"):
        page = page_of(me, address)
        assert "Secret letters" not in page
        assert "Secret forms" not in page


def test_words_are_marked_and_said(me, entry):
    page = page_of(me, "/library/?words=checklists")
    assert "<title>“checklists” – Library of small changes – One Big Thing</title>" in page
    assert "1 change about “checklists”, most relevant first" in page
    assert "A <mark>checklist</mark> on page 1" in page
    assert 'name="words" type="search" value="checklists"' in page


def test_a_slip_is_put_right_and_said(me, entry):
    page = page_of(me, "/library/?words=cheklist")
    assert "We looked for “checklist” as well." in page
    assert "A <mark>checklist</mark> on page 1" in page


def test_what_is_typed_is_never_markup(me, entry):
    page = page_of(me, "/library/?words=%3Cscript%3Ealert%281%29%3C%2Fscript%3E+checklist")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; checklist" in page


def test_filters_have_counts_and_what_is_chosen_can_be_removed(me, entry):
    page = page_of(me, "/library/?organisation=dvla&profession=policy&outcome=keep&benefit=time&saving=1-to-5-hours")
    assert '<option value="dvla" selected>DVLA (1)</option>' in page
    assert '<option value="policy" selected>Policy (1)</option>' in page
    assert 'value="keep" checked>' in page
    assert 'Stop <span class="obt-muted">(0)</span>' in page
    assert "Filter: 5 chosen" in page
    assert (
        'href="/library/?organisation=dvla&amp;profession=policy&amp;benefit=time&amp;saving=1-to-5-hours">Keep<'
        in page
    )
    assert '<a class="govuk-link" href="/library/">Remove all filters</a>' in page
    assert page.count("<details") == 1


def test_the_order_is_chosen_by_link_and_stays(me, entry):
    page = page_of(me)
    assert '<strong aria-current="true">Newest</strong>' in page
    assert 'href="/library/?sort=tried">Most tried</a>' in page
    assert "Most relevant" not in page
    page = page_of(me, "/library/?words=checklist&sort=tried")
    assert "1 change about “checklist”, most tried first" in page
    assert '<input type="hidden" name="sort" value="tried">' in page
    assert 'href="/library/?words=checklist">Most relevant</a>' in page


def test_what_a_form_sends_leads_to_the_one_address(me, entry):
    answer = me.get("/library/?words=+page++1&organisation=&profession=&outcome=stop&outcome=keep&x=y")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/library/?words=page+1&outcome=keep&outcome=stop")


def test_nothing_found_says_so_and_offers_ways_on(me, entry):
    page = page_of(me, "/library/?words=checklist+giraffe")
    assert "Nobody has shared this yet: you could be the first" in page
    assert "We found no change about “checklist giraffe”. This comes closest:" in page
    assert f'<a class="govuk-link" href="/library/{entry.pk}/">A checklist on page 1</a>, tried by 1 other team' in page
    assert 'href="/ideas/new/"' in page
    assert "See the one change that is here" in page
    assert "<details" not in page


def test_filters_that_leave_nothing_can_be_removed(me, entry):
    page = page_of(me, "/library/?words=checklist&outcome=stop")
    assert "No change fits these filters" in page
    assert (
        'Without filters there is <a class="govuk-link" href="/library/?words=checklist">1 change about “checklist”</a>'
        in page
    )
    assert "Stop<" in page


def test_an_empty_library_shows_what_was_before(me, programme):
    BackgroundStory.objects.all().delete()
    BackgroundStory.objects.create(slug="chatbot", title="A <chatbot>", organisation_name="MHCLG", summary="Six weeks.")
    page = page_of(me)
    assert "No team has shared a change yet: yours could be the first" in page
    assert "Background: from before the programme" in page
    assert 'href="/library/background/chatbot/">A &lt;chatbot&gt;</a>' in page
    assert "MHCLG" in page


def test_no_button_once_the_programme_takes_no_more(me, programme):
    programme.records_close_on = programme.closes_on = programme.opens_on
    programme.save()
    assert 'href="/ideas/new/"' not in page_of(me)


def test_without_a_programme_it_can_be_read(me, entry, time_machine):
    time_machine.move_to(f"{entry.programme.records_close_on.year + 2}-01-15 12:00")
    me.force_login(PersonFactory(), backend="obt.people.sign_in.backends.CodeOnlyBackend")
    assert "A checklist on page 1" in page_of(me)


def test_pages_follow_each_other(me, programme):
    team = TeamFactory()
    for n in range(41):
        RunningExperimentFactory(programme=programme, team=team, visibility="everyone", title=f"Letters {n}")
    seen, address, pages = [], "/library/", 0
    while address:
        page = page_of(me, address)
        seen += re.findall(r'href="/library/\d+/">([^<]*)</a>', page)
        pages += 1
        following = re.search(r'href="([^"]*)" rel="next"', page)
        address = following and following[1].replace("&amp;", "&")
    assert seen == [f"Letters {n}" for n in range(40, -1, -1)]
    assert pages == 3
    assert 'rel="prev"' in page


@pytest.mark.parametrize(
    "query",
    [
        "words=%27%3A%2A%26%7C%21%28", "words=" + "a" * 4000, "after=" + "x" * 4000,
        "before=-1", "page=-1", "words[]=x",
        "saving=" + "9" * 4000, "%00=x", "words=%FF%FE", "&&&", "=", "words=x&words=y",
        "profession=" + "%F0%9F%98%80" * 99,
    ],
)  # fmt: skip
def test_junk_leads_somewhere_sensible(me, entry, query):
    answer = me.get(f"/library/?{query}", follow=True)
    assert answer.status_code == 200
    assert len(answer.redirect_chain) <= 1


@pytest.mark.parametrize("query", ["words=%00", "after=%00", "outcome=%00&outcome=keep", "organisation=%00"])
def test_what_no_address_holds_leads_to_no_page(me, entry, query):
    assert "Page not found" in page_of(me, f"/library/?{query}", status=404)


@pytest.mark.parametrize(
    "query", ["", "words=letters", "words=letters&organisation=dvla&outcome=keep&sort=tried", "words=giraffe"]
)
def test_it_takes_as_many_statements_with_one_as_with_many(me, programme, query):
    organisation = OrganisationFactory(name="DVLA", slug="dvla")

    def add():
        made = ConcludedExperimentFactory(
            programme=programme, team=TeamFactory(organisation=organisation), visibility="everyone", title="Letters",
            benefits={"minutes": 5}, profession=ProfessionFactory(),
        )  # fmt: skip
        for _ in range(3):
            MeasurementFactory(experiment=made)
        RunningExperimentFactory(programme=programme, adopted_from=made)

    def statements():
        with CaptureQueriesContext(connection) as queries:
            page_of(me, f"/library/?{query}" if query else "/library/")
        return len(queries)

    add()
    statements()
    with_one = statements()
    for _ in range(25):
        add()
    assert statements() <= with_one
    assert with_one <= (16 if "giraffe" in query else 2 + MOST_STATEMENTS)
