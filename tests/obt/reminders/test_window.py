"""The whole window, day by day: people live, the clock moves, and every reminder is held against the issue's rules.

`season.py` runs it and counts by hand what was due to whom; `life.py` is what people do, twenty of them by lot. Others
do only what is written here, and what they get is written beside it.
"""

from functools import partial
from random import Random

import pytest

from obt.dashboards.reminders import ASKED, MONDAY
from obt.reminders import rules
from tests.obt.reminders.by_hand import at, on
from tests.obt.reminders.life import ENGLAND, NORTHERN_IRELAND, SCOTLAND, begin
from tests.obt.reminders.season import Season, moved_clock

pytestmark = pytest.mark.django_db


def test_the_whole_window(caplog, monkeypatch):
    caplog.set_level("ERROR")  # each message that goes is a line
    # What champions are sent has nobody to go to here, and would be planned for three times a day all the same.
    of_champions = {MONDAY, *ASKED.values()}
    monkeypatch.setattr(rules, "_rules", {rule.name: rule for rule in rules.all_rules() if rule not in of_champions})
    lots = Random(2024)
    with moved_clock(at("2024-10-01 09:00")) as clock:
        life = begin("2024-10-14", "2025-02-14", "2025-03-14")
        script, expected = cast(life)
        for number in range(20):
            life.somebody(f"Living {number}", lots.choice([None, *life.regions]), lives=True)
        season = Season(life, clock, script)
        season.script += [
            (at("2024-10-22 17:30"), partial(season.pause, "find-a-team")),
            (at("2024-10-25 08:00"), partial(season.go_on, "find-a-team")),
            (at("2025-02-10 20:00"), partial(season.pause, "")),  # three days left are told of two days before
            (at("2025-02-12 08:00"), partial(season.go_on, "")),
        ]
        season.run(lots, chance=0.25)
    wrong = [
        f"{who.name} got {season.got(who)}, not {should}"
        for who, should in expected.items()
        if season.got(who) != should
    ]
    assert not wrong + season.broken, "\n".join([*wrong, *season.broken, "", season.table()])


def cast(life):
    """Who does only what the script says, and what they get, by day. Returns the script and that."""
    script, expected = [], {}

    def somebody(name, division, *gets):
        who = life.somebody(name, division)
        expected[who] = list(gets)
        return who

    def then(moment, act, *given, **more):
        script.append((at(moment), partial(act, *given, **more)))

    everything = [
        "14 Oct programme-opens", "28 Oct learning-waits", "25 Nov learning-waits", "06 Jan learning-waits"
    ]  # fmt: skip
    somebody("Idle of England", ENGLAND, *everything)
    somebody("Idle of Scotland", SCOTLAND, *everything)
    somebody("Idle of no region", None, *everything)

    # A team that never meets: its lead is asked to plan, in Scotland not on St Andrew's Day.
    lead = [
        "14 Oct programme-opens", "28 Oct learning-waits", "04 Nov plan-your-conversation", "25 Nov learning-waits",
        "02 Dec plan-your-conversation", "06 Jan learning-waits", "31 Jan time-left", "12 Feb time-left",
    ]  # fmt: skip
    leads = somebody("Lead of England", ENGLAND, *lead)
    then("2024-10-02 10:00", life.start_team, leads)
    leads = somebody("Lead of Scotland", SCOTLAND, *[line.replace("02 Dec", "03 Dec") for line in lead])
    then("2024-10-02 10:00", life.start_team, leads)

    # Done on Wednesday 16 October. The team to find a week later waits until such reminders are no longer paused.
    alone = somebody("Done alone", NORTHERN_IRELAND, "14 Oct programme-opens", "25 Oct find-a-team")
    then("2024-10-16 12:00", life.learn_everything, alone)

    # Two courses are asked for: whoever has done one has begun.
    halfway = somebody("Halfway", ENGLAND, *everything, "31 Jan time-left", "12 Feb time-left")
    then("2024-11-01 12:00", life.learn, halfway)

    # Nothing reaches who has opted out, of everything or of a kind; whose address died; who has left.
    silent = somebody("Silent", ENGLAND, "14 Oct programme-opens")
    then("2024-10-14 20:00", life.stop, silent)
    choosy = somebody("Choosy", ENGLAND, "14 Oct programme-opens", "28 Oct learning-waits")
    then("2024-11-01 12:00", life.stop, choosy, "learning-waits")
    dead = somebody("Dead letter box", ENGLAND, "14 Oct programme-opens")
    then("2024-10-15 12:00", life.address_dies, dead)
    gone = somebody("Gone", ENGLAND, "14 Oct programme-opens", "28 Oct learning-waits")
    then("2024-11-01 12:00", life.go, gone)

    # A conversation on Friday 3 January: an appointment comes in quiet dates, in Scotland before 2 January. The rest of
    # the way: to record it, to choose, to try what was chosen. Whoever has learned is not told of learning.
    host = somebody(
        "Host", ENGLAND, "14 Oct programme-opens", "04 Nov plan-your-conversation", "02 Jan conversation-tomorrow",
        "06 Jan record-your-conversation", "14 Jan choose-your-change", "31 Jan time-left", "12 Feb time-left",
    )  # fmt: skip
    guest = somebody("Guest", SCOTLAND, "14 Oct programme-opens", "31 Dec conversation-tomorrow")
    then("2024-10-14 07:30", settle, life, host, guest)
    then("2024-12-02 08:00", lambda: life.plan(life.of(host)[0], at("2025-01-03 10:00")))
    then("2025-01-07 10:00", lambda: life.record(*_last(life, host)))
    then("2025-01-20 10:00", lambda: life.choose(life.of(host)[0], next(iter(life.of(host)[0].ideas))))

    # Recorded on Friday 13 December: five working days on it is quiet, so choosing comes in January.
    prompt = somebody(
        "Prompt", ENGLAND, "14 Oct programme-opens", "04 Nov plan-your-conversation", "11 Dec conversation-tomorrow",
        "06 Jan choose-your-change",
    )  # fmt: skip
    then("2024-10-14 07:30", settle, life, prompt)
    then("2024-11-05 10:00", lambda: life.plan(life.of(prompt)[0], at("2024-12-12 10:00")))
    then("2024-12-13 08:30", lambda: life.record(*_last(life, prompt)))

    # Called off on the morning of the day before: nobody is told of it any more, and it is to be planned anew.
    fickle = somebody(
        "Fickle", ENGLAND, "14 Oct programme-opens", "02 Dec plan-your-conversation", "31 Jan time-left",
        "12 Feb time-left",
    )  # fmt: skip
    then("2024-10-14 07:30", settle, life, fickle)
    then("2024-11-04 08:00", lambda: life.plan(life.of(fickle)[0], at("2024-11-29 10:00")))
    then("2024-11-28 08:00", lambda: life.cancel(*_last(life, fickle)))

    # An experiment from 21 October to 12 December without a reading. That one is due comes a week after something more
    # useful; asked a second time how it went, they would have had two in a week, and then it is quiet.
    owner = somebody(
        "Owner", ENGLAND, "14 Oct programme-opens", "04 Nov plan-your-conversation", "11 Nov reading-is-due",
        "02 Dec plan-your-conversation", "13 Dec how-did-it-go", "06 Jan how-did-it-go",
    )  # fmt: skip
    then("2024-10-14 07:30", settle, life, owner)
    then(
        "2024-10-21 10:00",
        lambda: life.start(life.of(owner)[0], life.propose(owner, life.of(owner)[0], on("2024-12-12"))),
    )
    then("2025-01-07 10:00", lambda: life.conclude(life.of(owner)[0].trials[0], owner))
    then("2025-01-07 10:05", lambda: life.archive(life.of(owner)[0]))
    return script, expected


def settle(life, lead, *others):
    """Let people be a team in which everybody has learned, and one has put an idea forward."""
    group = life.start_team(lead)
    for who in others:
        life.join(who, group)
    for who in group.members:
        life.learn_everything(who)
    life.put_forward(lead, group)


def _last(life, who):
    """The team that somebody leads, and its last conversation."""
    group = life.of(who, leading=True)[0]
    return group, group.meetings[-1]
