"""Forms as Design System components: each kind of field, its hint and its errors, written out."""
# ruff: noqa: E501 – markup stands here as it is sent

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html

from obt.govuk.components import error_list
from obt.govuk.forms import DateField, Looks, TextField
from tests.obt.govuk.test_fixtures import plain


def rendered(field, data=None, look=None, initial=None, name="it"):
    """The group of a form's only field, without the white space that no reader sees."""

    class OneForm(forms.Form):
        govuk: Looks = {name: look} if look else {}

    OneForm.base_fields[name] = field
    return plain(OneForm(data, initial=initial)[name].as_field_group())


def test_a_line_of_text():
    field = forms.CharField(label="Full name", help_text="As on your pass", max_length=100)

    assert rendered(field, look={"autocomplete": "name"}, initial={"it": "Ann <b> & Co"}) == plain(
        """
        <div class="govuk-form-group">
          <label class="govuk-label" for="id_it">Full name</label>
          <div id="id_it-hint" class="govuk-hint">As on your pass</div>
          <input class="govuk-input" id="id_it" name="it" type="text" value="Ann &lt;b&gt; &amp; Co"
            aria-describedby="id_it-hint" autocomplete="name">
        </div>""".replace("\n            aria", " aria")
    )


def test_an_error_stands_between_hint_and_input():
    field = forms.CharField(
        label="Full name", help_text="As on your pass", error_messages={"required": "Enter your name"}
    )

    assert rendered(field, data={}) == plain("""
        <div class="govuk-form-group govuk-form-group--error">
          <label class="govuk-label" for="id_it">Full name</label>
          <div id="id_it-hint" class="govuk-hint">As on your pass</div>
          <p id="id_it-error" class="govuk-error-message"><span class="govuk-visually-hidden">Error:</span> Enter your name</p>
          <input class="govuk-input govuk-input--error" id="id_it" name="it" type="text" aria-describedby="id_it-hint id_it-error">
        </div>""")


def test_a_number_with_its_unit():
    field = forms.IntegerField(label="How long did it take?", min_value=1, max_value=600)

    assert rendered(field, look={"size": "m", "suffix": "minutes", "width": 3}, initial={"it": 60}) == plain("""
        <div class="govuk-form-group">
          <label class="govuk-label govuk-label--m" for="id_it">How long did it take?</label>
          <div class="govuk-input__wrapper">
            <input class="govuk-input govuk-input--width-3" id="id_it" name="it" type="text" spellcheck="false" value="60" inputmode="numeric">
            <div class="govuk-input__suffix" aria-hidden="true">minutes</div>
          </div>
        </div>""")


def test_a_sum_of_money():
    page = rendered(forms.DecimalField(label="Cost"), look={"prefix": "£", "width": 5})

    assert '<div class="govuk-input__prefix" aria-hidden="true">£</div>' in page
    assert 'inputmode="decimal"' in page


def test_a_field_with_a_look_of_its_own_that_the_form_adds_to():
    class CostField(forms.DecimalField):
        look = {"prefix": "£", "width": 10}

    page = rendered(CostField(label="Cost"), look={"width": 5})

    assert '<div class="govuk-input__prefix" aria-hidden="true">£</div>' in page
    assert "govuk-input--width-5" in page
    assert "govuk-input--width-10" not in page


def test_an_email_address():
    field = forms.EmailField(
        label="Work email", widget=forms.EmailInput(attrs={"autocomplete": "email", "placeholder": "x"})
    )

    assert rendered(field) == plain("""
        <div class="govuk-form-group">
          <label class="govuk-label" for="id_it">Work email</label>
          <input class="govuk-input" id="id_it" name="it" type="email" spellcheck="false" autocomplete="email">
        </div>""")


def test_a_code_from_an_email():
    field = forms.CharField(
        label="Code", widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    )

    assert rendered(field, look={"width": 10}) == plain("""
        <div class="govuk-form-group">
          <label class="govuk-label" for="id_it">Code</label>
          <input class="govuk-input govuk-input--width-10 govuk-input--extra-letter-spacing" id="id_it" name="it" type="text" spellcheck="false" autocomplete="one-time-code" inputmode="numeric">
        </div>""")


def test_several_lines_keep_their_line_breaks():
    page = rendered(TextField(label="Note", required=False), look={"rows": 4}, initial={"it": "one\n  two"})

    assert '<textarea class="govuk-textarea" id="id_it" name="it" rows="4">one two</textarea>' in page

    class NoteForm(forms.Form):
        note = TextField()

    assert ">one\n  two</textarea>" in NoteForm({"note": "one\n  two"})["note"].as_field_group()


def test_several_lines_with_a_limit_count_characters():
    page = rendered(TextField(label="Note", max_length=500, required=False))

    assert (
        '<div class="govuk-form-group govuk-character-count" data-module="govuk-character-count" data-maxlength="500">'
        in page
    )
    assert (
        '<div id="id_it-info" class="govuk-hint govuk-character-count__message">You can enter up to 500 characters</div>'
        in page
    )
    assert 'maxlength="500"' not in page.replace("data-maxlength", "")


def test_a_line_break_counts_once_as_on_the_page():
    assert TextField(max_length=7).clean("one\r\ntwo") == "one\ntwo"


@pytest.mark.parametrize("typed", ["\u200b", " \u200d\ufeff ", "\u2060\n\u00ad"])
def test_a_text_of_which_nothing_can_be_seen_is_none(typed):
    assert TextField(required=False).clean(typed) == ""
    with pytest.raises(ValidationError):
        TextField().clean(typed)


def test_marks_within_a_text_stay():
    assert TextField().clean("a\u200db") == "a\u200db"


def test_who_can_see_the_answer_is_part_of_the_hint():
    page = rendered(TextField(label="Note", help_text="For you."), look={"private": "Only you can see this."})

    assert (
        '<div id="id_it-hint" class="govuk-hint">For you.<span class="obt-private">Only you can see this.</span></div>'
        in page
    )
    assert 'aria-describedby="id_it-hint"' in page


def test_radios_in_a_row():
    field = forms.ChoiceField(
        label="How useful was it?",
        required=False,
        widget=forms.RadioSelect,
        choices=[("", "---------"), (1, "A little"), (2, "Very")],
    )

    assert rendered(field, look={"size": "m", "inline": True}, initial={"it": 2}) == plain("""
        <div class="govuk-form-group">
          <fieldset class="govuk-fieldset">
            <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">How useful was it? (optional)</legend>
            <div class="govuk-radios govuk-radios--inline" data-module="govuk-radios">
              <div class="govuk-radios__item">
                <input class="govuk-radios__input" id="id_it" name="it" type="radio" value="1">
                <label class="govuk-label govuk-radios__label" for="id_it">A little</label>
              </div>
              <div class="govuk-radios__item">
                <input class="govuk-radios__input" id="id_it-2" name="it" type="radio" value="2" checked>
                <label class="govuk-label govuk-radios__label" for="id_it-2">Very</label>
              </div>
            </div>
          </fieldset>
        </div>""")


def test_an_option_has_a_hint_and_the_last_one_a_divider():
    field = forms.ChoiceField(label="Where?", widget=forms.RadioSelect, choices=[("a", "Office"), ("n", "Neither")])

    page = rendered(field, look={"hints": {"a": "Any of ours"}, "divider": "or"})

    assert '<div id="id_it-item-hint" class="govuk-hint govuk-radios__hint">Any of ours</div>' in page
    assert '<div class="govuk-radios__divider">or</div>' in page


def test_one_question_a_page_has_its_legend_as_heading():
    field = forms.ChoiceField(label="Where?", widget=forms.RadioSelect, choices=[("a", "Office")])

    assert (
        '<legend class="govuk-fieldset__legend govuk-fieldset__legend--l"><h1 class="govuk-fieldset__heading">Where?</h1></legend>'
        in rendered(field, look={"heading": True})
    )


def test_one_question_a_page_has_its_label_as_heading():
    assert (
        '<h1 class="govuk-label-wrapper"><label class="govuk-label govuk-label--xl" for="id_it">What?</label></h1>'
        in rendered(forms.CharField(label="What?"), look={"heading": True, "size": "xl"})
    )


def test_checkboxes_where_the_last_unticks_the_others():
    field = forms.MultipleChoiceField(
        label="Which?", widget=forms.CheckboxSelectMultiple, choices=[("a", "Talk"), ("n", "None of these")]
    )

    assert rendered(field, data={"it": ["a"]}, look={"divider": "or", "exclusive": "n"}) == plain("""
        <div class="govuk-form-group">
          <fieldset class="govuk-fieldset">
            <legend class="govuk-fieldset__legend govuk-fieldset__legend--s">Which?</legend>
            <div class="govuk-checkboxes" data-module="govuk-checkboxes">
              <div class="govuk-checkboxes__item">
                <input class="govuk-checkboxes__input" id="id_it" name="it" type="checkbox" value="a" checked>
                <label class="govuk-label govuk-checkboxes__label" for="id_it">Talk</label>
              </div>
              <div class="govuk-checkboxes__divider">or</div>
              <div class="govuk-checkboxes__item">
                <input class="govuk-checkboxes__input" id="id_it-3" name="it" type="checkbox" value="n" data-behaviour="exclusive">
                <label class="govuk-label govuk-checkboxes__label" for="id_it-3">None of these</label>
              </div>
            </div>
          </fieldset>
        </div>""")


def test_one_checkbox_is_not_called_optional():
    field = forms.BooleanField(label="Send me reminders", help_text="Twice at most", required=False)

    assert rendered(field, initial={"it": True}) == plain("""
        <div class="govuk-form-group">
          <div class="govuk-checkboxes" data-module="govuk-checkboxes">
            <div class="govuk-checkboxes__item">
              <input class="govuk-checkboxes__input" id="id_it" name="it" type="checkbox" value="on" checked aria-describedby="id_it-item-hint">
              <label class="govuk-label govuk-checkboxes__label" for="id_it">Send me reminders</label>
              <div id="id_it-item-hint" class="govuk-hint govuk-checkboxes__hint">Twice at most</div>
            </div>
          </div>
        </div>""")


def test_a_select():
    field = forms.ChoiceField(label="Grade", choices=[("", "---------"), ("g7", "Grade 7"), ("g6", "Grade 6")])

    assert rendered(field, initial={"it": "g6"}) == plain("""
        <div class="govuk-form-group">
          <label class="govuk-label" for="id_it">Grade</label>
          <select class="govuk-select" id="id_it" name="it">
            <option value="">Choose an option</option>
            <option value="g7">Grade 7</option>
            <option value="g6" selected>Grade 6</option>
          </select>
        </div>""")


def test_a_select_that_can_be_searched_names_its_script():
    field = forms.ChoiceField(label="Organisation", choices=[("", "---------")])

    page = rendered(field, look={"searchable": True})

    assert 'data-autocomplete="/assets/vendor/accessible-autocomplete/accessible-autocomplete.min.js"' in page
    assert 'data-autocomplete-style="/assets/vendor/accessible-autocomplete/accessible-autocomplete.min.css"' in page


def test_a_file():
    assert rendered(forms.FileField(label="Upload a list")) == plain("""
        <div class="govuk-form-group">
          <label class="govuk-label" for="id_it">Upload a list</label>
          <input class="govuk-file-upload" id="id_it" name="it" type="file">
        </div>""")


def test_a_date():
    field = DateField(label="When did you finish it?", help_text="For example, 12 11 2024")

    assert rendered(field, look={"size": "m"}, initial={"it": dt.date(2024, 11, 2)}) == plain("""
        <div class="govuk-form-group">
          <fieldset class="govuk-fieldset" role="group" aria-describedby="id_it-hint">
            <legend class="govuk-fieldset__legend govuk-fieldset__legend--m">When did you finish it?</legend>
            <div id="id_it-hint" class="govuk-hint">For example, 12 11 2024</div>
            <div class="govuk-date-input" id="id_it">
              <div class="govuk-date-input__item"><div class="govuk-form-group">
                <label class="govuk-label govuk-date-input__label" for="id_it-day">Day</label>
                <input class="govuk-input govuk-date-input__input govuk-input--width-2" id="id_it-day" name="it-day" type="text" value="2" inputmode="numeric">
              </div></div>
              <div class="govuk-date-input__item"><div class="govuk-form-group">
                <label class="govuk-label govuk-date-input__label" for="id_it-month">Month</label>
                <input class="govuk-input govuk-date-input__input govuk-input--width-2" id="id_it-month" name="it-month" type="text" value="11" inputmode="numeric">
              </div></div>
              <div class="govuk-date-input__item"><div class="govuk-form-group">
                <label class="govuk-label govuk-date-input__label" for="id_it-year">Year</label>
                <input class="govuk-input govuk-date-input__input govuk-input--width-4" id="id_it-year" name="it-year" type="text" value="2024" inputmode="numeric">
              </div></div>
            </div>
          </fieldset>
        </div>""")


@pytest.mark.parametrize(("month", "wrong"), [("", ["month"]), ("13", ["day", "month", "year"])])
def test_the_parts_of_a_date_that_are_wrong_have_a_red_border(month, wrong):
    page = rendered(DateField(label="When?"), data={"it-day": "1", "it-month": month, "it-year": "2024"})

    borders = [part for part in ("day", "month", "year") if f'govuk-input--error" id="id_it-{part}"' in page]
    assert borders == wrong


def test_what_was_typed_is_shown_again_as_it_was_typed():
    page = rendered(DateField(label="When?"), data={"it-day": "0", "it-month": "<Mai>", "it-year": "24"})

    assert 'name="it-month" type="text" value="&lt;Mai&gt;"' in page


def test_labels_and_hints_are_escaped_once():
    page = rendered(forms.CharField(label="R&D <b>", help_text=format_html("<em>{}</em>", "Q&A"), required=False))

    assert "R&amp;D &lt;b&gt; (optional)" in page
    assert "<em>Q&amp;A</em>" in page


def test_a_search_box_is_not_called_optional():
    assert "(optional)" not in rendered(forms.CharField(label="Search", required=False), look={"optional": False})


def test_a_look_that_does_not_exist_is_an_error():
    with pytest.raises(TypeError, match=r"OneForm.govuk\['it'\] has no colour"):
        rendered(forms.CharField(), look={"colour": "red"})


class TripForm(forms.Form):
    on = DateField()
    where = forms.ChoiceField(widget=forms.RadioSelect, choices=[("a", "A")], error_messages={"required": "Say where"})
    note = forms.CharField(
        required=False, max_length=2, error_messages={"max_length": "Note must be 2 characters or fewer"}
    )
    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "Version is missing"})

    def clean(self):
        raise forms.ValidationError("This trip is full")


def test_the_error_summary_leads_to_what_is_wrong():
    form = TripForm({"on-day": "1", "on-year": "2024", "note": "long"})

    assert error_list(form) == [
        {"text": "This trip is full"},
        {"text": "Date must include a month", "href": "#id_on-month"},
        {"text": "Say where", "href": "#id_where"},
        {"text": "Note must be 2 characters or fewer", "href": "#id_note"},
        {"text": "Version is missing"},
    ]


def test_a_date_that_is_not_there_leads_to_its_day():
    assert error_list(TripForm({}))[1] == {"text": "Enter a date", "href": "#id_on-day"}


def test_an_error_that_a_view_adds_to_a_date_leads_to_its_day():
    form = TripForm({"on-day": "1", "on-month": "1", "on-year": "2024"})
    form.add_error("on", "The date must be in the past")

    assert {"text": "The date must be in the past", "href": "#id_on-day"} in error_list(form)


def test_links_follow_the_prefix_of_a_form():
    assert error_list(TripForm({}, prefix="first"))[2]["href"] == "#id_first-where"


def test_a_whole_form_has_its_hidden_fields_first():
    page = plain(str(TripForm()))

    assert page.startswith('<input type="hidden" name="version" id="id_version"><div class="govuk-form-group">')
    assert page.index('id="id_on-day"') < page.index('id="id_where"') < page.index('id="id_note"')


def test_widgets_alone_stay_djangos():
    assert str(TripForm()["note"]) == '<input type="text" name="note" maxlength="2" id="id_note">'
