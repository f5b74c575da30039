"""What the columns of `Rule.whom` are made of: things, addresses, days and times, put together by Postgres.

Days and times come out as `obt.govuk.words` writes them, in London time.
"""

from __future__ import annotations

from django.db.models import CharField, DateTimeField, Exists, Expression, F, Func, Value
from django.db.models.functions import Cast, Concat, JSONObject, TruncDate
from django.urls import reverse

from obt.govuk.words import LONDON
from obt.programme.models import Programme

_PLACE = "0"  # stands in an address where a row's number, or slug, is put in


def is_on(programme: Programme, part: str) -> Exists:
    """Return whether `part` ("learning", "conversations", "experiments") of the programme is switched on."""
    return Exists(Programme.objects.filter(pk=programme.pk, **{f"has_{part}": True}))


def thing(noun: str, pk: str) -> Concat:
    """Return "conversation:12", of the row whose number is in the column `pk`."""
    return Concat(Value(f"{noun}:"), Cast(pk, CharField()))


def address(name: str, pk: str, query: str = "") -> Concat:
    """Return the path of the page called `name` of the row whose number or slug is in the column `pk`.

    With `query` it stands behind the path, as "?team=12".
    """
    before, after = around(name, query)
    return Concat(Value(before), Cast(pk, CharField()), Value(after))


def around(name: str, query: str = "") -> tuple[str, str]:
    """Return what stands before and after the one thing that the path of the page called `name` is made with."""
    whole = f"{reverse(name)}?{query}={_PLACE}" if query else reverse(name, args=[_PLACE])
    before, _, after = whole.rpartition(_PLACE)
    return before, after


def day_of(moment: str) -> TruncDate:
    """Return London's day of the moment in the column `moment`."""
    return TruncDate(moment, tzinfo=LONDON)


def day_words(moment: str) -> Func:
    """Return the day of a moment as "Thursday 5 December"."""
    return Func(_in_london(moment), Value("FMDay FMDD FMMonth"), function="to_char", output_field=CharField())


def date_words(day: str) -> Func:
    """Return a date as "5 December"."""
    return Func(F(day), Value("FMDD FMMonth"), function="to_char", output_field=CharField())


def time_words(moment: str) -> Func:
    """Return the time of a moment as "2pm", "2:30pm", "midday" or "midnight"."""
    return Func(
        _in_london(moment),
        template=(
            "CASE to_char(%(expressions)s, 'HH24:MI') WHEN '12:00' THEN 'midday' WHEN '00:00' THEN 'midnight' "
            "ELSE replace(to_char(%(expressions)s, 'FMHH12:MIam'), ':00', '') END"
        ),
        output_field=CharField(),
    )


def said(**words: str | Expression | F) -> JSONObject:
    """Return what wording may name: texts as they are, expressions as they come out of the row."""
    return JSONObject(**{name: Value(one) if isinstance(one, str) else one for name, one in words.items()})


def _in_london(moment: str) -> Func:
    return Func(F(moment), template=f"(%(expressions)s AT TIME ZONE '{LONDON}')", output_field=DateTimeField())
