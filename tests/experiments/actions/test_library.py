"""What readers do with an entry: who may and who may not, how often, and what the mails say word for word."""

import datetime
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from experiments.actions import library as actions
from experiments.models import Experiment, Question, Report, Thanks
from obt.mail import kinds
from obt.mail.models import Message
from obt.people.models import Membership, Person
from tests.at_once import at_once
from tests.factories import (
    ConcludedExperimentFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    ProgrammeFactory,
    TeamFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(db):
    return PersonFactory(name="Olu Owner", email="olu@dvla.gov.uk")


@pytest.fixture
def lead(db):
    return PersonFactory(name="Tomos Rees", email="tomos@dvla.gov.uk")


@pytest.fixture
def reader(db):
    return PersonFactory(
        name="Rhian Reader", email="rhian@hmrc.gov.uk", organisation=OrganisationFactory(name="HM Revenue & Customs")
    )


@pytest.fixture
def entry(lead, owner):
    team = TeamFactory(name="Drivers Medical Team C", lead=lead, members=[owner])
    return ConcludedExperimentFactory(title="A checklist on page 1", team=team, owner=owner, visibility="everyone")


@pytest.fixture
def asked(entry, reader):
    return actions.ask(experiment=entry, by=reader, text="Who made the picture?")


def waiting():
    """What waits to be sent and is still wanted, as the outbox would hand it over."""
    rows = list(Message.objects.filter(state="queued").order_by("pk"))
    return [(row, kinds.get(row.kind).render(row)) for row in rows if row.pk in kinds.get(row.kind).still_wanted([row])]


# Thanks


def test_thanks_count_once_a_person_and_can_be_taken_back(entry, reader):
    for _ in range(2):
        actions.thank(experiment=entry, by=reader)
    assert Thanks.objects.get().person == reader
    for _ in range(2):
        actions.take_back_thanks(experiment=entry, by=reader)
    assert not Thanks.objects.exists()


def test_a_team_does_not_thank_itself_and_who_has_left_it_may(entry, lead, owner):
    for person in (lead, owner):
        with pytest.raises(PermissionDenied):
            actions.thank(experiment=entry, by=person)
    Membership.objects.filter(person=owner).update(left_on=timezone.localdate())
    assert actions.thank(experiment=entry, by=owner)


@pytest.mark.parametrize(
    "changed", [{"visibility": "organisation"}, {"visibility": "team"}, {"moderation": "hidden"}], ids=str
)
def test_what_everyone_cannot_see_is_neither_thanked_for_nor_asked_about_nor_reported(entry, reader, changed):
    Experiment.objects.update(**changed)
    for act in (
        partial(actions.thank),
        partial(actions.ask, text="Who made the picture?"),
        partial(actions.report, reason="It names somebody"),
    ):
        with pytest.raises(actions.NotInLibrary):
            act(experiment=entry, by=reader)
    assert (Thanks.objects.count(), Question.objects.count(), Report.objects.count()) == (0, 0, 0)


def test_it_goes_on_when_the_programme_has_closed(entry, reader, owner):
    day = timezone.localdate() - datetime.timedelta(days=100)
    programme = ProgrammeFactory(opens_on=day - datetime.timedelta(weeks=30))
    Experiment.objects.update(programme=programme)
    actions.thank(experiment=entry, by=reader)
    question = actions.ask(experiment=entry, by=reader, text="How?")
    assert actions.answer(question=question, by=owner, text="So.").answered_at
    assert actions.report(experiment=entry, by=reader, reason="It names somebody")


# Asking


def test_a_question_reaches_the_owner_and_shows_no_address(entry, asked, reader, owner, settings):
    settings.OBT_BASE_URL = "https://obt.example.gov.uk"
    ((message, mail),) = waiting()
    assert (message.kind, message.address, message.person) == ("library-question", "olu@dvla.gov.uk", owner)
    assert mail.subject == "A question about A checklist on page 1"
    assert mail.reply_to == ""
    assert mail.text == (
        f"""ONE BIG THING

Hello Olu,

Rhian Reader of HM Revenue & Customs would like to hear more about your small change "A checklist on page 1":

Who made the picture?

Answer it here: https://obt.example.gov.uk/library/questions/{asked.pk}/

Rhian Reader gets your answer by email, without your name and your address. A reply to this email reaches nobody.

--
You get this because you look after "A checklist on page 1" in the library of One Big Thing.

We never ask for a password, and nobody can see whether you opened this.
https://obt.example.gov.uk"""
    )
    assert "@" not in mail.text + mail.html.partition("</style>")[2] + mail.subject


def test_an_answer_reaches_who_asked_and_names_nobody_of_the_team(entry, asked, reader, owner, settings):
    settings.OBT_BASE_URL = "https://obt.example.gov.uk"
    Message.objects.update(state="dropped")
    actions.answer(question=asked, by=owner, text="We took it ourselves.\nIt took <five> minutes.")
    ((message, mail),) = waiting()
    assert (message.kind, message.address, message.person) == ("library-answer", "rhian@hmrc.gov.uk", reader)
    assert mail.subject == "An answer about A checklist on page 1"
    assert mail.reply_to == ""
    assert mail.text == (
        f"""ONE BIG THING

Hello Rhian,

You asked about "A checklist on page 1":

Who made the picture?

The answer:

We took it ourselves.
It took <five> minutes.

Read it again at any time: https://obt.example.gov.uk/library/questions/{asked.pk}/

A reply to this email reaches nobody. To ask once more, go to the small change in the library.

--
You get this because you asked about "A checklist on page 1" in the library of One Big Thing.

We never ask for a password, and nobody can see whether you opened this.
https://obt.example.gov.uk"""
    )
    assert "We took it ourselves.<br>It took &lt;five&gt; minutes." in mail.html
    everything = mail.text + mail.html.partition("</style>")[2]
    assert not any(said in everything for said in ("@", "Olu", "Owner", "Drivers", "Tomos"))


@pytest.mark.parametrize("changed", [{"visibility": "team"}, {"moderation": "hidden"}], ids=str)
def test_an_answer_does_not_tell_the_title_of_what_has_left_the_library(entry, asked, owner, changed):
    Message.objects.update(state="dropped")
    Experiment.objects.filter(pk=entry.pk).update(title="What we do about Sam", **changed)
    actions.answer(question=asked, by=owner, text="We took it ourselves.")
    ((message, mail),) = waiting()
    assert mail.subject == "An answer about a small change"
    assert "Sam" not in mail.text + mail.html + str(message.context)


def test_the_same_question_again_is_one(entry, asked, reader):
    assert actions.ask(experiment=entry, by=reader, text="Who made the picture?") == asked
    assert (Question.objects.count(), Message.objects.count()) == (1, 1)
    actions.ask(experiment=entry, by=reader, text="Who drew it?")
    actions.ask(experiment=entry, by=PersonFactory(), text="Who made the picture?")
    assert Question.objects.count() == 3


@pytest.mark.parametrize("gone", ["inactive", "left"])
def test_once_the_owner_has_gone_a_question_goes_to_the_leads(entry, lead, owner, reader, gone):
    second = MembershipFactory(team=entry.team, role="lead", person__name="Second Lead").person
    MembershipFactory(team=entry.team, role="lead", person__is_active=False)
    MembershipFactory(team=entry.team, role="lead", left_on=timezone.localdate())
    MembershipFactory(team=entry.team)
    if gone == "inactive":
        Person.objects.filter(pk=owner.pk).update(is_active=False)
    else:
        Membership.objects.filter(person=owner).update(left_on=timezone.localdate())
    question = actions.ask(experiment=entry, by=reader, text="How?")
    assert {message.person for message, _ in waiting()} == {lead, second}
    if gone == "left":
        with pytest.raises(PermissionDenied):
            actions.answer(question=question, by=owner, text="So.")
    with pytest.raises(PermissionDenied):
        actions.ask(experiment=entry, by=lead, text="How did we do it?")
    assert actions.answer(question=question, by=second, text="So.").answered_by == second


def test_where_nobody_is_left_nobody_is_asked(entry, reader):
    Person.objects.filter(memberships__team=entry.team).update(is_active=False)
    with pytest.raises(actions.NobodyToAsk):
        actions.ask(experiment=entry, by=reader, text="How?")
    assert not Question.objects.exists()


def test_owners_do_not_ask_themselves_and_others_of_the_team_may(entry, owner, lead):
    with pytest.raises(PermissionDenied):
        actions.ask(experiment=entry, by=owner, text="How?")
    assert actions.ask(experiment=entry, by=lead, text="How?")


def test_a_person_asks_five_questions_an_hour(entry, reader):
    now = timezone.now()
    for n in range(5):
        actions.ask(experiment=entry, by=reader, text=f"Question {n}")
    Question.objects.filter(text="Question 0").update(asked_at=now - datetime.timedelta(minutes=50))
    other = ConcludedExperimentFactory(programme=entry.programme, visibility="everyone")
    with pytest.raises(actions.TooMany) as many:
        actions.ask(experiment=other, by=reader, text="One more")
    assert (many.value.of, many.value.until) == ("person", now + datetime.timedelta(minutes=10))
    assert actions.ask(experiment=entry, by=reader, text="Question 3")  # a double click is not counted
    assert actions.ask(experiment=entry, by=PersonFactory(), text="Another one's")
    Question.objects.filter(text="Question 0").update(asked_at=now - datetime.timedelta(minutes=61))
    assert actions.ask(experiment=other, by=reader, text="One more")


def test_an_entry_is_asked_about_twenty_times_a_day(entry, reader):
    now = timezone.now()
    Question.objects.bulk_create(
        Question(experiment=entry, asked_by=PersonFactory(), asked_at=now - datetime.timedelta(hours=n), text="How?")
        for n in range(20)
    )
    with pytest.raises(actions.TooMany) as many:
        actions.ask(experiment=entry, by=reader, text="How?")
    assert (many.value.of, many.value.until) == ("entry", now + datetime.timedelta(hours=5))
    other = ConcludedExperimentFactory(programme=entry.programme, visibility="everyone")
    assert actions.ask(experiment=other, by=reader, text="How?")


# Answering


def test_only_whom_a_question_reaches_answers_it(asked, lead, reader, entry):
    for person in (lead, reader, PersonFactory(), PersonFactory(is_central=True)):
        with pytest.raises(PermissionDenied):
            actions.answer(question=asked, by=person, text="So.")
    assert Question.objects.get().answered_at is None


def test_the_present_owner_answers(asked, entry, owner, lead):
    Experiment.objects.update(owner=lead)
    with pytest.raises(PermissionDenied):
        actions.answer(question=asked, by=owner, text="So.")
    assert actions.answer(question=asked, by=lead, text="So.").answered_by == lead


def test_the_same_answer_again_is_one_and_another_is_refused(asked, owner):
    for _ in range(2):
        actions.answer(question=asked, by=owner, text="So.")
    with pytest.raises(actions.AnsweredAlready) as already:
        actions.answer(question=asked, by=owner, text="Otherwise.")
    assert already.value.question.answer == "So."
    assert Message.objects.filter(kind="library-answer").count() == 1


def test_a_question_that_was_answered_or_that_reaches_others_now_is_not_mailed(asked, entry, owner, lead):
    assert len(waiting()) == 1
    Experiment.objects.update(owner=lead)
    assert waiting() == []
    Experiment.objects.update(owner=owner)
    actions.answer(question=asked, by=owner, text="So.")
    assert [message.kind for message, _ in waiting()] == ["library-answer"]


def test_who_asked_and_has_gone_gets_no_mail(asked, owner, reader):
    Message.objects.update(state="dropped")
    Person.objects.filter(pk=reader.pk).update(is_active=False)
    assert actions.answer(question=asked, by=owner, text="So.").answered_at
    assert waiting() == []


# Who sees a question


def test_who_asked_and_whom_it_reaches_see_a_question_and_nobody_else(asked, reader, owner, lead):
    def sees(person):
        return Question.objects.visible_to(person).exists()

    assert [sees(person) for person in (reader, owner, lead, PersonFactory())] == [True, True, False, False]
    Membership.objects.filter(person=owner).update(left_on=timezone.localdate())
    assert [sees(person) for person in (reader, owner, lead)] == [True, False, True]


# Reporting


def test_anyone_reports_an_entry_once_at_a_time(entry, reader, owner):
    first = actions.report(experiment=entry, by=reader, reason="It names somebody")
    assert actions.report(experiment=entry, by=reader, reason="It still does") == first
    assert actions.report(experiment=entry, by=owner, reason="I am in it") != first
    assert Report.objects.unsettled().count() == 2
    Report.objects.update(settled_at=timezone.now())
    again = actions.report(experiment=entry, by=reader, reason="It names somebody else")
    assert list(Report.objects.unsettled()) == [again]


def test_a_person_reports_ten_entries_an_hour(reader):
    entries = ConcludedExperimentFactory.create_batch(
        11, team=TeamFactory(), programme=ProgrammeFactory(), visibility="everyone"
    )
    for entry in entries[:10]:
        actions.report(experiment=entry, by=reader, reason="It names somebody")
    with pytest.raises(actions.TooMany):
        actions.report(experiment=entries[10], by=reader, reason="It names somebody")
    assert actions.report(experiment=entries[3], by=reader, reason="Again").reason == "It names somebody"


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_clicks_at_the_same_moment_are_one(entry, reader, owner):
    question = actions.ask(experiment=entry, by=reader, text="Where?")
    Message.objects.all().delete()
    answers = at_once(
        *[partial(actions.thank, experiment=entry, by=reader)] * 3,
        *[partial(actions.ask, experiment=entry, by=reader, text="How?")] * 3,
        *[partial(actions.report, experiment=entry, by=reader, reason="It names somebody")] * 3,
        *[partial(actions.answer, question=question, by=owner, text="Here.")] * 3,
    )
    assert [one for one in answers if isinstance(one, Exception)] == []
    assert (Thanks.objects.count(), Question.objects.count(), Report.objects.count()) == (1, 2, 1)
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["library-answer", "library-question"]


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_moment_are_no_more_than_may_be(entry, reader):
    answers = at_once(*(partial(actions.ask, experiment=entry, by=reader, text=f"Question {n}") for n in range(8)))
    assert sum(isinstance(one, actions.TooMany) for one in answers) == 3
    assert Question.objects.count() == 5
