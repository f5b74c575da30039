from django.db import migrations


class Migration(migrations.Migration):
    """A team that moves takes what it shares with its organisation along, however the row was changed."""

    dependencies = [("experiments", "0001_experiments")]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION experiments_audience_follows_team() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    UPDATE experiments_experiment SET audience = audience
                    WHERE team_id = NEW.id AND visibility = 'organisation';
                    RETURN NULL;
                END $$;
                CREATE TRIGGER experiments_audience_follows_team
                    AFTER UPDATE OF organisation_id ON people_team FOR EACH ROW
                    WHEN (OLD.organisation_id IS DISTINCT FROM NEW.organisation_id)
                    EXECUTE FUNCTION experiments_audience_follows_team();
            """,
            reverse_sql="""
                DROP TRIGGER experiments_audience_follows_team ON people_team;
                DROP FUNCTION experiments_audience_follows_team();
            """,
        ),
    ]
