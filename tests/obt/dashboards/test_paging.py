"""Lists a page at a time: forth and back in order, whatever comes between, and junk for a key."""

import datetime

import pytest
from django.http import QueryDict

from obt.dashboards.models import OfflineReport
from obt.dashboards.offline import NEWEST_FIRST
from obt.dashboards.paging import A_PAGE, Order, page_of
from tests.factories import OfflineReportFactory, OrganisationFactory, PersonFactory, ProgrammeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(db):
    """120 reports on 12 days, and the query set that has them."""
    programme, organisation, person = ProgrammeFactory(), OrganisationFactory(), PersonFactory()
    first = datetime.date(2026, 11, 1)
    for n in range(120):
        OfflineReportFactory(
            programme=programme, organisation=organisation, reported_by=person, on=first + datetime.timedelta(n % 12)
        )
    return OfflineReport.objects.all()


def asked(query):
    return QueryDict(query.lstrip("?"))


def test_pages_follow_each_other_and_lead_back(rows):
    expected = list(rows.order_by("-on", "-pk"))
    first = page_of(rows, NEWEST_FIRST, {})
    second = page_of(rows, NEWEST_FIRST, asked(first.next))
    third = page_of(rows, NEWEST_FIRST, asked(second.next))

    assert [len(page.rows) for page in (first, second, third)] == [A_PAGE, A_PAGE, 20]
    assert first.rows + second.rows + third.rows == expected
    assert (first.previous, third.next) == ("", "")
    assert page_of(rows, NEWEST_FIRST, asked(third.previous)).rows == second.rows
    back = page_of(rows, NEWEST_FIRST, asked(second.previous))
    assert (back.rows, back.previous, bool(back.next)) == (first.rows, "", True)


def test_upwards_is_the_other_way_round(rows):
    upwards = Order("on", datetime.date.fromisoformat)
    first = page_of(rows, upwards, {})
    assert first.rows == list(rows.order_by("on", "pk")[:A_PAGE])
    assert page_of(rows, upwards, asked(first.next)).rows == list(rows.order_by("on", "pk")[A_PAGE : 2 * A_PAGE])


def test_a_key_stays_good_when_its_row_is_gone_and_new_ones_push_nothing_out(rows):
    first = page_of(rows, NEWEST_FIRST, {})
    expected = list(rows.order_by("-on", "-pk")[A_PAGE : 2 * A_PAGE])
    first.rows[-1].delete()
    OfflineReportFactory(on=datetime.date(2026, 11, 28), programme=expected[0].programme)
    assert page_of(rows, NEWEST_FIRST, asked(first.next)).rows == expected


def test_what_was_chosen_stays_chosen(rows):
    page = page_of(rows, NEWEST_FIRST, {}, withdrawn="1", programme="")
    assert page.next.startswith("?withdrawn=1&after=2026-11-")
    assert "programme" not in page.next


def test_a_page_costs_one_statement(rows, django_assert_num_queries):
    query = asked(page_of(rows, NEWEST_FIRST, {}).next)
    with django_assert_num_queries(1):
        page_of(rows, NEWEST_FIRST, query)


@pytest.mark.parametrize(
    "junk",
    ["", "~", "2026-11-05", "2026-11-05~", "2026-11-05~0", "2026-11-05~x", "2026-11-05~٣", "2026-13-05~1", "x~1",
     "\0~1",     "0000-00-00~1", "99999-01-01~1", "2026-11-05~" + "9" * 19, "x" * 100_000 + "~1"],
    ids=lambda junk: repr(junk[:20]),
)  # fmt: skip
def test_junk_is_the_first_page(rows, junk):
    for name in ("after", "before"):
        page = page_of(rows, NEWEST_FIRST, {name: junk})
        assert (len(page.rows), page.previous) == (A_PAGE, "")


def test_keys_beyond_every_row_are_empty_pages(rows):
    assert page_of(rows, NEWEST_FIRST, {"after": "1900-01-01~1"}).rows == []
    assert page_of(rows, NEWEST_FIRST, {"before": "9999-12-31~1"}).rows == []
