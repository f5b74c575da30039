"""The hook by which Django renders forms as Design System components (`FORM_RENDERER` names it)."""

from django.forms.renderers import TemplatesSetting


class GovukRenderer(TemplatesSetting):
    """`{{ form }}` and `{{ form["name"].as_field_group() }}` give components; widgets alone stay Django's.

    Django admin renders widgets, never whole forms or field groups, so it looks as always.
    """

    form_template_name = "govuk/form.html"
    field_template_name = "govuk/field.html"
