"""The tree in the admin: added, moved, closed, and never torn."""

import pytest

from obt.people.models import Champion, Organisation
from tests.factories import ChampionFactory, OrganisationFactory, PersonFactory

from .conftest import JUNK

ADD = "/admin/people/organisation/add/"
WHOLE_TREE = ([], [], [], [], [])


@pytest.fixture
def transport(db):
    return OrganisationFactory(name="Transport", slug="transport")


def tree():
    return ["–" * (o.depth - 1) + o.name for o in Organisation.objects.all()]


def change(organisation):
    return f"/admin/people/organisation/{organisation.pk}/change/"


def test_one_added_stands_below_its_parent(admin, transport, typed):
    response = admin.post(ADD, typed(admin, ADD, name="DVLA", slug="dvla", parent=str(transport.pk)))

    assert response.status_code == 302
    assert tree() == ["Transport", "–DVLA"]
    assert not Organisation.objects.get(slug="dvla").is_from_file
    assert Organisation.objects.find_problems() == WHOLE_TREE


def test_one_moved_takes_its_people_along(admin, transport, dvla, typed):
    person = PersonFactory(organisation=dvla)

    admin.post(change(dvla), typed(admin, change(dvla), parent=str(transport.pk)))

    person.refresh_from_db()
    assert tree() == ["Transport", "–DVLA"]
    assert person.organisation == dvla
    assert Organisation.objects.find_problems() == WHOLE_TREE


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"parent": "itself"}, "An organisation cannot stand below itself."),
        ({"parent": "child"}, "An organisation cannot stand below itself."),
        ({"is_sub_unit": "on"}, "A sub-unit stands below another organisation."),
        ({"headcount_month": ""}, "Say which month the headcount is of."),
        ({"headcount": "-1"}, "Ensure this value is greater than or equal to 0."),
        ({"slug": "dvla"}, "Organisation with this Slug already exists."),
    ],
)
def test_what_cannot_be_is_said_in_words(admin, transport, dvla, typed, errors, changes, error):
    child = OrganisationFactory(name="Child", parent=transport)
    pks = {"itself": str(transport.pk), "child": str(child.pk)}
    changes = {field: pks.get(value, value) for field, value in changes.items()}

    response = admin.post(change(transport), typed(admin, change(transport), **changes))

    assert any(error in said for said in errors(response))
    assert tree() == ["DVLA", "Transport", "–Child"]


def test_one_with_people_cannot_be_deleted(admin, dvla):
    PersonFactory(organisation=dvla)

    admin.post(f"/admin/people/organisation/{dvla.pk}/delete/", {"post": "yes"})

    assert Organisation.objects.filter(pk=dvla.pk).exists()


@pytest.mark.parametrize("people", [0, 1])
def test_one_with_others_below_it_cannot_be_deleted(admin, transport, people):
    below = OrganisationFactory(name="DVLA", parent=transport)
    PersonFactory.create_batch(people, organisation=below)

    assert admin.post(f"/admin/people/organisation/{transport.pk}/delete/", {"post": "yes"}).status_code == 403

    assert tree() == ["Transport", "–DVLA"]


def test_one_that_is_empty_and_not_of_the_file_can_be_deleted(admin, dvla):
    assert admin.post(f"/admin/people/organisation/{dvla.pk}/delete/", {"post": "yes"}).status_code == 302

    assert tree() == []


def test_one_of_the_file_cannot_be_deleted(admin):
    listed = OrganisationFactory(name="Listed", file_digest="x")

    assert admin.post(f"/admin/people/organisation/{listed.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", list(JUNK))
def test_junk_never_fails(admin, dvla, typed, name):
    sent = typed(admin, change(dvla))
    for field in ("name", "short_name", "slug", "kind", "parent", "headcount", "headcount_month", "note", "is_closed"):
        assert admin.post(change(dvla), {**sent, field: JUNK[name]}).status_code in (200, 302, 400, 413), field
    assert Organisation.objects.find_problems() == WHOLE_TREE


def test_many_cost_no_more_statements(admin, dvla, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as few:
        admin.get("/admin/people/organisation/")
    for _ in range(30):
        OrganisationFactory(parent=dvla)
    with django_assert_max_num_queries(8) as many:
        admin.get("/admin/people/organisation/")

    assert len(few) == len(many)


# Champions


def test_a_champion_is_appointed_by_who_is_signed_in(admin, central, dvla, typed):
    person = PersonFactory(email="priya@dvla.gov.uk")
    address = "/admin/people/champion/add/"

    response = admin.post(address, typed(admin, address, person="PRIYA@dvla.gov.uk", organisation=str(dvla.pk)))

    assert response.status_code == 302
    champion = Champion.objects.get()
    assert (champion.person, champion.organisation, champion.appointed_by) == (person, dvla, central)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"person": "nobody@dvla.gov.uk"}, "Nobody has this address here. They need to sign in once first."),
        ({"ends_on": "2001-01-01"}, "The last day must not be before the first day."),
        ({}, "This person is champion of this organisation already, on some of these days."),
    ],
)
def test_an_appointment_that_cannot_be_is_said_in_words(admin, dvla, typed, errors, changes, error):
    ChampionFactory(organisation=dvla, person=PersonFactory(email="priya@dvla.gov.uk"))
    address = "/admin/people/champion/add/"
    sent = typed(admin, address, **{"person": "priya@dvla.gov.uk", "organisation": str(dvla.pk), **changes})

    assert any(error in said for said in errors(admin.post(address, sent)))
    assert Champion.objects.count() == 1


@pytest.mark.parametrize("name", list(JUNK))
def test_junk_about_a_champion_never_fails(admin, dvla, typed, name):
    PersonFactory(email="priya@dvla.gov.uk")
    address = "/admin/people/champion/add/"
    sent = typed(admin, address, person="priya@dvla.gov.uk", organisation=str(dvla.pk))
    for field in ("person", "organisation", "starts_on", "ends_on"):
        assert admin.post(address, {**sent, field: JUNK[name]}).status_code in (200, 302, 400, 413), field
        Champion.objects.all().delete()
