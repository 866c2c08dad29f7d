from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built while messages are written: no lock on the outbox."""

    atomic = False
    dependencies = [("notifications", "0005_staff")]

    operations = [
        AddIndexConcurrently(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'held')), fields=['address'], name='outbox_held'),
        ),
    ]
