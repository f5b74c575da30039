"""Personal data is pointed out field by field, and not repeated in full."""

from django.template.loader import render_to_string

from experiments.models import Benefit, Experiment
from experiments.public_text import PUBLIC, FoundIn, found_in, public_texts
from experiments.wording import LABELS, WORKINGS

TEXTS = {
    "The problem": "Ask jo.bloggs@example.gov.uk or 07700 900123, not jo.bloggs@example.gov.uk.",
    "The small change": "Since 14 10 2024 we save £1,200 a year.",
    "What we learned": "QQ 12 34 56 C stood on a form.",
}


def shown(texts, **context):
    page = render_to_string("experiments/personal_data.html", {"found": found_in(texts), **context}, using="jinja2")
    return " ".join(page.split())


def test_what_others_read_is_every_text_that_says_something_and_how_benefits_were_worked_out():
    experiment = Experiment(title="Plainer letters", learned="Short is clear.", baseline_note="")
    benefit = Benefit(kind="people", workings="3 a week, 52 weeks")
    assert public_texts(vars(experiment), [benefit]) == {
        "Title": "Plainer letters",
        "What we learned": "Short is clear.",
        "How the people helped were counted": "3 a week, 52 weeks",
    }


def test_every_text_and_every_kind_of_benefit_has_a_name_of_its_own():
    texts = [
        field.name for field in Experiment._meta.get_fields() if field.get_internal_type() in ("CharField", "TextField")
    ]
    chosen = [field.name for field in Experiment._meta.concrete_fields if field.choices]
    assert set(texts) - set(chosen) == set(PUBLIC)
    assert set(PUBLIC) <= set(LABELS)
    assert set(WORKINGS) == set(Benefit.Kind.values)
    labels = [*LABELS.values(), *WORKINGS.values()]
    assert len(labels) == len(set(labels))


def test_each_field_says_what_is_in_it_once_and_only_its_beginning():
    assert found_in(TEXTS) == [
        FoundIn("The problem", ("an email address (jo.bloggs@…)", "a phone number (07700…)")),
        FoundIn("What we learned", ("a National Insurance number (QQ…)",)),
    ]


def test_of_many_the_first_are_told_and_the_rest_counted():
    many = " ".join(f"person{n}@example.gov.uk" for n in range(8))
    (field,) = found_in({"What happened": many})
    assert field.what == tuple(f"an email address (person{n}@…)" for n in range(5))
    assert field.more == 3
    assert "and 3 more" in shown({"What happened": many})


def test_nothing_is_found_in_plain_text():
    assert found_in({"Title": "", "The problem": "Two of nine forms came back on 14/10/2024."}) == []
    assert shown({"Title": ""}) == ""


def test_the_warning_names_the_field_and_leads_to_it():
    page = shown(TEXTS, change_links={"The problem": "/experiments/drafts/1/problem/"})
    assert "“The problem” has an email address (jo.bloggs@…) and a phone number (07700…)" in page
    assert page.count('<a class="govuk-link" href="/experiments/drafts/1/problem/">Change') == 1
    assert "“What we learned” has a National Insurance number (QQ…)" in page
    assert "@example.gov.uk" not in page
    assert "900123" not in page


def test_labels_are_text_and_no_markup():
    assert "<b>" not in shown({"<b>Title</b>": "jo@example.gov.uk"})
