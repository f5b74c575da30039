"""The GOV.UK Design System in Django: template environment, form renderer, dates and figures in words.

Knows nothing of the domain. Where to look:

- `environment`: the Jinja2 environment, its globals and filters
- `forms`: what a form says about its look, the date field, widgets with a look of their own
- `components`: from a bound field to a macro's parameters
- `renderer`: the hook that Django calls
- `words`: dates, times, figures as GOV.UK writes them
"""
