from django.db import migrations


class Migration(migrations.Migration):
    """A team that moves takes what it shares with its organisation along, however the row was changed."""

    dependencies = [("conversations", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
                CREATE FUNCTION conversations_audience_follows_team() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    UPDATE conversations_idea SET audience = audience
                    WHERE team_id = NEW.id AND visibility = 'organisation';
                    RETURN NULL;
                END $$;
                CREATE TRIGGER conversations_audience_follows_team
                    AFTER UPDATE OF organisation_id ON people_team FOR EACH ROW
                    WHEN (OLD.organisation_id IS DISTINCT FROM NEW.organisation_id)
                    EXECUTE FUNCTION conversations_audience_follows_team();
            """,
            reverse_sql="""
                DROP TRIGGER conversations_audience_follows_team ON people_team;
                DROP FUNCTION conversations_audience_follows_team();
            """,
        ),
    ]
