"""What figures mean, when they are from and what is hidden: the same words on the page about it and in files."""

from __future__ import annotations

ABOUT = "Every figure is counted or added up from what people, leads and champions recorded here. None names a person."
STEPS = (
    (
        "Took part",
        "Recorded any learning of this programme, or was at a recorded team conversation, or is in a team that tries "
        "something.",
    ),
    (
        "Learned",
        "Completed every core course of the programme, and its goal in minutes where it has one. However often, and "
        "whoever recorded it: once a person.",
    ),
    (
        "Talked in a team",
        "Was recorded as present at a team conversation and has not said “I wasn’t there”. People who have not signed "
        "in yet count too, under their team’s organisation.",
    ),
    ("Tried, in a team with an experiment", "Was in a team while it ran an experiment."),
    (
        "Concluded an experiment",
        "Was in a team while it ran an experiment that has been concluded, whatever its outcome.",
    ),
    ("Minutes", "What people recorded of courses and of other learning, added up."),
    (
        "Headcount",
        "All people of the organisation and of the bodies below it, from monthly workforce information. Parts that "
        "stand inside a body’s headcount are not counted twice.",
    ),
    ("Rate", "People who took part, of headcount. Without a headcount there is none."),
)
MOVES = (
    "People count where they work now, with everything they recorded before. What a team does counts under its own "
    "organisation. A move changes no total of the programme."
)
TEAMS = (
    "These are numbers of teams and of things, not of people, so they are always exact. A team has not started if it "
    "has neither talked nor planned to. An experiment is quiet if it has run for two weeks without a reading. Benefits "
    "are what teams reported of changes that they kept, adapted or scaled, for the whole team; beside each sum stands "
    "how many experiments it rests on and how sure their teams are."
)
WHEN = (
    "Totals of whole organisations are counted twice a minute. Breakdowns, figures of bodies under 200 people and the "
    "line over time are frozen once a day, in the early morning. Each block says when. Four weeks after the programme "
    "closes records close too, and its figures stay as they are."
)
HIDDEN_WHY = "Nobody should find out from a figure what one person has done or not done."
MARKS = (
    "[c] means hidden, perhaps none. [x] means that there is no such figure. [z] means no rate, as there is no "
    "headcount."
)
HIDDEN = (
    "A body of 200 people or more shows its exact total once 10 have done it, and while 10 have not.",
    "A smaller body shows it to the nearest 5, once 5 have and while 5 have not.",
    "A breakdown by grade, profession, region or part is to the nearest 5, hides what is under 5, and is shown only "
    "where enough stays open. It is made anew once 25 more people have taken part.",
    "Groups add up what their bodies show, so they say “about” where one of these is not exact.",
    MARKS,
    "Who prefers not to say their grade, profession or region is in no breakdown.",
)
EXPECTED = (
    "Small bodies vary more by chance than large ones. Around the rate of all organisations lies the band in which 95 "
    "of 100 bodies of that headcount would be expected, given chance and the usual difference between bodies; a wider "
    "one takes in 998 of 1,000. Only outside it is a difference worth a question."
)
OFFLINE = (
    "Champions can report how many people took part offline. These numbers stand beside the others: nobody can tell "
    "whom they count, so they are in no rate and added to no person."
)
CSV_COLUMNS = (
    (
        "table",
        "What the row is from: totals, activity (what teams did), benefits, offline (reported by champions), "
        "last_programme, milestones, breakdowns or trend.",
    ),
    ("organisation, slug", "Its name, and its name in addresses; no slug where it is all organisations together."),
    (
        "reach",
        "whole: with all bodies below it. own: its own staff alone, where bodies stand below it. outside: all bodies "
        "outside the Civil Service together.",
    ),
    ("measure", "What is counted, as took_part or teams."),
    ("dimension, category", "In breakdowns: by what, and which of its entries. Elsewhere: what of the measure."),
    ("day", "In trend: the end of which day. In milestones: the day of it."),
    ("value", "A number, or [c] hidden or [x] not offered."),
    ("how", "exact, about (to the nearest 5, or a sum of such figures), hidden or not offered."),
    ("headcount, percent", "The headcount, and the share of it; in breakdowns the share of all who did it."),
    ("verdict", "Whether the rate is as expected for the headcount."),
    ("edition", "When the figure was counted or frozen."),
)
