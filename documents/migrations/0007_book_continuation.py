"""After which number of a former system a book was made to go on, each time it was said."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_squashed_0005'),
        ('documents', '0006_former_last'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BookContinuation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40, verbose_name='loại sổ')),
                ('year', models.PositiveSmallIntegerField(verbose_name='năm')),
                ('last_before', models.PositiveIntegerField(verbose_name='số cuối trước đó')),
                ('own_last', models.PositiveIntegerField(verbose_name='số cuối đã cấp tại đây')),
                ('last', models.PositiveIntegerField(verbose_name='tiếp theo số')),
                ('told_at', models.DateTimeField(verbose_name='ghi lúc')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agency')),
                ('told_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'lần nối tiếp sổ cũ',
                'verbose_name_plural': 'lần nối tiếp sổ cũ',
                'constraints': [models.CheckConstraint(condition=models.Q(('last_before', models.F('last')), _negated=True), name='book_continuation_changes', violation_error_message='Sổ đã đứng ở số này.')],
            },
        ),
    ]
