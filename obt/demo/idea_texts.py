"""Made-up texts of ideas, as many as are asked for: the same text for the same number every time.

Made from many sentences with places to fill, so that hardly two are alike and all share the words of office life:
what makes "has this been tried?" hard. One in twenty has a slip of the keyboard in it, as real ones do.
"""

from __future__ import annotations

import random
from typing import NamedTuple

from django.utils.text import capfirst

SEED = 2024
SLIPS = 0.05  # the share of texts with a mistyped word


class IdeaText(NamedTuple):
    """The words of one idea."""

    title: str
    problem: str
    change: str


def idea_text(number: int) -> IdeaText:
    """Return the texts of idea `number`: at most 120 characters of title, 2,000 of each of the others."""
    dice = random.Random(f"{SEED}, idea {number}")  # noqa: S311 - nothing secret
    words = {kind: dice.choice(choices) for kind, choices in _WORDS.items()}
    title = _sentence(dice.choice(_TITLES), words)
    problem = " ".join(_sentence(each, words) for each in dice.sample(_PROBLEMS, dice.choice((1, 2, 2, 3))))
    change = " ".join(_sentence(each, words) for each in dice.sample(_CHANGES, dice.choice((1, 2, 2, 3))))
    if dice.random() < SLIPS:
        title, change = _with_slip(dice, title), _with_slip(dice, change)
    return IdeaText(title[:120], problem, change)


def _sentence(template: str, words: dict[str, str]) -> str:
    return capfirst(template.format_map(words))


def _with_slip(dice: random.Random, text: str) -> str:
    """The text with two letters of one of its longer words changed over."""
    words = text.split(" ")
    long = [place for place, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if long:
        place = dice.choice(long)
        word = words[place]
        at = dice.randrange(1, len(word) - 2)
        words[place] = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return " ".join(words)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


def _list(text: str) -> tuple[str, ...]:
    return tuple(" ".join(each.split()) for each in text.split(","))


_WORDS = {
    "thing": _list("""
        team meetings, weekly reports, briefing packs, expenses claims, travel bookings, purchase orders,
        invoices, complaints, correspondence cases, freedom of information requests, parliamentary questions,
        submissions, minutes, action logs, risk registers, rotas, shift handovers, visitor passes, meeting
        rooms, desk bookings, shared mailboxes, out of office messages, case files, evidence bundles, inspection
        reports, site visits, lab bookings, samples, stock orders, equipment loans, laptop requests, password
        resets, help desk tickets, onboarding checklists, starter packs, exit interviews, job adverts, sift
        panels, interview questions, appraisals, training records, mandatory e-learning, induction days, buddy
        schemes, mentoring circles, appointment letters, reminder letters, decision letters, refusal letters,
        application forms, change of address forms, consent forms, guidance pages, web pages, error messages,
        call scripts, voicemail greetings, telephone queues, callbacks, text reminders, payment runs, refunds,
        overpayments, grant claims, licence renewals, permit applications, planning appeals, court lists,
        hearing bundles, prison transfers, probation appointments, border checks, customs declarations, vehicle
        inspections, driving tests, passport queries, visa interviews, benefit reviews, medical assessments,
        pension forecasts, tax returns, surveys, dashboards, spreadsheets, data extracts, data requests,
        statistical releases, code reviews, release notes, incident reports, fire drills, first aid kits, risk
        assessments, contract reviews, supplier calls, stakeholder lists, consultation responses, newsletters,
        intranet pages, ministerial visits, speeches, press lines, translations, interpreter bookings, archive
        boxes, scanned post, incoming post, outgoing post, key safes, pool cars, bicycle racks, uniforms,
        radios, body cameras, maps, photographs, drawings, lessons learned, project plans, business cases,
        budgets, forecasts, timesheets, annual leave, flexible working requests, occupational health referrals,
        return to work talks, thank you notes,coastguard watches, fish farms, fisheries patrols, ferry tickets,
        island boats, flood warnings, river samples, water meters, seed samples, laboratory benches, microscope
        slots, allotment plans, land registers, property lists, cable maps, keyholder lists, spare keys, car
        parks, lorry bays, motorway patrols, driver hours, charging docks, hand-held radios, screens, printers,
        printer cartridges, stationery cupboards, parcels, postage scales, envelopes, address labels, letter
        fonts, consent signatures, receipts, childcare claims, family visits, birth registers, domestic abuse
        alerts, disability forms, guardianship orders, bereavement calls, hospital wards, doctor's notes,
        wellbeing talks, safety notices, protective gloves, clothing stock, uniforms and boots, depot keys,
        evacuation routes, alarm buttons, door codes, notice boards, coffee machines, tea rounds, sandwich
        lunches, quiet rooms, silent hours, open-plan desks, empty offices, storage shelves, archive searches,
        destruction dates, old folders, shared drives, documents, drawings and plans, repositories of scripts,
        random samples, tables and figures, market statistics, labour market surveys, journalist calls, errors
        in print, websites, banners on the website, login pages, tablets, new phones, microphones, films,
        pictures, wall planners, sticky notes, cards, acronyms, languages, legal texts, regulations, draft
        paragraphs, comments from departments, committee papers, attachments, bookmarks, ministers' boxes,
        letters from MPs, constituents' letters, private office requests, urgent requests, recommendations,
        all-staff calls, votes, anonymous questions, thank you lines, monthly figures, weekly lists, Saturday
        opening, Friday afternoons, Wednesday mornings, January reviews, lunchtime talks, observers, shadowing
        days, apprentice seats, retirement interviews, resignations, experience records, preferred names,
        birthday letters, pension members, payroll queries, small purchases, pound limits, price tables,
        arrears, debtors' calls, reminders to pay, cell checks, prisoners' property, wing keys, night duties,
        asylum interviews, registrar corrections, hearing rooms, clerks' lists, counters, queues at the counter,
        waiting times, caller numbers, helpline advisers, landlords' lists, lodgings, relocations, schools
        liaison, rides along, weekends on call, diaries, breaks between meetings, half-day slots, chat messages,
        helpdesk chats, alphabetical lists, risk owners
        """),
    "tool": _list("""
        a shared spreadsheet, a one-page template, a checklist, a short form, a Teams channel, a wiki page, a
        whiteboard, a Trello board, a shared calendar, a colour code, a drop-down list, a standard subject line,
        a mail rule, a text message, a five-minute video, a glossary, a flow chart, a macro, a dashboard, a
        decision tree, a script, a laminated card, a poster, a QR code, a folder with a clear name, a traffic
        light, a quiz, a buddy, a named contact, a rota, a weekly drop-in, a stand-up, a silent start, a
        two-minute summary, a plain English test, a second pair of eyes, a peer review, a test phone call, a
        feedback box, a frequently asked questions page, a bookmark list, a keyboard shortcut, a form that fills
        itself in, an automatic reply, a shared note, a timer
        """),
    "who": _list("""
        new starters, line managers, case workers, team leaders, policy colleagues, private office, the press
        office, finance, procurement, human resources, the help desk, the contact centre, front-line staff,
        inspectors, scientists, analysts, economists, lawyers, engineers, developers, user researchers, content
        designers, security, facilities, the post room, reception, night shift, part-timers, apprentices, fast
        streamers, agency staff, volunteers, interpreters, suppliers, local councils, charities, employers,
        landlords, farmers, hauliers, teachers, patients, prisoners, veterans, parents, carers, pensioners,
        students, jobseekers, taxpayers, applicants, members of the public, people without internet, people with
        hearing loss, the director, the permanent secretary
        """),
    "place": _list("""
        Leeds, Newcastle, Cardiff, Swansea, Edinburgh, Glasgow, Belfast, Derry, Liverpool, Manchester, Salford,
        Birmingham, Coventry, Nottingham, Leicester, Derby, Sheffield, Hull, York, Darlington, Durham,
        Sunderland, Middlesbrough, Carlisle, Preston, Blackpool, Bolton, Warrington, Chester, Wrexham, Bangor,
        Aberystwyth, Newport, Bristol, Bath, Exeter, Plymouth, Truro, Taunton, Swindon, Gloucester, Oxford,
        Reading, Southampton, Portsmouth, Brighton, Hastings, Dover, Croydon, Stratford, Whitehall, Canary
        Wharf, Wembley, Watford, Luton, Bedford, Cambridge, Peterborough, Norwich, Ipswich, Colchester,
        Chelmsford, Southend, Lincoln, Stoke, Stafford, Telford, Worcester, Hereford, Aberdeen, Dundee,
        Inverness, Perth, Stirling, East Kilbride, Washington, Longbenton
        """),
    "often": _list("""
        every Monday, every Tuesday, every Wednesday, every Thursday, every Friday, every morning, every
        afternoon, once a week, twice a week, every fortnight, once a month, on the first of the month, at the
        end of each quarter, at every shift, after lunch, before nine, at the end of the day, during school
        holidays, in the winter
        """),
    "howlong": _list("""
        five minutes, ten minutes, a quarter of an hour, twenty minutes, half an hour, three quarters of an
        hour, an hour, two hours, half a day, a whole day, two days, three days, a week, ten days, a fortnight,
        three weeks, a month
        """),
    "count": _list("""
        two, three, four, five, six, seven, eight, nine, ten, a dozen, fifteen, twenty, thirty, forty, fifty, a
        hundred
        """),
    "pain": _list("""
        get lost, are late, arrive incomplete, are done twice, are hard to find, are hard to read, go to the
        wrong person, wait too long, come back with questions, are copied by hand, are out of date, are too
        long, cost too much, confuse people, cannot be searched, are never read, are never closed, depend on one
        person, crash the system, are printed for no reason, end up in the wrong folder, need three signatures,
        miss the deadline, go unanswered
        """),
    "aim": _list("""
        fewer mistakes, less waiting, shorter queues, faster replies, clearer words, less paper, fewer e-mails,
        fewer chasing calls, less travel, a quieter office, better handovers, happier customers, quicker
        payments, a fair share of work, more time for visits, less overtime, fewer complaints, better data, no
        duplicates, safer storage, lower costs, warmer welcomes, more confidence, shared knowledge, calmer
        mornings
        """),
    "verb": _list("""
        cut, merge, shorten, simplify, share, check, sort, label, log, scan, number, batch, automate, pre-fill,
        translate, test, pause, move, swap, rotate, publish, archive, delete, count, time, sketch, rename,
        standardise, group, tidy
        """),
    "system": _list("""
        the case system, the finance system, the HR portal, SharePoint, the intranet, the booking system, the
        phone system, the records archive, the grants portal, the old database, the ticket system, Outlook, the
        stock system, the laptop
        """),
}  # fmt: skip

_TITLES = _lines("""
    {verb} {thing} {often}
    {verb} {thing} with {tool}
    {verb} {thing} for {who}
    {thing}: {tool} for {who}
    {tool} for {thing}
    {tool} for {thing} in {place}
    {tool} before {thing} go to {who}
    Fewer {thing}, {aim}
    {aim} with {tool}
    {aim} in {thing}
    {aim} for {who}
    Let {who} {verb} {thing}
    Ask {who} before we {verb} {thing}
    Stop sending {thing} to {who}
    One place for {thing}
    One owner for {thing}
    No {thing} {often}
    {thing} without {system}
    {thing} in {howlong}
    {thing} on one page
    {thing} that {who} understand
    Try {tool} with {who}
    Start {thing} with {tool}
    End {thing} with {tool}
    {often}: {tool} with {who}
    Half as many {thing}
    {howlong} for {thing} {often}
    {verb} the {thing} that {pain}
    When {thing} {pain}
    What {who} need from {thing}
    Agree who looks after {thing}
    {place} and {who}: {tool}
    Try the way {place} does {thing}
    Put {thing} into {system}
    {who} and {thing}: {aim}
""")

_PROBLEMS = _lines("""
    {thing} {pain}, and {who} have to chase us.
    In {place} {thing} {pain} at least {count} times a month.
    We spend {howlong} on {thing} {often} and nobody knows why.
    {who} tell us that {thing} {pain}.
    {system} asks for the same details {count} times.
    {thing} are kept in {count} places and no two agree.
    It takes {howlong} to find out who deals with {thing}.
    When somebody is on leave, {thing} {pain}.
    Since we moved to {place}, {thing} {pain} more than before.
    {who} get {count} e-mails about {thing} {often}.
    Last year {count} people left because of this and took what they knew with them.
    Everybody has their own way of dealing with {thing}.
    We print {thing} although {who} only need the first page.
    {who} cannot open what we send them from {system}.
    About {count} in a hundred {thing} {pain}.
    {who} wait {howlong} for an answer that we could give at once.
    There is guidance on {thing}, but it is long and nobody reads it.
    The rules changed and our {thing} still say what they said before.
    We only notice that {thing} {pain} when {who} complain.
    {often} {system} is slow and we lose {howlong}.
    Nobody in the office in {place} has been trained in it.
    We do it because it has always been done.
    The first call of the day is always about {thing}.
    Two of us type the same {thing} into {system}.
    {who} do not know what happens after they hear from us.
    Meetings about {thing} overrun by {howlong}.
    People who work part time miss what was said about {thing}.
    {thing} go round by e-mail and we lose track of the latest version.
    Mistakes in {thing} come to light {howlong} later.
    Customers ring {count} times before somebody answers.
    Somebody has to stand at the door and explain it to everybody who comes in.
    Whoever looks for {thing} gives up, or asks a colleague who is guessing too.
    People feel ashamed to say that they do not understand {thing}.
    Half of the {thing} that we collect are unused, and some are dangerous to keep.
    We lose things straight after the change of hands, and find them when it is dark.
    The problem is worst at the weekend, when {who} are tired or ill.
    Callers hang up, and they ring again the next day.
    Different teams in {place} buy the same things because they cannot see each other's stock.
    Some {thing} sit idle overnight and others are over-booked.
    {who} forget the date, or miss it because they are reading page nine of eleven.
    It stays amber for years, as nobody feels that they may decide.
    Errors in {thing} are noticed by journalists before we see them ourselves.
    The system interrupts us with questions, and nobody can concentrate.
    People who join from outside find it hard, and the loudest speak longest.
    {thing} are written by hand in grey ink on wet paper and typed again independently.
    The usual answer is a link that does not open.
""")

_CHANGES = _lines("""
    Use {tool} for {thing} for a month and count how many {pain}.
    Let one person look after {thing} {often}, in turns.
    Ask {who} what they need before we {verb} anything.
    Put {tool} at the top of {system}.
    {verb} {thing} {often} instead of one by one.
    Spend {howlong} {often} on {thing}, with {tool}.
    Keep {thing} in one place and delete the other copies.
    Give {who} {tool} and a name to ring.
    Try it with {count} cases in {place} first.
    Stop doing {thing} that nobody has asked for in {howlong}.
    Write {tool} together with {who} and test it on {count} of them.
    Send {thing} only to those who need to act on them.
    Answer within {howlong}, even if the answer is that we do not know yet.
    Add {tool} so that {thing} no longer {pain}.
    Begin each meeting with {tool} and end it {howlong} early.
    Sit with {who} for {howlong} and watch how they use {system}.
    Agree in the team what a good one looks like and keep {count} examples.
    Measure {aim} before and after.
    Pair {who} with somebody who has done it before.
    Use plain words and read {thing} out loud before they go.
    Move it from {system} to {tool}.
    Hold {thing} back for {howlong} and look once more.
    Show {count} numbers on the wall: how many came, how many went, how many wait.
    Make the first question yes or no, so that {who} need not read the rest.
    Borrow what {place} does and change only the names.
    Set a rule that {thing} close themselves after {howlong}.
    Let {who} choose between a call and {tool}.
    Ring {who} first when {thing} {pain}.
    Copy nothing by hand: {verb} it from {system}.
    Look at it again after {howlong} and stop if there is no {aim}.
    Walk through it with whoever is free, step by step, and write down what is unclear.
    Switch it off overnight and see whether anybody misses it.
    Appoint one observer who sits in, and let them weigh what they heard.
    Fix a date by which each of the {thing} is closed, thrown away or given to an owner.
    Show it in the first two lines, and put the rest on the back.
    Offer {who} a hot drink and a seat, and ask what made them come.
    Say at the beginning how many are in front, and how long it usually takes.
    Hang a list on the wall, cross off what is done, and empty the tray on Fridays.
    Reply on the same day with the name of whoever deals with {thing}.
    Publish both versions together, with numbered paragraphs that never change.
    Send one list a week to each office in place of single messages.
    Let everybody vote without a name and act on the one that gets most votes.
    Enter {thing} on a tablet where the work is done, and print nothing.
    Leave out the fields that the staff record knows already.
    Take turns in the chair by the alphabet.
    Build a small example that works, and teach it to another team at lunchtime.
""")
