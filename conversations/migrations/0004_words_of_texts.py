from django.db import migrations


class Migration(migrations.Migration):
    """The words of experiments are counted with those of ideas."""

    dependencies = [("conversations", "0003_search")]

    operations = [
        migrations.RenameField("lexeme", "ideas", "texts"),
        migrations.RenameField("word", "ideas", "texts"),
    ]
