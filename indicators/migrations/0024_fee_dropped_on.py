from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("indicators", "0023_days_of_what_is_there")]

    operations = [
        migrations.AddField(
            model_name="dossierfact",
            name="fee_dropped_on",
            field=models.DateField(blank=True, null=True, verbose_name="ngày không còn khoản phải nộp"),
        ),
    ]
