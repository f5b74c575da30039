import datetime

import pytest

from obt.dashboards import findings
from obt.dashboards.models.published import Reach
from obt.dashboards.published import Point, Totals
from obt.figures.figure import HIDDEN, NOT_OFFERED, Figure, about, exact
from obt.programme.models import Programme

TODAY = datetime.date(2024, 12, 3)


def totals(headcount: int | None = 16_655, *, experiments: dict[str, int] | None = None, **people: Figure) -> Totals:
    return Totals(None, Reach.WHOLE, headcount, people, {"experiments": experiments or {}})


def points(**took_part: int | None) -> list[Point]:
    """Points by the number of days ago, as `d7=100`."""
    days = sorted(((int(name[1:]), value) for name, value in took_part.items()), reverse=True)
    return [Point(TODAY - datetime.timedelta(days=ago), value, *[None] * 5) for ago, value in days]


def test_the_headline_has_its_whole_its_share_and_its_movement():
    found = findings.headline(totals(took_part=exact(6_662)), points(d7=6_150, d0=6_660), TODAY)
    assert found == findings.Headline("6,662 of 16,655", "people have taken part – 40%, up 512 this week")


def test_a_headline_that_adds_up_rounded_figures_says_about():
    found = findings.headline(totals(took_part=about(6_660)), [], TODAY)
    assert found == findings.Headline("About 6,660 of 16,655", "people have taken part – 40%")


def test_without_a_headcount_the_headline_has_no_share():
    found = findings.headline(totals(None, took_part=exact(214)), [], TODAY)
    assert found == findings.Headline("214", "people have taken part")


def test_a_part_tells_who_learned_as_its_body_shows_it():
    found = findings.headline(totals(None, learned=about(6_355)), [], TODAY)
    assert found == findings.Headline("About 6,355", "people of this part have learned")
    assert findings.headline(totals(None, learned=HIDDEN), [], TODAY).figure == "Not shown"


def test_a_hidden_headline_says_when_it_will_show():
    assert findings.headline(totals(246, took_part=HIDDEN), [], TODAY).figure == "Not shown yet"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (512, "up 512"),
        (5, "up 5"),
        (4, "little changed"),
        (0, "little changed"),
        (-4, "little changed"),
        (-12, "down 12"),
    ],
)
def test_a_weeks_growth_never_tells_nobody_from_a_few(more, said):
    assert findings.more_words(more) == said


def test_a_total_of_a_day_without_a_point_is_that_of_the_day_before():
    assert findings.total_on(points(d10=90, d7=100), TODAY - datetime.timedelta(days=5)) == 100
    assert findings.total_on(points(d3=100), TODAY - datetime.timedelta(days=5)) is None


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (6_662, "About level with all organisations, which are at 38%."),
        (9_000, "Above all organisations, which are at 38%."),
        (3_000, "Below all organisations, which are at 38%."),
    ],
)
def test_an_organisation_is_compared_with_all(own, said):
    everybody = totals(550_702, took_part=exact(207_983))
    assert findings.judgement(totals(took_part=exact(own)), everybody, []) == said


def test_parts_that_are_behind_are_named_up_to_three():
    level = totals(took_part=HIDDEN)
    assert findings.judgement(level, level, ["DVSA"]) == "1 part is lower than expected: DVSA."
    assert findings.judgement(level, level, ["DVSA", "MCA"]) == "2 parts are lower than expected: DVSA and MCA."
    assert findings.judgement(level, level, list("ABCD")) == "4 parts are lower than expected: A, B, C and others."


def test_people_stop_where_the_greatest_share_goes_no_further():
    seen = totals(learned=exact(6_104), talked=exact(3_218), tried=exact(1_046), concluded=exact(900))
    assert findings.where_people_stop(seen) == "Most people stop between talking and trying something"


def test_where_nothing_is_shown_nobody_is_said_to_stop():
    assert findings.where_people_stop(totals(learned=HIDDEN, talked=HIDDEN)) == "How far people have come"


@pytest.mark.parametrize(
    ("now", "week", "two", "said"),
    [
        (6_660, 6_160, 4_830, "Growth has slowed to 3 points a week"),
        (6_660, 5_328, 4_995, "Growth has quickened to 8 points a week"),
        (6_660, 6_160, 5_660, "Growth is steady at 3 points a week"),
        (6_660, 6_658, 5_660, "Hardly anybody has joined in the last week"),
        (6_660, 6_160, None, "Taking part has grown by 3 points in the last week"),
        (160, 80, None, "Taking part has grown by 80 people in the last week"),
        (6_000, 6_500, 6_000, "500 fewer people than a week ago"),
        (6_000, 6_005, None, "5 fewer people than a week ago"),
        (6_000, 6_004, None, "Hardly anybody has joined in the last week"),
        (None, None, None, "Taking part, day by day"),
    ],
)
def test_growth_is_told_against_the_week_before(now, week, two, said):
    assert findings.growth(points(d14=two, d7=week, d0=now), 16_655, TODAY) == said


def test_what_came_of_it_counts_stopped_experiments_as_concluded():
    seen = totals(experiments={"running": 3, "concluded": 38, "keep": 20, "adapt": 4, "scale": 2, "stop": 12})
    assert findings.what_came_of_it(seen) == "What came of it: 38 experiments concluded, 26 kept, adapted or scaled"
    assert findings.what_came_of_it(totals(experiments={"running": 3, "concluded": 0})) == (
        "What came of it so far: 3 experiments running"
    )


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (datetime.date(2024, 10, 13), "The programme opens on 14 October 2024."),
        (datetime.date(2024, 12, 3), "73 days are left."),
        (datetime.date(2025, 2, 13), "1 day is left."),
        (datetime.date(2025, 2, 14), "This is the last day."),
        (datetime.date(2025, 2, 15), "The programme has closed. Records can be put right until 14 March 2025."),
        (datetime.date(2025, 3, 15), "Records closed on 14 March 2025."),
    ],
)
def test_the_time_that_is_left(today, said):
    programme = Programme(
        opens_on=datetime.date(2024, 10, 14),
        closes_on=datetime.date(2025, 2, 14),
        records_close_on=datetime.date(2025, 3, 14),
    )
    assert findings.time_left(programme, today) == said


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        ([], [], "No organisation stands out more than its size explains"),
        (["CPS"], ["DfT"], "1 organisation is further below 38% than size explains"),
        (["CPS", "DVSA"], [], "2 organisations are further below 38% than size explains"),
        ([], ["DfT"], "1 organisation is further above 38% than size explains"),
    ],
)
def test_the_funnel_plot_says_how_many_stand_out(low, high, said):
    assert findings.who_stands_out(low, high, 38) == said


def test_the_note_under_a_table_explains_only_the_marks_that_are_there():
    assert findings.how_exact([exact(10)]) == ""
    assert findings.how_exact([about(10)]) == "“About” is to the nearest 5, or a sum of such figures."
    assert findings.how_exact([HIDDEN]).startswith("[c] hidden")


def test_how_sure_teams_are_leaves_out_what_nobody_said():
    assert (
        findings.how_sure({"amount": 5, "measured": 3_627, "estimated": 0, "guessed": 2}) == "3,627 measured, 2 guessed"
    )


def of_things(**things):
    return Totals(None, Reach.WHOLE, 100, {}, things)


def test_benefits_have_what_they_rest_on_and_those_of_no_experiment_are_left_out():
    nothing = {"amount": "0", "measured": 0, "estimated": 0, "guessed": 0}
    pounds = {"amount": "1200.40", "measured": 2, "estimated": 1, "guessed": 0}
    found = findings.benefits(of_things(benefits={"minutes": nothing, "pounds": pounds, "people": nothing}))
    assert found == [("£1,200", "a year saved", "3 experiments: 2 measured, 1 estimated")]
    assert findings.benefits(of_things()) == []


def test_last_year_is_told_only_where_its_figure_is_shown():
    assert findings.last_year("One Big Thing 2023", about(2_650)) == "ended with about 2,650 people who took part."
    assert findings.last_year("One Big Thing 2023", HIDDEN) == ""
    assert findings.last_year("One Big Thing 2023", NOT_OFFERED) == ""
    assert findings.last_year("One Big Thing 2023", None) == ""
    assert findings.last_year("", exact(2_650)) == ""
