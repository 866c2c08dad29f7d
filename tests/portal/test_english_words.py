"""Words of codes joined into a sentence of a page are in the reader's language (docs/adr/0054)."""

from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from accounts.enums import Role
from dossiers.enums import EventKind
from dossiers.services import places, undoing
from indicators.services.notices import class_label
from portal.oversight.targets_forms import _groups
from portal.public.catalogue_page import price_words
from portal.ui.dossiers import story
from portal.ui.undoing import just_done
from procedures.enums import FeeKind
from procedures.models import FeeRule, FeeTier
from tests.factories.accounts import AgencyFactory
from tests.factories.dossiers import accepted, done, make_office
from tests.factories.procedures import make_version


pytestmark = pytest.mark.django_db


def test_what_was_done_and_what_was_taken_back(frozen_at):
    frozen_at("2026-03-06 10:00")
    office = make_office()
    dossier, me, now = accepted(office), office.actor(Role.RECEPTION), timezone.now()
    places.move_folder(dossier_id=dossier.pk, place="Tủ 3", by=me, at=now)
    with override("en"):
        done = just_done(dossier, me, at=now, names_it=True)
        assert done is not None
        assert done.what == f"Move to another place {dossier}"
        undoing.undo(dossier_id=dossier.pk, event_id=done.event_id, by=me, at=now)
        assert story(dossier)[0]["title"] == "Take back: Move to another place"
    assert story(dossier)[0]["title"] == "Hoàn tác: Chuyển nơi lưu"


def test_a_form_that_sends_is_not_headed_by_what_has_been_sent(client_of, frozen_at):
    frozen_at("2026-03-12 10:00")
    office = make_office()
    clerk = client_of(office.people[Role.RECEPTION])
    clerk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    page = clerk.get(reverse("counter:return_result", args=[done(office).pk])).content.decode()
    assert "<summary>Send by post</summary>" in page
    with override("en"):
        assert gettext(EventKind.SEND_POST.label) == "Sent by post"


def test_units_of_one_kind_that_get_a_target_together():
    communes = [AgencyFactory() for _ in range(2)]
    with override("en"):
        ((_value, label),) = _groups(communes)
    assert "Commune People's Committee" in label


def test_units_of_one_kind_in_a_public_month():
    with override("en"):
        assert class_label("commune", "commune", say=gettext) == "Commune People's Committee"
        assert "Sở" not in class_label("department", "province", say=gettext)
        assert class_label("commune", "commune") == "UBND cấp xã", "the paper's own words"


def test_a_percentage_that_falls_says_from_which_value_on():
    version = make_version(fee=None, publish=False)
    rule = FeeRule.objects.create(
        version=version, kind=FeeKind.FEE, name="Phí", rate=Decimal("0.5"), unit="percent"
    )
    FeeTier.objects.create(rule=rule, above=1_000_000_000, rate=Decimal("0.3"))
    kept = FeeRule.objects.get(pk=rule.pk)
    assert price_words(kept) == "0,5%, phần trên 1.000.000.000 đồng: 0,3%"
    with override("en"):
        assert price_words(kept) == "0.5%, above VND 1,000,000,000: 0.3%"


@pytest.mark.parametrize(
    ("fields", "price"),
    [
        ({"rate": 10, "currency": "USD", "is_choice": True}, "10 USD/case"),
        ({"rate": "2.5", "currency": "USD", "unit": "page", "is_choice": True}, "2.5 USD/page"),
        ({"rate": 8000}, "VND 8,000/case"),
        ({"rate": "0.5", "unit": "percent"}, "0.5%"),
    ],
)
def test_what_a_price_is_for(fields, price):
    version = make_version(fee=None, publish=False)
    asked = {**fields, "rate": Decimal(fields["rate"])}
    rule = FeeRule.objects.create(version=version, kind=FeeKind.FEE, name="Phí", **asked)
    with override("en"):
        assert price_words(rule) == price
