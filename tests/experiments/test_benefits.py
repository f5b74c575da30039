"""Benefits in words, and how a page lists them."""

from decimal import Decimal

import pytest
from django.template.loader import engines

from experiments.benefits import COUNTED_OUTCOMES, BenefitWords, benefit_figure, benefit_words
from experiments.models import Benefit, Experiment


@pytest.mark.parametrize(
    ("kind", "amount", "words", "figure", "of_what"),
    [
        ("minutes", "120", "2 hours a week", "2", "hours a week saved"),
        ("minutes", "60", "1 hour a week", "1", "hour a week saved"),
        ("minutes", "45", "45 minutes a week", "45", "minutes a week saved"),
        ("minutes", "1", "1 minute a week", "1", "minute a week saved"),
        ("minutes", "0.5", "0.5 minutes a week", "0.5", "minutes a week saved"),
        ("minutes", "95.0000", "1 hour 35 minutes a week", "1h 35m", "a week saved"),
        ("minutes", "72000", "1,200 hours a week", "1,200", "hours a week saved"),
        ("pounds", "1200", "£1,200 a year", "£1,200", "a year saved"),
        ("pounds", "3.5", "£3.50 a year", "£3.50", "a year saved"),
        ("people", "35", "35 people a year", "35", "people a year helped"),
        ("people", "1", "1 person a year", "1", "person a year helped"),
        ("people", "9999999999", "9,999,999,999 people a year", "9,999,999,999", "people a year helped"),
    ],
)
def test_a_benefit_in_words_and_as_a_figure(kind, amount, words, figure, of_what):
    assert benefit_words(kind, Decimal(amount)) == words
    assert benefit_figure(kind, Decimal(amount)) == BenefitWords(figure, of_what)
    row = Benefit(kind=kind, amount=Decimal(amount))
    assert (row.words, row.said) == (words, BenefitWords(figure, of_what))


def test_every_kind_has_its_words_and_only_what_was_stopped_is_in_no_sum():
    assert all(benefit_words(kind, Decimal(2)) for kind in Benefit.Kind.values)
    assert set(Experiment.Outcome.values) - set(COUNTED_OUTCOMES) == {"stop"}


def listed(*benefits):
    source = '{% from "experiments/end/benefits.html" import benefits_list %}{{ benefits_list(benefits) }}'
    template = next(one for one in engines.all() if "jinja2" in one.name.lower()).from_string(source)
    return " ".join(template.render({"benefits": list(benefits)}).split())


def test_the_list_has_figures_how_sure_they_are_and_their_workings_to_be_opened():
    page = listed(
        Benefit(kind="minutes", amount=Decimal(95), workings="24 forms,\n4 minutes each.", confidence="measured"),
        Benefit(kind="people", amount=Decimal(1250), workings="<b>24</b> a week", confidence="guessed"),
    )
    assert '<span class="obt-figure obt-figure--s">1h 35m</span> a week saved' in page
    assert '<span class="obt-figure obt-figure--s">1,250</span> people a year helped' in page
    assert "<strong>Measured</strong>" in page
    assert "<strong>A guess</strong>" in page
    assert page.index("<details") < page.index("24 forms,")
    assert "1 hour 35 minutes a week" in page
    assert "&lt;b&gt;24&lt;/b&gt; a week" in page


def test_without_benefits_there_is_nothing():
    assert listed() == ""
