"""The shipped catalogue is loaded into an installation that has none of it."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import call_command

from procedures import queries
from procedures.models import Procedure
from procedures.services.shipping import load_catalogue
from tests.factories.procedures import make_version


pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


def test_what_the_installation_wrote_itself_is_left_alone():
    own = make_version(code="1.001193", name="Bản của tỉnh")
    report = load_catalogue(at=AT)
    assert report.kept == 1
    assert queries.current_version(Procedure.objects.get(code="1.001193").pk, date(2026, 11, 21)) == own


def test_the_command_says_what_it_did(capsys):
    call_command("load_catalogue")
    assert "phiên bản mới 1" in capsys.readouterr().out
