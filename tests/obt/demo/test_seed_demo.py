"""`manage.py seed_demo`: what it makes, that it can be repeated, and how it moves along with the calendar."""

import datetime
import io

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db.models import F
from django.utils import timezone

from conversations.models import Attendance, Conversation, Guide, Idea, RecordVersion, Support
from learning.measures import progress
from learning.models import Completion, Course, OtherLearning
from obt.demo.accounts import ACCOUNTS
from obt.mail.models import Message
from obt.people.models import Champion, EmailDomain, Invitation, JoinCode, Membership, Person, Team
from obt.programme.models import Programme
from tests.factories import ProgrammeFactory

TABLES = (
    *(Programme, Course, Person, Champion, Completion, OtherLearning, Guide, Team, JoinCode, Membership, Invitation),
    *(Conversation, Attendance, RecordVersion, Idea, Support, Message),
)
DAYS = ["2024-10-14", "2024-12-25", "2025-02-14", "2025-02-15", "2025-07-15", "2028-02-29"]


def seed_demo():
    said = io.StringIO()
    call_command("seed_demo", stdout=said)
    return said.getvalue()


def everything():
    return [list(table.objects.order_by("pk").values()) for table in TABLES]


def person(name):
    return Person.objects.get(email=f"{name}@example.gov.uk")


def test_a_second_run_changes_nothing(demo):
    before = everything()
    assert "as it should be" in seed_demo()
    assert everything() == before


def test_a_second_run_is_a_handful_of_statements(demo, django_assert_max_num_queries):
    with django_assert_max_num_queries(18):
        seed_demo()


def test_what_somebody_changed_stays(demo):
    Person.objects.filter(email="lead@example.gov.uk").update(name="Somebody Else")
    Programme.objects.filter(slug="small-change").update(headline="Ours")
    Completion.objects.filter(person=person("lead")).delete()
    seed_demo()
    assert person("lead").name == "Somebody Else"
    assert Programme.objects.get(slug="small-change").headline == "Ours"
    assert not Completion.objects.filter(person=person("lead")).exists()


def test_without_demo_mode_it_refuses(reference, settings):
    settings.OBT_DEMO = False
    with pytest.raises(CommandError, match="OBT_DEMO=1"):
        seed_demo()
    assert not Person.objects.exists()


def test_in_production_it_refuses(reference, demo_mode, settings):
    settings.SECURE_SSL_REDIRECT = True
    with pytest.raises(CommandError, match="never in production"):
        seed_demo()


def test_without_reference_data_it_says_so_and_makes_nothing(db, demo_mode):
    with pytest.raises(CommandError, match="load_reference"):
        seed_demo()
    assert not Programme.objects.exists()


def test_the_accounts_are_who_they_say(demo):
    assert person("participant").organisation.slug == "driver-and-vehicle-licensing-agency"
    assert person("lead").organisation == person("participant").organisation
    transport = person("champion").organisation
    assert transport.slug == "department-for-transport"
    assert person("lead").organisation.department_path == transport.path
    assert Champion.objects.current().get(person=person("champion")).organisation == transport
    assert Champion.objects.get().appointed_by == person("central")
    assert person("central").is_staff
    assert person("outsider").organisation.department_path != transport.department_path
    assert person("newcomer").registered_at
    assert person("newcomer").profile_completed_at is None
    complete = Person.objects.exclude(profile_completed_at=None).filter(email__in=[one.email for one in ACCOUNTS])
    assert complete.count() == 5
    assert not complete.filter(grade=None).exists()
    assert not complete.filter(profession=None).exists()
    assert not complete.filter(region=None).exists()


def test_everybody_can_ask_for_a_code(demo):
    assert all(EmailDomain.objects.allow(email) for email in Person.objects.values_list("email", flat=True))


def test_the_participant_has_the_masterclass_to_do_and_the_year_before_behind_them(demo):
    now, before = Programme.objects.order_by("-opens_on")
    assert Programme.objects.current() == now
    assert progress(person=person("participant"), programme=now).next_course.title == "Innovation Masterclass"
    assert progress(person=person("participant"), programme=before).is_complete
    assert not before.takes_records()


def test_there_is_a_crowd_with_records(demo):
    crowd = Person.objects.registered().exclude(email__in=[account.email for account in ACCOUNTS])
    assert crowd.count() == 62
    assert crowd.values("organisation").distinct().count() == 7
    assert Completion.objects.filter(person__in=crowd, programme__slug="data-upskilling").count() > 40


@pytest.mark.parametrize("day", DAYS)
def test_whatever_the_day_the_programme_is_under_way_and_its_records_are_possible(reference, demo_mode, day):
    with time_machine.travel(f"{day}T12:00:00Z", tick=False):
        seed_demo()
        running = Programme.objects.current()
        assert running.theme == "One Big Thing starts with One Small Change"
        assert running.takes_records()
        assert running.name == f"One Big Thing {running.opens_on.year}"
        assert_records_are_possible()


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("2025-02-14", "2025-02-15"),
        ("2025-07-15", "2025-07-22"),
        ("2025-10-13", "2025-10-14"),
        ("2025-07-15", "2027-01-10"),
        ("2025-07-15", "2025-03-01"),
    ],
)
def test_on_a_later_day_dates_and_records_have_moved_along(reference, demo_mode, first, then):
    with time_machine.travel(f"{first}T12:00:00Z", tick=False):
        seed_demo()
        Completion.objects.create(
            person=person("participant"),
            programme=Programme.objects.current(),
            course=Course.objects.get(slug="innovation-masterclass"),
            declared_on=timezone.localdate(),
            minutes=60,
        )
        people = Person.objects.count()
    with time_machine.travel(f"{then}T12:00:00Z", tick=False):
        said = seed_demo()
        assert "Moved the programme" in said
        assert Programme.objects.current().slug == "small-change"
        assert Person.objects.count() == people
        assert Completion.objects.filter(person=person("participant"), programme__slug="small-change").count() == 1
        assert_records_are_possible()
        assert "as it should be" in seed_demo()


def assert_records_are_possible():
    """No record stands in the future, outside its programme, or before its course existed."""
    today = timezone.localdate()
    for rows in (Completion.objects.all(), OtherLearning.objects.all()):
        assert not rows.filter(completed_on__gt=today).exists()
        assert not rows.filter(completed_on__lt=F("programme__opens_on")).exists()
        assert not rows.filter(completed_on__gt=F("programme__records_close_on")).exists()
    assert not Completion.objects.filter(completed_on__lt=F("course__available_from")).exists()
    for programme in Programme.objects.all():
        programme.full_clean()


def test_within_a_week_out_of_season_nothing_moves(reference, demo_mode):
    with time_machine.travel("2025-07-14T12:00:00Z", tick=False):  # a Monday
        seed_demo()
    with time_machine.travel("2025-07-20T12:00:00Z", tick=False):
        assert "Moved" not in seed_demo()


def test_a_programme_of_somebody_else_in_the_way_is_left_alone(reference, demo_mode):
    ProgrammeFactory(name="Ours", opens_on=timezone.localdate() - datetime.timedelta(7))
    with pytest.raises(CommandError, match="taken"):
        seed_demo()
    assert [programme.name for programme in Programme.objects.all()] == ["Ours"]


def test_a_move_that_would_overlap_is_not_made_and_stops_nothing(reference, demo_mode):
    with time_machine.travel("2025-07-14T12:00:00Z", tick=False):
        seed_demo()
        opens_on = Programme.objects.get(slug="small-change").opens_on
        ProgrammeFactory(name="Next", opens_on=datetime.date(2025, 11, 20))
    with time_machine.travel("2025-10-20T12:00:00Z", tick=False):
        assert "Left a programme where it is" in seed_demo()
        assert Programme.objects.get(slug="small-change").opens_on == opens_on


def test_the_wording_fits_its_columns(demo):
    try:
        for row in (*Programme.objects.all(), *Course.objects.all()):
            row.full_clean()
    except ValidationError as error:
        pytest.fail(str(error))
