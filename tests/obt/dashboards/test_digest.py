"""What champions are told on Mondays, figure by figure; nothing that is hidden, and nothing of a few people."""

import datetime

import pytest

from obt.dashboards.counting import no_things
from obt.dashboards.digest import digests, moved_by, names_of
from obt.dashboards.models import Total, TrendPoint
from obt.dashboards.models.published import Reach
from tests.factories import (
    ChampionFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db

MONDAY = datetime.date(2024, 12, 2)
SUNDAY, SUNDAY_BEFORE = datetime.date(2024, 11, 24), datetime.date(2024, 11, 17)  # a point is of its day's end
MEASURES = ("took_part", "learned", "talked", "tried")


@pytest.fixture
def programme(db):
    return ProgrammeFactory(opens_on=datetime.date(2024, 10, 14))


@pytest.fixture
def champion(organisation):
    return ChampionFactory(organisation=organisation, starts_on=datetime.date(2024, 10, 1)).person


@pytest.fixture
def published(programme, organisation):
    """A function: put what may be shown of an organisation where pages find it."""

    def published(people, week=None, earlier=None, *, headcount=16655, teams=None, of=organisation):
        figures = {name: list(figure) for name, figure in zip(MEASURES, people, strict=False)}
        things = no_things()
        things["benefits"] = {}
        things["teams"] |= teams or {}
        Total.objects.create(
            programme=programme, organisation=of, reach=Reach.WHOLE, headcount=headcount, people=figures, things=things
        )
        for on, values in ((SUNDAY, week), (SUNDAY_BEFORE, earlier)):
            if values:
                numbers = dict(zip(MEASURES, values, strict=False))
                TrendPoint.objects.create(programme=programme, organisation=of, reach=Reach.WHOLE, on=on, **numbers)

    return published


def lines(programme, number=0):
    (digest,) = digests(programme, MONDAY)
    return [line[0] for line in digest.lists[number]["lines"]]


def test_this_week_against_last(programme, champion, published):
    published(
        [(6662, "exact"), (6104, "exact"), (3218, "exact"), (1045, "about")],
        [6150, 5724, 3215, 1000],
        [5720, 5724, 3230, 990],
    )
    assert lines(programme) == [
        "6,662 of 16,655 people have taken part, 40%: 512 more than a week ago; the week before, 430 more",
        "6,104 have done the learning: 380 more than a week ago; the week before, fewer than 5 more",
        "3,218 have talked in a team: fewer than 5 more than a week ago; the week before, 15 fewer",
        "About 1,045 are trying something, in a team with an experiment: about 45 more than a week ago; "
        "the week before, 10 more",
        "No team needs help at the moment",
    ]


def test_what_is_hidden_stays_hidden(programme, champion, published):
    published([(None, "hidden"), (640, "exact")], [600, 600], [500, 500])
    assert lines(programme)[0] == "How many people have taken part is not shown: too few have, or have not"
    assert not any(any(letter.isdigit() for letter in line) for line in lines(programme))


def test_a_measure_that_is_hidden_is_left_out(programme, champion, published):
    published([(640, "exact"), (None, "hidden"), (None, "not offered")], [600, None], [None, None], headcount=None)
    assert lines(programme)[:-1] == ["640 people have taken part: 40 more than a week ago"]


@pytest.mark.parametrize(
    ("week", "earlier", "said"),
    [
        (None, None, ""),
        ([None], [500], ""),
        ([600], [None], ": 40 more than a week ago"),
        ([600], None, ": 40 more than a week ago"),
    ],
)
def test_without_a_figure_to_compare_with_nothing_is_compared(programme, champion, published, week, earlier, said):
    published([(640, "exact")], week, earlier)
    assert lines(programme)[0] == f"640 of 16,655 people have taken part, 4%{said}"


def test_parts_that_are_off_are_not_told_of(programme, champion, published):
    programme.has_learning = programme.has_experiments = False
    figures = [(700, "exact"), (650, "exact"), (640, "exact"), (630, "exact")]
    published(figures, teams={"quiet": 3, "not_started": 2})
    assert lines(programme)[1:] == ["640 have talked in a team", "2 teams have no conversation planned"]


def test_teams_to_help_lead_to_their_lists(programme, champion, published):
    published([(700, "exact")], teams={"not_started": 23, "unrecorded": 1, "quiet": 0, "lost_lead": 2})
    (digest,) = digests(programme, MONDAY)
    assert digest.lists[0]["lines"][1:] == [
        ["23 teams have no conversation planned", "/dashboard/cabinet-office/teams/not-started/"],
        ["1 team has a conversation to record", "/dashboard/cabinet-office/teams/unrecorded/"],
        ["2 teams have lost their lead", "/dashboard/cabinet-office/teams/lost-lead/"],
    ]
    assert (digest.lists[0]["title"], digest.lists[0]["path"]) == ("Cabinet Office", "/dashboard/cabinet-office/")
    assert (digest.person, digest.path, digest.names) == (champion.pk, "/dashboard/cabinet-office/", "Cabinet Office")


def test_a_part_of_a_body_has_its_teams_alone(programme, organisation):
    part = OrganisationFactory(parent=organisation, name="Policy", slug="policy", is_sub_unit=True)
    ChampionFactory(organisation=part, starts_on=datetime.date(2024, 10, 1))
    TeamFactory(organisation=part)
    assert lines(programme) == ["1 team has no conversation planned"]


def test_several_organisations_come_in_one_mail_in_the_order_of_the_tree(programme, organisation, champion, published):
    below = OrganisationFactory(parent=organisation, name="Digital", slug="digital")
    organisation.refresh_from_db()
    ChampionFactory(person=champion, organisation=below, starts_on=datetime.date(2024, 10, 1))
    published([(700, "exact")])
    published([(600, "exact")], of=below)
    (digest,) = digests(programme, MONDAY)
    assert [one["title"] for one in digest.lists] == ["Cabinet Office", "Digital"]
    assert digest.names == "CO and Digital"


def test_a_mail_tells_of_ten_organisations_at_most(programme):
    person = PersonFactory()
    for _ in range(12):
        ChampionFactory(person=person, starts_on=datetime.date(2024, 10, 1))
    (digest,) = digests(programme, MONDAY)
    assert len(digest.lists) == 10
    assert digest.names.endswith("and 10 more")


def test_many_champions_take_as_many_statements_as_one(programme, champion, published, django_assert_num_queries):
    published([(700, "exact")])
    for _ in range(5):
        one = ChampionFactory(starts_on=datetime.date(2024, 10, 1))
        published([(700, "exact")], of=one.organisation)
    with django_assert_num_queries(3):
        assert len(list(digests(programme, MONDAY))) == 6


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (1234, "1,234 more"), (5, "5 more"), (-5, "5 fewer"),
        *((few, "fewer than 5 more") for few in (-4, -1, 0, 1, 4)),
    ],
)  # fmt: skip
def test_a_movement_of_a_few_people_is_not_told(difference, said):
    assert moved_by(difference) == said


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([("Cabinet Office", "CO")], "Cabinet Office"),
        ([("Cabinet Office", "CO"), ("Digital", "")], "CO and Digital"),
        ([("A", ""), ("B", ""), ("C", "")], "A, B and C"),
        ([("A", ""), ("B", ""), ("C", ""), ("D", "")], "A, B and 2 more"),
    ],
)
def test_organisations_in_a_sentence(names, said):
    assert names_of([OrganisationFactory.build(name=name, short_name=short) for name, short in names]) == said
