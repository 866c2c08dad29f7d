"""Names with capitals or spaces around them, which no login ever found, become what the login looks for."""

from django.db import migrations


def lower(apps, schema_editor):
    User = apps.get_model("accounts", "User")
    taken = set(User.objects.values_list("username", flat=True))
    for user in User.objects.order_by("pk"):
        wanted = user.username.strip().lower()
        if wanted == user.username:
            continue
        number, free = 1, wanted
        while not free or free in taken:
            # Another account has the name: this one gets a number, and its administrator sees it on the list.
            number += 1
            free = f"{wanted[:58]}.{number}"
        taken.add(free)
        user.username = free
        user.save(update_fields=["username"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_account_event")]

    operations = [migrations.RunPython(lower, migrations.RunPython.noop)]
