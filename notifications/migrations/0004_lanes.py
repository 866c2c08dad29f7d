from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Built while messages are written: no lock on the outbox."""

    atomic = False
    dependencies = [("notifications", "0003_delivery")]

    operations = [
        AddIndexConcurrently(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['channel', 'address', 'id'], name='outbox_lane'),
        ),
        AddIndexConcurrently(
            model_name='outboxmessage',
            index=models.Index(condition=models.Q(('state', 'failed')), fields=['id'], name='outbox_failed'),
        ),
    ]
