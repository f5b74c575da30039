"""Searching the library: what is found, what never is, and that nothing typed can do harm."""

import pytest

from conversations.similar.words import rebuild
from experiments.models import BackgroundStory, Experiment, LibraryEntry
from tests.factories import ExperimentFactory, IdeaFactory, RunningExperimentFactory, TeamFactory

pytestmark = pytest.mark.django_db


class TestWhoIsFound:
    def test_only_what_everyone_may_see(self, runs, programme, titles):
        runs("Shared letters")
        RunningExperimentFactory(programme=programme, title="Letters of a team")
        RunningExperimentFactory(programme=programme, title="Letters of a department", visibility="organisation")
        ExperimentFactory(programme=programme, title="Letters to come", visibility="everyone")
        hidden = runs("Hidden letters")
        Experiment.objects.filter(pk=hidden.pk).update(moderation="hidden")
        waiting = runs("Letters that wait")
        Experiment.objects.filter(pk=waiting.pk).update(moderation="waiting")
        assert titles(words="letters") == ["Shared letters"]
        assert titles() == ["Shared letters"]

    def test_counts_know_of_no_others(self, runs, programme, ask):
        runs("Shared letters")
        RunningExperimentFactory(programme=programme, title="Letters of a team")
        found = ask(words="letters")
        assert found.total == 1
        assert found.counts.choices["outcome"] == {"running": 1, "keep": 0, "adapt": 0, "scale": 0, "stop": 0}
        assert [count for _, count in found.counts.organisations] == [1]

    def test_nothing_else_comes_closest(self, runs, programme, ask):
        RunningExperimentFactory(programme=programme, title="Secret letters")
        assert ask(words="letters").closest == []
        assert ask(words="letters").entries == 0

    def test_a_slip_is_not_put_right_to_a_word_that_only_others_use(self, runs, programme, ask):
        runs("Shorter meetings")
        for _ in range(6):
            RunningExperimentFactory(programme=programme, title="Secret zeppelins")
        rebuild()
        found = ask(words="zepelins")
        assert (found.total, found.meant) == (0, [])


class TestWords:
    def test_all_of_the_words_have_to_be_there_wherever_they_stand(self, runs, ended, titles):
        runs("Plainer letters", problem="Nobody reads them")
        ended("Letters by post", learned="Post takes days")
        assert titles(words="letters read") == ["Plainer letters"]
        assert titles(words="days letters") == ["Letters by post"]
        assert titles(words="letters read days") == []

    @pytest.mark.parametrize(
        "field",
        ["title", "problem", "change", "if_we", "then", "because", "measure_name", "what_happened", "learned", "needs"],
    )
    def test_every_text_is_searched(self, ended, titles, field):
        made = ended(**{field: "Kingfishers"})
        assert titles(words="kingfisher") == [made.title]

    def test_stems_and_accents(self, runs, titles):
        runs("Writing shorter emails at the café")
        assert titles(words="email writes") == ["Writing shorter emails at the café"]
        assert titles(words="CAFE") == ["Writing shorter emails at the café"]

    def test_a_title_says_more_than_a_text(self, runs, titles):
        runs("First", change="About letters and other things")
        runs("Letters")
        runs("Last", measure_name="Letters and other things")
        assert titles(words="letters") == ["Letters", "First", "Last"]

    def test_words_that_everything_has_are_left_out(self, runs, titles):
        runs("Plainer letters")
        assert titles(words="the letters of a") == ["Plainer letters"]

    def test_words_that_say_nothing_find_nothing(self, runs, ask):
        runs("Plainer letters")
        found = ask(words="the of and")
        assert (found.total, found.closest, found.entries) == (0, [], 1)

    def test_a_number_alone_is_looked_for_beside_words_it_is_not(self, runs, titles):
        runs("Form 27 on one page")
        assert titles(words="27") == ["Form 27 on one page"]
        assert titles(words="28") == []
        assert titles(words="form 28") == ["Form 27 on one page"]


class TestSlips:
    @pytest.mark.parametrize("typed", ["Checklsit", "chekclist", "cheklist", "checkllist", "chacklist", "chcklits"])
    def test_a_library_of_one_forgives_them_on_its_first_day(self, runs, ask, typed):
        runs("A checklist on page 1")
        found = ask(words=typed)
        assert [line.experiment.title for line in found.page.lines] == ["A checklist on page 1"]
        assert found.meant == ["checklist"]
        assert str(found.page.lines[0].title) == "A <mark>checklist</mark> on page 1"

    def test_in_texts_too_and_beside_words_that_are_right(self, runs, titles):
        runs("Page 1", change="A picture of the certificate that people forget")
        assert titles(words="pictrue certificate") == ["Page 1"]

    def test_the_commoner_of_two_that_are_near(self, runs, titles):
        runs("Letters")
        runs("Letters too")
        runs("Lettera")
        assert set(titles(words="letterz")) == {"Letters", "Letters too"}

    def test_after_a_night_the_counted_words_put_them_right(self, runs, ask):
        for n in range(5):
            runs(f"Meetings {n}")
        rebuild()
        found = ask(words="meetigns")
        assert found.total == 5
        assert found.meant == ["meetings"]

    def test_a_commoner_word_that_no_entry_has_does_not_stand_in_the_way(self, runs, programme, ask):
        for n in range(5):
            IdeaFactory(programme=programme, title=f"Nettles {n}")
        rebuild()
        runs("Kettles")
        found = ask(words="lettles")
        assert (found.total, found.meant) == (1, ["kettles"])

    def test_nothing_is_said_of_a_word_that_is_right(self, runs, ask):
        runs("Letters")
        assert ask(words="letters").meant == []

    def test_a_word_like_no_other_finds_nothing(self, runs, titles):
        runs("A checklist on page 1")
        assert titles(words="giraffe") == []
        assert titles(words="lits") == []

    def test_filters_that_leave_nothing_are_no_slip(self, runs, ask):
        runs("Letters")
        runs("Lettuce")
        found = ask(words="letters", outcome="keep")
        assert (found.total, found.counts.with_words) == (0, 1)


class TestClosest:
    def test_what_has_some_of_the_words_comes_closest(self, runs, ask):
        runs("Walking meetings")
        runs("Meetings on foot", change="In the rain")
        runs("Letters")
        found = ask(words="walking meetings in the rain on Mondays")
        assert found.total == 0
        assert {line.experiment.title for line in found.closest} == {"Walking meetings", "Meetings on foot"}
        assert found.entries == 3

    def test_three_at_most(self, runs, ask):
        for n in range(4):
            runs(f"Meetings {n}")
        assert len(ask(words="meetings zeppelin").closest) == 3

    def test_where_filters_leave_nothing_the_same_without_them(self, runs, ask):
        runs("Letters")
        found = ask(words="letters", outcome="stop")
        assert [line.experiment.title for line in found.closest] == ["Letters"]

    def test_without_words_those_that_most_have_tried(self, runs, ask, programme):
        runs("Tried by nobody")
        tried = runs("Tried by one")
        RunningExperimentFactory(programme=programme, adopted_from=tried)
        found = ask(outcome="stop")
        assert found.closest[0].experiment.title == "Tried by one"


class TestLines:
    def test_a_team_is_named_if_it_chose_so(self, runs, ask):
        team = TeamFactory(name="Night desk")
        runs("Named", team=team)
        runs("Not named", team=TeamFactory(name="Day desk"), shows_team=False)
        who = {line.experiment.title: line.who for line in ask().page.lines}
        assert who["Named"] == f"Night desk, {team.organisation.name}"
        assert "Day desk" not in who["Not named"]

    def test_before_and_after_from_three_readings_on(self, runs, ask):
        runs("Three", unit="percent", readings=[30, 25, 19])
        runs("Two", unit="percent", readings=[30, 25])
        results = {line.experiment.title: line.result for line in ask().page.lines}
        assert (results["Three"].before, results["Three"].after) == ("31%", "19%")
        assert (results["Two"].before, results["Two"].count) == ("", 2)

    def test_the_gist_is_what_was_learned_or_expected(self, runs, ended, ask):
        ended("Ended", learned="People read one line. They forget the rest.")
        runs("Runs", if_we="write less", then="more is read")
        gists = {line.experiment.title: line.gist for line in ask().page.lines}
        assert gists == {"Ended": "People read one line.", "Runs": "If we write less, then more is read."}

    def test_a_sentence_with_the_word_where_neither_title_nor_gist_has_it(self, ended, ask):
        ended("Page 1", learned="It is read.", change="We drew. A picture of the certificate helps.")
        line = ask(words="certificates").page.lines[0]
        assert line.elsewhere == "A picture of the <mark>certificate</mark> helps."
        assert ask(words="read").page.lines[0].elsewhere is None
        assert ask().page.lines[0].elsewhere is None

    def test_what_is_measured_is_told_once(self, runs, ask):
        runs("Ended", measure_name="Calls a week", readings=[30, 25, 19])
        runs("Begun", measure_name="Calls a day")
        lines = {line.experiment.title: line for line in ask(words="calls").page.lines}
        assert (lines["Ended"].measure, lines["Ended"].elsewhere) == ("<mark>Calls</mark> a week", None)
        assert lines["Begun"].elsewhere == "<mark>Calls</mark> a day"

    def test_what_teams_typed_is_never_markup(self, ended, ask):
        ended("<b>Letters</b> & more", learned="<script>letters</script>")
        line = ask(words="letters").page.lines[0]
        assert line.title == "&lt;b&gt;<mark>Letters</mark>&lt;/b&gt; &amp; more"
        assert line.gist == "&lt;script&gt;<mark>letters</mark>&lt;/script&gt;"


class TestBackground:
    @pytest.fixture(autouse=True)
    def stories(self, db):
        BackgroundStory.objects.all().delete()
        made = [
            ("chatbot", "An AI chatbot that answers HR queries", "Ministry of Housing", True),
            ("licences", "Licence requests get an instant response", "UK Hydrographic Office", True),
            ("hidden", "A chatbot nobody shows", "Nobody", False),
        ]
        BackgroundStory.objects.bulk_create(
            BackgroundStory(slug=slug, title=title, organisation_name=who, summary="A story.", is_shown=shown)
            for slug, title, who, shown in made
        )

    def slugs(self, found):
        return [story.slug for story in found.stories]

    def test_a_library_without_entries_shows_them_and_counts_none(self, ask):
        found = ask()
        assert self.slugs(found) == ["chatbot", "licences"]
        assert (found.total, found.entries) == (0, 0)

    def test_beside_few_entries(self, runs, ask):
        runs("Letters")
        assert self.slugs(ask()) == ["chatbot", "licences"]
        assert ask().total == 1

    def test_not_where_there_are_many(self, runs, ask, monkeypatch):
        monkeypatch.setattr("experiments.library.search.FEW_ENTRIES", 1)
        runs("Letters")
        assert self.slugs(ask()) == []

    def test_those_with_the_words_by_stem_and_with_slips(self, runs, ask):
        runs("Letters")
        assert self.slugs(ask(words="chatbots")) == ["chatbot"]
        assert self.slugs(ask(words="hydrographic responses")) == ["licences"]
        assert self.slugs(ask(words="letters")) == []
        assert self.slugs(ask(words="the")) == []

    def test_not_under_a_filter(self, runs, ask):
        runs("Letters")
        assert self.slugs(ask(outcome="running")) == []
        assert self.slugs(ask(words="chatbot", outcome="running")) == []


JUNK = [
    "' OR 1=1 --", "a & b | !c", "(((", ":*", "<->", "'", '"', "\\", "%", "%s", "{}", "{0}", "%(words)s", "letters'",
    "\x00letters", "\ud7ff", "\ufffd", "😀", "ünïcödé", "a" * 1_000_000, "letters " * 100_000, "-" * 5000, "1" * 5000,
    "<script>alert(1)</script>", "letters:A", "'letter':1A", "é" * 300, "مرحبا", "日本語", "x\ny\tz",
]  # fmt: skip


@pytest.mark.parametrize("typed", JUNK, ids=range(len(JUNK)))
def test_whatever_is_typed_there_is_an_answer(runs, ask, typed):
    runs("Letters")
    for name in ("words", "organisation", "profession", "outcome", "benefit", "saving", "sort", "after", "before"):
        found = ask(**{name: typed})
        assert found.total in (0, 1)
    assert LibraryEntry.objects.count() == 1
