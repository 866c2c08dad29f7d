"""What `./run` still loads on its first start is said on the pages seen first, until it is there."""

from pathlib import Path

import pytest
from django.urls import reverse

from launch import demo
from portal.ui import loading


pytestmark = pytest.mark.django_db
PAGES = [reverse("public:home"), reverse("ui:login")]
NO_ACCOUNTS, NO_DOSSIERS = "chưa đăng nhập được", "Hồ sơ mẫu còn đang nạp"


@pytest.mark.parametrize("page", PAGES)
def test_the_first_pages_say_what_is_still_to_come(client, settings, page):
    note = Path(settings.STATE_DIR) / loading.NOTE
    told = []
    for stage in (None, loading.ACCOUNTS, loading.DOSSIERS, "something else"):
        if stage:
            note.write_text(stage)
        shown = client.get(page).content.decode()
        told.append((NO_ACCOUNTS in shown, NO_DOSSIERS in shown))
    assert told == [(False, False), (True, False), (False, True), (False, False)]


def test_the_load_says_when_accounts_are_there_but_only_to_a_run_that_waits(settings):
    note = Path(settings.STATE_DIR) / loading.NOTE
    loading.accounts_are_there()
    assert not note.exists()
    note.write_text(loading.ACCOUNTS)
    loading.accounts_are_there()
    assert loading.still_loading() == loading.DOSSIERS


def test_both_sides_mean_the_same_note():
    assert (demo.NOTE, demo.ACCOUNTS) == (loading.NOTE, loading.ACCOUNTS)
