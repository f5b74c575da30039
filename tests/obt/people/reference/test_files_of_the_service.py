"""The files that the service comes with."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from obt.people.models import EmailDomain, Grade, Organisation, Profession, Region
from obt.people.rules import organisations_vouched_for_by

WHOLE_TREE = ([], [], [], [], [])


def test_the_first_load_writes_every_row(load):
    said = load(directory=None)

    assert said.splitlines()[:5] == [
        "Organisations: 160 (160 added, 0 changed, 0 removed)",
        "E-mail domains: 285 (285 added, 0 changed, 0 removed)",
        "Grades: 12 (12 added, 0 changed, 0 removed)",
        "Professions: 32 (32 added, 0 changed, 0 removed)",
        "Regions: 14 (14 added, 0 changed, 0 removed)",
    ]
    assert Organisation.objects.filter(is_sub_unit=False).count() == 131
    assert Organisation.objects.filter(is_sub_unit=True).count() == 29
    assert EmailDomain.objects.exclude(domain="gov.uk").count() == 284
    assert Organisation.objects.find_problems() == WHOLE_TREE
    assert (Grade.objects.count(), Profession.objects.count(), Region.objects.count()) == (12, 32, 14)
    assert_a_second_load_only_looks(load)
    assert_well_known_addresses_point_where_they_belong()
    assert_these_and_no_others_may_sign_in()


def assert_a_second_load_only_looks(load):
    before = list(Organisation.objects.values()), list(EmailDomain.objects.values())

    with CaptureQueriesContext(connection) as queries:
        said = load(directory=None)

    assert said.count("(0 added, 0 changed, 0 removed)") == 7  # two of them are another room's
    assert len(queries) <= 20
    assert not [q["sql"] for q in queries if q["sql"].startswith("INSERT")]
    assert before == (list(Organisation.objects.values()), list(EmailDomain.objects.values()))


def assert_well_known_addresses_point_where_they_belong():
    for email, names in {
        "a@dwp.gov.uk": ["Department for Work and Pensions"],
        "a@mail.dwp.gov.uk": ["Department for Work and Pensions"],
        "a@leeds.gov.uk": [],
        "a@aberdeen.gov.scot": [],
    }.items():
        assert [o.name for o in organisations_vouched_for_by(email)] == names, email


def assert_these_and_no_others_may_sign_in():
    for email, may in {
        "someone@dvla.gov.uk": True,
        "someone@leeds.gov.uk": True,
        "someone@gov.uk": True,
        "someone@gov.scot": True,
        "someone@transport.gov.scot": True,
        "someone@aberdeen.gov.scot": False,
        "someone@evil-gov.uk": False,
        "someone@gov.uk.evil.com": False,
        "someone@g\u043ev.uk": False,  # a Cyrillic o
    }.items():
        assert EmailDomain.objects.allow(email) is may, email
