"""What the central team decides about entries of the library: who may, what becomes of them, and who is told."""

import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from experiments.actions import running
from experiments.actions.conclusion import conclude
from experiments.actions.library import NotInLibrary, report
from experiments.actions.moderation import NotForEveryone, decide
from experiments.actions.refusals import ChangedMeanwhile
from experiments.models import Decision, Experiment, Report
from experiments.moderation import waiting
from obt.mail import kinds
from obt.mail.models import Message
from tests.at_once import at_once
from tests.factories import (
    ConcludedExperimentFactory,
    ExperimentFactory,
    MembershipFactory,
    PersonFactory,
    ProgrammeFactory,
    RunningExperimentFactory,
)

pytestmark = pytest.mark.django_db

NOTE = "Please leave the name of the contractor out."


@pytest.fixture
def central():
    return PersonFactory(name="Helen Ashworth", is_central=True)


@pytest.fixture
def entry():
    """A running experiment that waits, in a programme that asks for moderation."""
    return RunningExperimentFactory(
        programme=ProgrammeFactory(moderates_library=True), visibility="everyone", moderation="waiting"
    )


def now(experiment):
    return Experiment.objects.get(pk=experiment.pk)


def rendered():
    """The one message that waits, and what it says."""
    message = Message.objects.get()
    return message, kinds.get(message.kind).render(message)


def said(experiment, by, kind, note="", **more):
    """Decide about an experiment as it is now."""
    return decide(
        **{"experiment": experiment, "by": by, "kind": kind, "note": note, "version": now(experiment).version} | more
    )


@pytest.mark.parametrize("before", ["open", "waiting", "approved", "changes", "hidden"])
@pytest.mark.parametrize(
    ("kind", "after", "in_library"),
    [("approve", "approved", True), ("ask", "changes", False), ("hide", "hidden", False), ("leave", None, None)],
)
def test_what_a_decision_makes_of_an_entry(central, before, kind, after, in_library):
    entry = RunningExperimentFactory(visibility="everyone", moderation=before)
    Report.objects.create(experiment=entry, reported_by=PersonFactory(), reason="It is an advertisement.")
    decided = said(entry, central, kind, NOTE)
    assert decided.is_new
    entry = now(entry)
    assert entry.moderation == (after or before)
    assert entry.is_in_library == (before in ("open", "approved") if in_library is None else in_library)
    assert entry.version == 2
    assert not Report.objects.unsettled().exists()
    decision = Decision.objects.get()
    assert (decision.kind, decision.note, decision.decided_by, decision.experiment) == (kind, NOTE, central, entry)


@pytest.mark.parametrize("who", ["owner", "member", "champion of nothing", "central team once"])
def test_nobody_else_decides(entry, who):
    person = {
        "owner": entry.owner,
        "member": MembershipFactory(team=entry.team).person,
        "champion of nothing": PersonFactory(),
        "central team once": PersonFactory(is_central=True, is_active=False),
    }[who]
    with pytest.raises(PermissionDenied):
        said(entry, person, "approve")
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "experiment",
    [
        lambda: ExperimentFactory(visibility="everyone"),
        lambda: RunningExperimentFactory(visibility="team"),
        lambda: RunningExperimentFactory(visibility="organisation"),
    ],
)
def test_what_is_not_shared_with_everyone_is_nothing_to_decide_about(central, experiment):
    with pytest.raises(NotForEveryone):
        said(experiment(), central, "hide", NOTE)


def test_it_goes_on_when_the_programme_is_over_and_the_team_archived(central, entry):
    long_ago = timezone.localdate() - datetime.timedelta(days=90)
    entry.programme.opens_on, entry.programme.closes_on = long_ago, long_ago + datetime.timedelta(days=7)
    entry.programme.records_close_on = long_ago + datetime.timedelta(days=14)
    entry.programme.save()
    entry.team.archived_at = timezone.now()
    entry.team.save()
    assert said(entry, central, "ask", NOTE).is_new
    _, mail = rendered()
    assert "See it here: http" in mail.text
    for text in (mail.text, mail.html):
        assert "Change it" not in text
        assert "look at it again" not in text


@pytest.mark.parametrize(("kind", "note"), [("approve", ""), ("hide", NOTE), ("ask", NOTE), ("leave", "")])
def test_twice_is_once(central, entry, kind, note):
    version = entry.version
    first = said(entry, central, kind, note, version=version)
    again = said(entry, central, kind, note, version=version)
    assert (again.decision, again.is_new, again.told) == (first.decision, False, 0)
    assert now(entry).version == version + 1
    assert Message.objects.count() == (kind in ("hide", "ask"))


def test_two_of_the_central_team_who_approve_approve_once(central, entry):
    first = said(entry, central, "approve", version=entry.version)
    again = said(entry, PersonFactory(is_central=True), "approve", version=entry.version)
    assert (again.decision, again.is_new) == (first.decision, False)


def test_who_decides_otherwise_is_asked_again(central, entry):
    version = entry.version
    said(entry, central, "approve", version=version)
    with pytest.raises(ChangedMeanwhile):
        said(entry, PersonFactory(is_central=True), "hide", NOTE, version=version)
    assert now(entry).moderation == "approved"
    said(entry, central, "hide", NOTE)
    assert list(Decision.objects.values_list("kind", flat=True)) == ["hide", "approve"]


def test_a_decision_about_what_was_changed_meanwhile_is_asked_again(central, entry):
    version = entry.version
    running.change(experiment=entry, by=entry.owner, title="Something else")
    with pytest.raises(ChangedMeanwhile):
        said(entry, central, "approve", version=version)
    assert not Decision.objects.exists()


def test_a_report_that_nobody_has_read_is_not_settled(central):
    entry = RunningExperimentFactory(visibility="everyone")
    read = report(experiment=entry, by=PersonFactory(), reason="It is an advertisement.")
    report(experiment=entry, by=PersonFactory(), reason="It names me.")
    with pytest.raises(ChangedMeanwhile):
        said(entry, central, "leave", last_report=read.pk)
    assert Report.objects.unsettled().count() == 2
    said(entry, central, "leave", last_report=read.pk + 1)
    assert not Report.objects.unsettled().exists()


def test_somebody_can_report_it_again_after_a_decision(central):
    entry, person = RunningExperimentFactory(visibility="everyone"), PersonFactory()
    report(experiment=entry, by=person, reason="It names me.")
    said(entry, central, "leave")
    report(experiment=entry, by=person, reason="It still names me.")
    said(entry, central, "leave")
    assert Decision.objects.count() == 2
    said(entry, central, "hide", NOTE)
    with pytest.raises(NotInLibrary):
        report(experiment=entry, by=person, reason="Again.")


@pytest.mark.parametrize("moderates", [True, False])
@pytest.mark.parametrize(("kind", "becomes"), [("ask", "waiting"), ("hide", "rewritten")])
def test_what_its_team_has_changed_waits_to_be_looked_at_again(central, moderates, kind, becomes):
    entry = ConcludedExperimentFactory(
        programme=ProgrammeFactory(moderates_library=moderates), visibility="everyone", moderation="approved"
    )
    said(entry, central, kind, NOTE)
    conclude(
        experiment=entry, by=entry.owner, outcome="keep", what_happened="Shorter.", learned="Much.",
    )  # fmt: skip
    assert (now(entry).moderation, now(entry).is_in_library) == (becomes, False)
    said(entry, central, "approve")
    assert now(entry).is_in_library


@pytest.mark.parametrize("moderates", [True, False])
def test_what_was_planned_before_entries_were_moderated_is_not_found_unseen(central, moderates):
    programme = ProgrammeFactory(moderates_library=moderates)
    planned = ExperimentFactory(programme=programme, visibility="everyone")
    own = RunningExperimentFactory(programme=programme)
    running.start(experiment=planned, by=planned.owner)
    running.share(experiment=own, by=own.owner, visibility="everyone", shows_team=True)
    for entry in (planned, own):
        assert now(entry).is_in_library == (not moderates)
        said(entry, central, "approve")
        for visibility in ("team", "everyone"):
            running.share(experiment=entry, by=entry.owner, visibility=visibility, shows_team=True)
        assert now(entry).is_in_library


def test_an_entry_that_everyone_can_find_already_stays_when_entries_are_moderated_later(central):
    entry = RunningExperimentFactory(programme=ProgrammeFactory(moderates_library=True), visibility="everyone")
    running.share(experiment=entry, by=entry.owner, visibility="everyone", shows_team=False)
    assert now(entry).is_in_library


def test_sharing_it_anew_does_not_bring_it_back(central, entry):
    said(entry, central, "hide", NOTE)
    for visibility in ("team", "everyone"):
        running.share(experiment=entry, by=entry.owner, visibility=visibility, shows_team=True)
    assert (now(entry).moderation, now(entry).is_in_library) == ("hidden", False)


# Who is told


def test_the_owner_reads_what_to_change(central, entry):
    assert said(entry, central, "ask", NOTE).told == 1
    message, mail = rendered()
    assert (message.address, message.kind) == (entry.owner.email, "library-changes-asked")
    assert mail.subject == f"Please change “{entry.title}” for the library"
    for text in (mail.text, mail.html):
        assert NOTE in text
        assert f"/experiments/{entry.pk}/" in text
        assert "look at it again" in text
        assert "Helen Ashworth" not in text
    assert mail.reply_to == ""


def test_the_owner_reads_why_it_is_hidden(central, entry):
    said(entry, central, "hide", "It is an advertisement.\n\nIt names a <product>.")
    message, mail = rendered()
    assert (message.address, message.kind) == (entry.owner.email, "library-hidden")
    assert mail.subject == f"“{entry.title}” is not in the library"
    assert "It is an advertisement.\n\nIt names a <product>." in mail.text
    assert "It names a &lt;product&gt;." in mail.html
    assert "If you change what it says" in mail.text


@pytest.mark.parametrize("kind", ["approve", "leave"])
def test_nobody_is_told_of_what_keeps_it_where_it_is(central, entry, kind):
    assert said(entry, central, kind).told == 0
    assert not Message.objects.exists()


def test_leads_are_told_where_the_owner_has_left(central, entry):
    lead = MembershipFactory(team=entry.team, role="lead").person
    entry.team.memberships.filter(person=entry.owner).update(left_on=timezone.localdate())
    assert said(entry, central, "hide", NOTE).told == 1
    assert Message.objects.get().address == lead.email


def test_what_was_decided_otherwise_before_it_went_is_not_sent(central, entry):
    wanted = kinds.get("library-hidden").still_wanted
    said(entry, central, "hide", NOTE)
    message = Message.objects.get()
    assert wanted([message]) == {message.pk}
    entry.owner.is_active = False
    entry.owner.save()
    assert wanted([message]) == set()
    entry.owner.is_active = True
    entry.owner.save()
    said(entry, central, "approve")
    assert wanted([message]) == set()


# Several at the same moment


@pytest.mark.django_db(transaction=True)
def test_several_who_approve_at_once_approve_once(entry):
    people = PersonFactory.create_batch(4, is_central=True)
    answers = at_once(
        *(
            lambda person=person: decide(experiment=entry, by=person, kind="approve", version=entry.version)
            for person in people
        )
    )
    assert sorted(answer.is_new for answer in answers) == [False, False, False, True]
    assert Decision.objects.count() == 1
    assert now(entry).version == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_otherwise_at_once_one_is_asked_again(entry):
    people = PersonFactory.create_batch(2, is_central=True)
    answers = at_once(
        lambda: decide(experiment=entry, by=people[0], kind="approve", version=entry.version),
        lambda: decide(experiment=entry, by=people[1], kind="hide", note=NOTE, version=entry.version),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["ChangedMeanwhile", "Decided"]
    assert Decision.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_report_and_a_decision_at_once_leave_no_report_unread(central):
    central = PersonFactory(is_central=True)
    entry = RunningExperimentFactory(visibility="everyone")
    person = PersonFactory()
    first = report(experiment=entry, by=person, reason="It names me.")
    answers = at_once(
        lambda: decide(experiment=entry, by=central, kind="leave", version=1, last_report=first.pk),
        lambda: report(experiment=entry, by=PersonFactory(), reason="It names me too."),
    )
    unread = Report.objects.unsettled().exclude(pk=first.pk)
    assert unread.count() == 1, answers


def test_what_was_hidden_and_rewritten_stays_its_teams_until_the_central_team_has_looked(central, entry):
    """Sharing it with fewer people and changing a word would otherwise show it to a whole organisation."""
    decide(experiment=entry, by=central, kind="hide", note="It names a customer.", version=entry.version)
    running.share(experiment=entry, by=entry.owner, visibility="organisation", shows_team=True)
    changed = running.change(experiment=entry, by=entry.owner, problem="People ring us.")
    assert (changed.moderation, changed.audience) == ("rewritten", entry.team_id)

    shared = running.share(experiment=entry, by=entry.owner, visibility="everyone", shows_team=True)
    assert shared.audience == entry.team_id
    assert [line.experiment for line in waiting(0).rows] == [entry]

    decide(experiment=entry, by=central, kind="approve", version=shared.version)
    assert now(entry).is_in_library
