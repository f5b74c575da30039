import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

# How far an entry went: which other teams have started to try it, and which bodies these are of. The body of a
# sub-unit is the nearest one above it that is none; a path is a treebeard path, four letters a level.
SPREAD = """
CREATE FUNCTION experiments_spread(entry bigint, its_team bigint)
RETURNS TABLE (adoptions integer, organisations integer) LANGUAGE sql STABLE AS $$
    SELECT count(DISTINCT trying.team_id), count(DISTINCT body.path)
    FROM experiments_experiment trying
    JOIN people_team team ON team.id = trying.team_id
    JOIN people_organisation organisation ON organisation.id = team.organisation_id
    CROSS JOIN LATERAL (
        SELECT above.path
        FROM generate_series(1, organisation.depth) AS level
        JOIN people_organisation above ON above.path = left(organisation.path, 4 * level)
        WHERE NOT above.is_sub_unit
        ORDER BY level DESC LIMIT 1
    ) AS body
    WHERE trying.adopted_from_id = entry AND trying.state <> 'planned' AND trying.team_id <> its_team
$$;
"""

# Brings the entries of these experiments in line with everything that they are made of. The experiments are locked
# first, so that two who change what one entry is made of take turns, and the second counts what the first did. The
# highest id goes first: whoever changes an experiment holds it, and then takes the older one that it was adopted from.
KEEP = """
CREATE FUNCTION experiments_keep_entries(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM experiments_experiment WHERE id = ANY(ids) ORDER BY id DESC FOR NO KEY UPDATE;

    DELETE FROM experiments_libraryentry entry
    WHERE entry.experiment_id = ANY(ids)
        AND NOT EXISTS (SELECT FROM experiments_experiment e WHERE e.id = entry.experiment_id AND e.audience = 0);

    INSERT INTO experiments_libraryentry AS kept (
        experiment_id, words, organisation_path, profession_id, outcome, minutes, pounds, people,
        adoptions, organisations_reached, latest_at
    )
    SELECT e.id,
        setweight(to_tsvector('conversations_english', e.title), 'A')
            || setweight(
                to_tsvector(
                    'conversations_english', concat_ws(' ', e.problem, e.change, e.if_we, e."then", e.because)
                ),
                'B'
            )
            || setweight(
                to_tsvector('conversations_english', concat_ws(' ', e.what_happened, e.learned, e.needs)), 'C'
            )
            || setweight(to_tsvector('conversations_english', e.measure_name), 'D'),
        organisation.path, e.profession_id, e.outcome, saved.minutes, saved.pounds, saved.people,
        spread.adoptions, spread.organisations, coalesce(e.concluded_at, e.started_at)
    FROM experiments_experiment e
    JOIN people_team team ON team.id = e.team_id
    JOIN people_organisation organisation ON organisation.id = team.organisation_id
    CROSS JOIN LATERAL (
        SELECT max(amount) FILTER (WHERE kind = 'minutes') AS minutes,
            max(amount) FILTER (WHERE kind = 'pounds') AS pounds,
            max(amount) FILTER (WHERE kind = 'people') AS people
        FROM experiments_benefit b
        WHERE b.experiment_id = e.id AND e.outcome IN ('keep', 'adapt', 'scale')
    ) AS saved
    CROSS JOIN LATERAL experiments_spread(e.id, e.team_id) AS spread
    WHERE e.id = ANY(ids) AND e.audience = 0
    ON CONFLICT (experiment_id) DO UPDATE SET
        words = excluded.words, organisation_path = excluded.organisation_path,
        profession_id = excluded.profession_id, outcome = excluded.outcome,
        minutes = excluded.minutes, pounds = excluded.pounds, people = excluded.people,
        adoptions = excluded.adoptions, organisations_reached = excluded.organisations_reached,
        latest_at = excluded.latest_at
    WHERE (kept.*) IS DISTINCT FROM (excluded.*);
END $$;
"""

# An experiment's own entry, and that of the one it was adopted from: whoever may see the one that tries it too.
EXPERIMENT = """
CREATE FUNCTION experiments_entry_of_experiment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[] := '{}';
    was experiments_experiment;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        was := OLD;
    END IF;
    IF NEW.audience = 0 OR was.audience = 0 THEN
        ids := ids || NEW.id;
    END IF;
    IF (was.adopted_from_id, was.state, was.team_id) IS DISTINCT FROM (NEW.adopted_from_id, NEW.state, NEW.team_id) THEN
        ids := ids || array_remove(ARRAY[was.adopted_from_id, NEW.adopted_from_id], NULL);
    END IF;
    IF cardinality(ids) > 0 THEN
        PERFORM experiments_keep_entries(ids);
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER experiments_entry_of_experiment
    AFTER INSERT OR UPDATE ON experiments_experiment FOR EACH ROW
    EXECUTE FUNCTION experiments_entry_of_experiment();

CREATE FUNCTION experiments_entry_goes_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM experiments_libraryentry WHERE experiment_id = OLD.id;
    RETURN OLD;
END $$;
CREATE TRIGGER experiments_entry_goes_first
    BEFORE DELETE ON experiments_experiment FOR EACH ROW EXECUTE FUNCTION experiments_entry_goes_first();

CREATE FUNCTION experiments_entry_tried_no_more() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM experiments_keep_entries(ARRAY[OLD.adopted_from_id]);
    RETURN NULL;
END $$;
CREATE TRIGGER experiments_entry_tried_no_more
    AFTER DELETE ON experiments_experiment FOR EACH ROW WHEN (OLD.adopted_from_id IS NOT NULL)
    EXECUTE FUNCTION experiments_entry_tried_no_more();
"""

BENEFIT = """
CREATE FUNCTION experiments_entry_of_benefit() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ids bigint[] := '{}';
BEGIN
    IF TG_OP <> 'DELETE' THEN
        ids := ids || NEW.experiment_id;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        ids := ids || OLD.experiment_id;
    END IF;
    PERFORM experiments_keep_entries(ids);
    RETURN NULL;
END $$;
CREATE TRIGGER experiments_entry_of_benefit
    AFTER INSERT OR UPDATE OR DELETE ON experiments_benefit FOR EACH ROW
    EXECUTE FUNCTION experiments_entry_of_benefit();
"""

# A team's entries stand under its organisation, and so do those that it tries. Whether they are in the library is asked
# behind the lock: somebody may be sharing one at this moment.
TEAM = """
CREATE FUNCTION experiments_entries_follow_team() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM experiments_keep_entries(ARRAY(
        SELECT id FROM experiments_experiment WHERE team_id = NEW.id
        UNION SELECT adopted_from_id FROM experiments_experiment WHERE team_id = NEW.id AND adopted_from_id IS NOT NULL
    ));
    RETURN NULL;
END $$;
CREATE TRIGGER experiments_entries_follow_team
    AFTER UPDATE OF organisation_id ON people_team FOR EACH ROW
    WHEN (OLD.organisation_id IS DISTINCT FROM NEW.organisation_id)
    EXECUTE FUNCTION experiments_entries_follow_team();
"""

# A new department moves all that come after it in the alphabet, a statement each: only what is of the moved ones is
# touched, and no words are read again.
ORGANISATION = """
CREATE FUNCTION experiments_entries_follow_organisation() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    teams bigint[] := ARRAY(
        SELECT team.id
        FROM is_now JOIN was USING (id) JOIN people_team team ON team.organisation_id = is_now.id
        WHERE (is_now.path, is_now.is_sub_unit) IS DISTINCT FROM (was.path, was.is_sub_unit)
    );
BEGIN
    IF cardinality(teams) = 0 THEN
        RETURN NULL;
    END IF;
    UPDATE experiments_libraryentry entry SET organisation_path = organisation.path
    FROM experiments_experiment e
    JOIN people_team team ON team.id = e.team_id
    JOIN people_organisation organisation ON organisation.id = team.organisation_id
    WHERE e.team_id = ANY(teams) AND entry.experiment_id = e.id AND entry.organisation_path <> organisation.path;

    UPDATE experiments_libraryentry entry SET organisations_reached = spread.organisations
    FROM experiments_experiment e
    CROSS JOIN LATERAL experiments_spread(e.id, e.team_id) AS spread
    WHERE e.id IN (SELECT adopted_from_id FROM experiments_experiment trying WHERE trying.team_id = ANY(teams))
        AND entry.experiment_id = e.id AND entry.organisations_reached <> spread.organisations;
    RETURN NULL;
END $$;
CREATE TRIGGER experiments_entries_follow_organisation
    AFTER UPDATE ON people_organisation REFERENCING OLD TABLE AS was NEW TABLE AS is_now FOR EACH STATEMENT
    EXECUTE FUNCTION experiments_entries_follow_organisation();
"""

BEGUN_WITH = """
SELECT experiments_keep_entries(ARRAY(SELECT id FROM experiments_experiment WHERE audience = 0));
"""

GONE = """
DROP TRIGGER experiments_entries_follow_organisation ON people_organisation;
DROP TRIGGER experiments_entries_follow_team ON people_team;
DROP TRIGGER experiments_entry_of_benefit ON experiments_benefit;
DROP TRIGGER experiments_entry_tried_no_more ON experiments_experiment;
DROP TRIGGER experiments_entry_goes_first ON experiments_experiment;
DROP TRIGGER experiments_entry_of_experiment ON experiments_experiment;
DROP FUNCTION experiments_entries_follow_organisation, experiments_entries_follow_team, experiments_entry_of_benefit,
    experiments_entry_tried_no_more, experiments_entry_goes_first, experiments_entry_of_experiment,
    experiments_keep_entries, experiments_spread;
"""


class Migration(migrations.Migration):
    """The library's entries, kept by the database in the transaction that changes what they are made of."""

    dependencies = [
        ("experiments", "0002_audience_follows_team"),
        ("people", "0002_teams"),
        ("conversations", "0003_search"),  # its configuration of words, blind to accents
    ]

    operations = [
        migrations.CreateModel(
            name="LibraryEntry",
            fields=[
                (
                    "experiment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="entry",
                        serialize=False,
                        to="experiments.experiment",
                    ),
                ),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                ("organisation_path", models.CharField(max_length=255)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("keep", "Keep"), ("adapt", "Adapt"), ("stop", "Stop"), ("scale", "Scale")],
                        max_length=10,
                    ),
                ),
                ("minutes", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("pounds", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("people", models.DecimalField(blank=True, decimal_places=4, max_digits=14, null=True)),
                ("adoptions", models.PositiveIntegerField(default=0)),
                ("organisations_reached", models.PositiveIntegerField(default=0)),
                ("latest_at", models.DateTimeField()),
                (
                    "profession",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.profession",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "library entries",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex("words", name="entry_words", fastupdate=False),
                    models.Index(fields=["-latest_at", "-experiment"], name="entry_newest"),
                    models.Index(
                        fields=["-adoptions", "-organisations_reached", "-experiment"], name="entry_most_adopted"
                    ),
                ],
            },
        ),
        migrations.RunSQL(
            sql=SPREAD + KEEP + EXPERIMENT + BENEFIT + TEAM + ORGANISATION + BEGUN_WITH, reverse_sql=GONE
        ),
    ]
