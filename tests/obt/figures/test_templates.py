"""The pictures as they are written into a page: readable by screen readers, and nothing typed becomes markup."""

import datetime
import re
from decimal import Decimal

import pytest
from django.template import engines

from obt.figures.line_chart import Point, line_chart

HOSTILE = "\"><script>alert('x')</script>&"


def rendered(source, **context):
    page = engines["jinja2"].from_string(source).render(context)
    return " ".join(page.split())


def picture(**kwargs):
    first = datetime.date(2024, 10, 28)
    points = [Point(first + datetime.timedelta(days=7 * n), Decimal(value)) for n, value in enumerate([30, 27])]
    given = {
        "baseline": Decimal(31), "baseline_label": "Baseline 31%", "target": None, "target_label": "",
        "starts_on": first, "ends_on": datetime.date(2024, 12, 20), "write": lambda value: f"{value}%",
        "title": "Forms over time", "last_label": "27% now",
    }  # fmt: skip
    chart = line_chart(points, **given | kwargs)
    return rendered('{% from "figures/line_chart.html" import line_chart %}{{ line_chart(chart, "p1") }}', chart=chart)


def test_a_picture_has_its_name_and_its_words():
    page = picture()

    assert 'role="img" aria-labelledby="p1-title p1-desc"' in page
    assert '<title id="p1-title">Forms over time</title>' in page
    assert (
        '<desc id="p1-desc">2 readings: 30% on 28 Oct 2024; 27% on 4 Nov 2024. Baseline 31%.</desc>' in page
    )  # no target is told of
    assert re.findall(r'class="(baseline|target|axis|main|point|last)"', page) == [
        "axis", "baseline", "main", "point", "last",
    ]  # fmt: skip


def test_a_picture_has_nothing_that_the_policy_of_the_pages_refuses():
    page = picture()

    assert "style=" not in page
    assert "<script" not in page
    assert " on" not in re.sub(r">[^<]*<", "><", page)


@pytest.mark.parametrize("name", ["title", "description", "last_label", "baseline_label", "baseline_note"])
def test_what_people_typed_is_no_markup(name):
    page = picture(**{name: HOSTILE})

    assert "&lt;script&gt;" in page
    assert "<script" not in page


def test_a_hostile_unit_is_no_markup():
    page = picture(write=lambda value: f"{value} {HOSTILE}")

    assert "<script" not in page


def test_a_table_has_its_caption_and_headings_of_rows_and_columns():
    page = rendered(
        '{% from "figures/table.html" import figures_table %}{{ figures_table("Forms", columns, rows) }}',
        columns=[("Date", False), (HOSTILE, True)], rows=[("28 October 2024", "30%"), (HOSTILE, "27%")],
    )  # fmt: skip

    assert '<caption class="govuk-table__caption govuk-table__caption--s">Forms</caption>' in page
    assert re.findall(r'<th scope="(\w+)"', page) == ["col", "col", "row", "row"]
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">30%</td>' in page
    assert "<script" not in page


def test_a_change_is_read_out_as_from_and_to():
    page = rendered(
        '{% from "figures/change.html" import change %}{{ change("31%", after, "Forms") }}', after=f"19% {HOSTILE}"
    )
    said = " ".join(re.sub(r"<[^>]+>", "", page).split())

    assert said.startswith("from 31% to 19%")
    assert said.endswith("Forms")
    assert "<script" not in page


@pytest.mark.parametrize(
    ("teams", "organisations", "said"),
    [
        (1, 1, "Tried by 1 other team in 1 organisation"),
        (14, 5, "Tried by 14 other teams in 5 organisations"),
        (1200, 111, "Tried by 1,200 other teams in 111 organisations"),
    ],
)
def test_the_spread_is_a_dot_a_team_up_to_thirty(teams, organisations, said):
    page = rendered('{% from "figures/spread.html" import spread %}{{ spread(t, o) }}', t=teams, o=organisations)

    assert said in page
    assert page.count("obt-spread__dot") == min(teams, 30)
    assert ("obt-spread__more" in page) == (teams > 30)


def test_what_nobody_tried_has_no_spread():
    assert rendered('{% from "figures/spread.html" import spread %}{{ spread(0, 0) }}') == ""
