import datetime

from django.utils import timezone

from tests import factories


def test_who_is_not_signed_in_is_asked_to(client, db):
    response = client.get("/home/")

    assert response.status_code == 302
    assert response["Location"] == "/account/login/?next=/home/"


def test_a_participant_sees_the_steps_and_one_button(as_person, db):
    programme = factories.ProgrammeFactory()
    asked = factories.ProgrammeCourseFactory(
        programme=programme, course__title="Innovation Masterclass", course__slug="innovation-masterclass"
    )
    person = factories.PersonFactory(name="Priya Patel")

    page = as_person(person).get("/home/").content.decode()

    assert "Hello Priya" in page
    assert f'href="/learning/{asked.course.slug}/record/"' in page
    assert page.count('class="govuk-button"') == 1
    assert page.count('<li class="govuk-task-list__item') == 3


def test_nobody_elses_record_shows(as_person, db):
    programme = factories.ProgrammeFactory()
    asked = factories.ProgrammeCourseFactory(programme=programme)
    factories.CompletionFactory(programme=programme, course=asked.course)

    page = as_person(factories.PersonFactory()).get("/home/").content.decode()

    assert "Completed" not in page


def test_without_a_programme_the_page_says_so(as_person, db):
    page = as_person(factories.PersonFactory()).get("/home/").content.decode()

    assert "No programme has been announced yet" in page


def test_before_it_opens_the_page_says_when(as_person, db):
    opens_on = timezone.localdate() + datetime.timedelta(days=10)
    factories.ProgrammeFactory(opens_on=opens_on)

    page = as_person(factories.PersonFactory()).get("/home/").content.decode()

    assert "It opens on" in page
    assert str(opens_on.year) in page


def test_three_records_or_sixty_cost_at_most_six_statements(as_person, django_assert_max_num_queries, db):
    programme = factories.ProgrammeFactory()
    person = factories.PersonFactory()
    for _ in range(3):
        asked = factories.ProgrammeCourseFactory(programme=programme)
        factories.CompletionFactory(programme=programme, course=asked.course, person=person)
    client = as_person(person)

    with django_assert_max_num_queries(6) as few:
        client.get("/home/")
    for _ in range(57):
        factories.OtherLearningFactory(programme=programme, person=person)
    with django_assert_max_num_queries(6) as many:
        client.get("/home/")

    assert len(few) == len(many)
