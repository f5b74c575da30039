"""What people type of an end: what is asked for, what is refused and in which words, and what a draft keeps."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.actions.conclusion import Gain
from experiments.forms.conclusion import (
    STEPS,
    BenefitsForm,
    OutcomeForm,
    StoryForm,
    answers_of,
    as_concluded,
    filled_in,
    first_lacking,
    typed_in,
)
from experiments.models import Benefit, Experiment

OUTCOME = {"outcome": "stop"}
STORY = {"what_happened": "We sent 40 letters.", "learned": "Nobody read them.", "needs": ""}
NO_BENEFITS = typed_in("benefits", {})
TIME = {"minutes": "1h 30", "minutes_workings": "18 forms, 5 minutes each", "minutes_confidence": "measured"}
NOTHING = "Time saved must be more than 0. Leave it empty if there is nothing to tell"


def errors(form):
    return {name: list(messages) for name, messages in form.errors.items()}


def test_four_outcomes_stand_in_their_order_each_with_a_hint():
    form = OutcomeForm()
    assert [label for _, label in form.fields["outcome"].choices] == ["Keep", "Adapt", "Stop", "Scale"]
    hints = form.govuk["outcome"]["hints"]
    assert list(hints) == Experiment.Outcome.values
    assert hints["stop"] == "It did not do what we hoped, and now we know."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Choose how it ended"),
        ({"outcome": ""}, "Choose how it ended"),
        ({"outcome": "win"}, "Choose from the list"),
        ({"outcome": "\x00"}, "Choose from the list"),
    ],
)
def test_an_outcome_is_chosen_from_the_four(typed, said):
    assert errors(OutcomeForm(typed)) == {"outcome": [said]}


def test_the_story_is_asked_for_and_what_others_need_may_be_left_out():
    assert errors(StoryForm({})) == {"what_happened": ["Enter what happened"], "learned": ["Enter what you learned"]}
    assert errors(StoryForm({"what_happened": "  \r\n ", "learned": "x"})) == {"what_happened": ["Enter what happened"]}
    form = StoryForm({"what_happened": " One\r\ntwo ", "learned": "x"})
    assert form.is_valid()
    assert form.cleaned_data == {"what_happened": "One\ntwo", "learned": "x", "needs": ""}


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("what_happened", "What happened must be 2,000 characters or fewer"),
        ("learned", "What you learned must be 2,000 characters or fewer"),
        ("needs", "What others need must be 2,000 characters or fewer"),
    ],
)
def test_a_story_is_half_a_page_and_no_longer(field, said):
    assert StoryForm(STORY | {field: "a\r\n" * 1000}).is_valid()
    assert errors(StoryForm(STORY | {field: "a" * 2001})) == {field: [said]}


def test_no_benefits_are_an_answer():
    form = BenefitsForm({})
    assert form.is_valid()
    assert form.gains() == []


def test_benefits_are_exact_amounts_with_their_workings():
    form = BenefitsForm(
        {
            **TIME,
            "pounds": "£1,200.50", "pounds_workings": " Postage\r\n", "pounds_confidence": "estimated",
            "people": "1,250 people", "people_workings": "24 a week", "people_confidence": "guessed",
        }
    )  # fmt: skip
    assert form.is_valid(), form.errors
    assert form.gains() == [
        Gain("minutes", Decimal(90), "18 forms, 5 minutes each", "measured"),
        Gain("pounds", Decimal("1200.5"), "Postage", "estimated"),
        Gain("people", Decimal(1250), "24 a week", "guessed"),
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        (
            {"minutes": "90"},
            {
                "minutes_workings": ["Enter how you worked out the time saved"],
                "minutes_confidence": ["Choose how sure you are of the time saved"],
            },
        ),
        (
            {"pounds_workings": "Postage"},
            {"pounds": ["Enter the money saved, or leave out how you worked it out"]},
        ),
        (
            {"people_workings": "24 a week", "people_confidence": "guessed"},
            {"people": ["Enter the number of people helped, or leave out how you worked it out"]},
        ),
        (TIME | {"minutes": "0"}, {"minutes": [NOTHING]}),
        (TIME | {"minutes": "-5"}, {"minutes": [NOTHING]}),
        (
            TIME | {"minutes": "1.30"},
            {"minutes": ["“1.30” could be hours or minutes. Enter a time, like 90 minutes or 1h 30"]},
        ),
        (TIME | {"minutes_confidence": "sure"}, {"minutes_confidence": ["Choose from the list"]}),
        (
            TIME | {"minutes_workings": "a" * 2001},
            {"minutes_workings": ["How you worked out the time saved must be 2,000 characters or fewer"]},
        ),
        (TIME | {"minutes_workings": "a\x00"}, {"minutes_workings": ["Null characters are not allowed."]}),
        (
            {"people": "2.5", "people_workings": "x", "people_confidence": "guessed"},
            {"people": ["People helped must be a whole number, like 35"]},
        ),
        (
            {"pounds": "1,2", "pounds_workings": "x", "pounds_confidence": "guessed"},
            {"pounds": ["“1,2” could be 1.2 or 12. Enter 1.2 with a full stop, or 12 without a comma"]},
        ),
        (
            {"pounds": "9" * 30, "pounds_workings": "x", "pounds_confidence": "guessed"},
            {"pounds": ["Enter an amount between −9,999,999,999.9999 and 9,999,999,999.9999"]},
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_benefit_is_said_at_its_field(typed, found):
    assert errors(BenefitsForm(typed)) == found


def test_a_radio_that_cannot_be_unticked_asks_for_nothing():
    form = BenefitsForm({"minutes": "", "minutes_workings": " ", "minutes_confidence": "measured"})
    assert form.is_valid()
    assert form.gains() == []


@given(
    st.sampled_from(Benefit.Kind.values),
    st.decimals(min_value=Decimal("0.0001"), max_value=Decimal("9999999999.9999"), places=4),
)
def test_a_benefit_that_is_shown_to_be_corrected_is_read_as_it_was(kind, amount):
    amount = amount.to_integral_value() + 1 if kind == "people" else amount
    row = Benefit(kind=kind, amount=min(amount, Decimal(9999999999)), workings="x", confidence="guessed")
    form = BenefitsForm(answers_of(Experiment(what_happened="x", learned="x"), [row]))
    assert form.is_valid(), form.errors
    assert form.gains() == [Gain(kind, row.amount, "x", "guessed")]


def test_one_that_never_ended_has_no_answers_and_one_that_was_reopened_lacks_its_outcome():
    assert answers_of(Experiment(), []) == {}
    again = answers_of(Experiment(state="running", **STORY), [])
    assert again == STORY | NO_BENEFITS
    assert first_lacking(again) == "outcome"
    assert filled_in("outcome", again).errors == {}
    assert first_lacking(answers_of(Experiment(state="concluded", outcome="keep", **STORY), [])) is None


@pytest.mark.parametrize(
    ("answers", "lacking"),
    [
        ({}, "outcome"),
        (STORY | NO_BENEFITS, "outcome"),
        (OUTCOME, "story"),
        (OUTCOME | STORY, "benefits"),
        (OUTCOME | STORY | NO_BENEFITS, None),
        (OUTCOME | STORY | NO_BENEFITS | TIME, None),
        (OUTCOME | STORY | NO_BENEFITS | {"minutes": "5"}, "benefits"),
        (OUTCOME | STORY | {"learned": ""} | NO_BENEFITS, "story"),
        ({"outcome": "win"} | STORY | NO_BENEFITS, "outcome"),
    ],
)
def test_the_first_step_that_lacks_something(answers, lacking):
    assert first_lacking(answers) == lacking


def test_a_step_that_was_never_sent_is_not_judged_and_one_that_was_sent_wrong_is():
    assert not filled_in("story", OUTCOME).is_bound
    assert filled_in("story", OUTCOME | {"what_happened": "x"}).errors == {"learned": ["Enter what you learned"]}


def test_a_draft_keeps_what_was_typed_right_or_wrong_but_nothing_the_database_cannot_hold():
    assert typed_in("outcome", {"outcome": "win", "more": "x"}) == {"outcome": "win"}
    kept = typed_in("story", {"what_happened": "a\x00b", "learned": "x" * 30_000})
    assert kept == {"what_happened": "ab", "learned": "x" * 20_000, "needs": ""}
    assert set(typed_in("benefits", {"minutes": "soon"})) == set(BenefitsForm().fields)


def test_answers_that_lack_nothing_are_what_is_concluded():
    assert as_concluded(OUTCOME | STORY | NO_BENEFITS | TIME) == {
        "outcome": "stop",
        **STORY,
        "gains": [Gain("minutes", Decimal(90), "18 forms, 5 minutes each", "measured")],
    }


def test_three_steps():
    assert list(STEPS) == ["outcome", "story", "benefits"]
