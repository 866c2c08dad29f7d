"""The work of the day: in the digest and on the page alike."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Agency, Leave
from dossiers.models import Dossier
from dossiers.queries.digest import digest_of
from dossiers.services import deadlines, digests
from notifications.enums import StaffChannel, TellMode
from notifications.models import OutboxMessage, StaffPreference
from notifications.services import delivery, staff
from tests.clock import at
from tests.factories.dossiers import assigned, done, in_process, make_office
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
# Accepted Friday 6 March 2026 09:32, due Wednesday 11 March 09:32.
DUE_DAY = "2026-03-11 08:00"


@built_once
def office():
    office = make_office()
    for role in (Role.HANDLER, Role.UNIT_HEAD):
        office.people[role].email = f"{role}@example.vn"
        office.people[role].save()
    # A digest asks for a dozen lists: only those two want one.
    StaffPreference.objects.bulk_create(
        StaffPreference(user=person, wants_digest=False)
        for role, person in office.people.items()
        if role not in (Role.HANDLER, Role.UNIT_HEAD)
    )
    return office


@built_once
def dossier(office) -> Dossier:
    """The handler works on it."""
    return assigned(office)


def digests_of(user):
    return OutboxMessage.objects.filter(kind="staff_digest", cause__startswith=f"digest:{user.pk}:")


def titles(user, moment):
    digest = digest_of(user, on=at(moment).date(), at=at(moment))
    return {section.title: section.count for section in digest.sections}


def test_what_is_due_today_late_and_owed_each_has_its_section(office, dossier):
    handler, head = office.people[Role.HANDLER], office.people[Role.UNIT_HEAD]
    assert titles(handler, "2026-03-09 08:00") == {}
    assert titles(handler, DUE_DAY) == {"Đến hạn hôm nay": 1}
    in_process(office)
    assert titles(head, DUE_DAY)["Đến hạn hôm nay"] == 1  # his step: to assign it
    deadlines.look(as_at=at("2026-03-12 08:00"))
    late = titles(handler, "2026-03-12 08:00")
    assert late["Quá hạn"] == 1
    # His unit answers for both, whoever of it writes.
    assert (late["Thư xin lỗi phải soạn"], late["Giải trình phải nộp"]) == (2, 2)
    of_head = titles(head, "2026-03-12 08:00")
    assert of_head["Quá hạn trong phạm vi phụ trách"] == 2


def test_the_counter_sees_what_is_to_be_given_back(office):
    done(office)
    assert titles(office.people[Role.RECEPTION], DUE_DAY) == {"Chờ trả kết quả": 1}


def test_the_digest_is_one_letter_with_codes_and_without_names(office, dossier):
    handler = office.people[Role.HANDLER]
    for minute in ("07:00", "07:05"):
        digests.owe_due(at=at(f"2026-03-11 {minute}"))
    message = digests_of(handler).get()
    subject, body = delivery.wording_of(message)
    assert subject == "Việc ngày 11/03/2026: 0 quá hạn, 1 đến hạn"
    assert f"Đến hạn hôm nay (1)\n- {dossier} {dossier.procedure_version.name}: 09:32 ngày 11/03/2026" in body
    assert dossier.applicant_name not in body
    assert "/tai-khoan/viec-hom-nay/" in body
    assert message.topic == f"user:{handler.pk}:digest"


@pytest.mark.parametrize(
    ("moment", "count"),
    [
        ("2026-03-11 06:55", 0),
        ("2026-03-11 07:00", 1),
        ("2026-03-11 16:00", 1),  # the morning was missed: late is better than not
        ("2026-03-14 08:00", 0),  # Saturday
    ],
)
def test_it_comes_at_its_hour_on_working_days(office, dossier, moment, count):
    digests.owe_due(at=at(moment))
    assert digests_of(office.people[Role.HANDLER]).count() == count


def test_nobody_gets_an_empty_one_and_later_work_does_not_bring_it(office, dossier):
    others = StaffPreference.objects.all()
    (others if THOROUGH else others.filter(user=office.people[Role.RECEPTION])).delete()
    digests.owe_due(at=at("2026-03-09 07:00"))
    assert not OutboxMessage.objects.filter(kind="staff_digest").exists()
    Dossier.objects.filter(pk=dossier.pk).update(due_at=at("2026-03-09 16:00"))
    digests.owe_due(at=at("2026-03-09 09:00"))
    assert not digests_of(office.people[Role.HANDLER]).exists()


def test_each_gets_it_at_the_hour_he_chose_or_not_at_all(office, dossier):
    handler, head = office.people[Role.HANDLER], office.people[Role.UNIT_HEAD]
    in_process(office)
    staff.save_telling(user=handler, channel=StaffChannel.EMAIL, wants_digest=True, digest_hour=9, modes={})
    staff.save_telling(user=head, channel=StaffChannel.EMAIL, wants_digest=False, digest_hour=7, modes={})
    digests.owe_due(at=at("2026-03-11 08:55"))
    assert not digests_of(handler).exists()
    digests.owe_due(at=at("2026-03-11 09:00"))
    assert digests_of(handler).exists()
    assert not digests_of(head).exists()


def test_who_is_away_or_has_left_gets_none(office, dossier):
    handler, head = office.people[Role.HANDLER], office.people[Role.UNIT_HEAD]
    in_process(office)
    Leave.objects.create(
        user=handler, valid_from=date(2026, 3, 10), valid_to=date(2026, 3, 12),
        recorded_at=at("2026-03-09 08:00"), recorded_by=head,
    )  # fmt: skip
    head.is_active = False
    head.save()
    digests.owe_due(at=at("2026-03-11 07:00"))
    assert not digests_of(handler).exists()
    assert not digests_of(head).exists()


def test_who_is_left_in_a_unit_that_closed_gets_none(office, dossier):
    Agency.objects.filter(pk=office.unit.pk).update(valid_to=date(2026, 3, 10))
    digests.owe_due(at=at("2026-03-11 07:00"))
    assert not digests_of(office.people[Role.HANDLER]).exists()


def test_warnings_put_off_come_with_the_digest_and_only_there(office, dossier):
    handler = office.people[Role.HANDLER]
    staff.save_telling(
        user=handler, channel=StaffChannel.EMAIL, wants_digest=True, digest_hour=7,
        modes={"deadline_warning": TellMode.DIGEST},
    )  # fmt: skip
    deadlines.look(as_at=at("2026-03-10 08:00"))
    assert OutboxMessage.objects.get(kind="deadline_warning").state == "held"
    digests.owe_due(at=at("2026-03-10 08:05"))
    _subject, body = delivery.wording_of(digests_of(handler).get())
    assert f"Tin khác (1)\n- Hồ sơ {dossier}:" in body
    assert OutboxMessage.objects.get(kind="deadline_warning").state == "sent"


def test_a_warning_inside_is_not_shown_to_the_applicant(dossier):
    deadlines.look(as_at=at("2026-03-10 08:00"))
    assert OutboxMessage.objects.get(kind="deadline_warning").topic == f"dossier:{dossier.pk}:staff"


def test_a_long_list_is_cut_and_says_so(office, dossier, monkeypatch):
    lines = digests.LINES_OF_A_SECTION if THOROUGH else 2
    monkeypatch.setattr(digests, "LINES_OF_A_SECTION", lines)
    for _ in range(lines + 1):
        assigned(office)  # beside the first
    digests.owe_due(at=at(DUE_DAY))
    _subject, body = delivery.wording_of(digests_of(office.people[Role.HANDLER]).get())
    assert body.count("\n- ") == lines
    assert "và 2 hồ sơ khác" in body


def test_more_work_costs_no_more_queries(office, dossier, assert_num_queries_same_at_1_and_20):
    handler = office.people[Role.HANDLER]
    on, moment = at(DUE_DAY).date(), at(DUE_DAY) + timedelta(minutes=1)
    assert_num_queries_same_at_1_and_20(lambda: dossier, lambda: digest_of(handler, on=on, at=moment))


class TestPages:
    @pytest.fixture
    def handler(self, office, client_of, frozen_at):
        frozen_at(DUE_DAY)
        return client_of(office.people[Role.HANDLER])

    def test_the_page_shows_what_the_letter_says_with_links(self, dossier, handler):
        page = handler.get(reverse("ui:today")).content.decode()
        assert "Đến hạn hôm nay" in page
        assert reverse("desk:dossier", args=[dossier.pk]) in page

    def test_a_day_without_work_says_so(self, office, client_of, frozen_at):
        frozen_at(DUE_DAY)
        clerk = client_of(office.people[Role.RECORDS_CLERK])
        assert "Hôm nay không có việc nào" in clerk.get(reverse("ui:today")).content.decode()

    def send(self, browser, **changes):
        form = {
            "channel": "email", "wants_digest": "on", "digest_hour": "8", "mode_deadline_warning": "digest",
        }  # fmt: skip
        return browser.post(reverse("ui:telling"), {**form, **changes}, follow=True).content.decode()

    def test_everybody_chooses_for_himself(self, office, handler):
        page = self.send(handler)
        assert "Đã lưu cách nhận tin." in page
        assert '<option value="8" selected>8:00</option>' in page
        assert '<option value="digest" selected>' in page

    def test_what_cannot_be_is_refused_with_a_sentence(self, handler):
        for changes, sentence in (
            ({"channel": "sms"}, "Tài khoản chưa có số điện thoại"),
            ({"channel": "zalo"}, "Tài khoản chưa có số điện thoại"),
            ({"channel": "pigeon"}, "lựa chọn"),
            ({"digest_hour": "3"}, "lựa chọn"),
            ({"mode_deadline_warning": "off"}, "lựa chọn"),  # this kind cannot be turned off
        ):
            page = self.send(handler, **changes)
            assert sentence in page, changes
            assert "Đã lưu" not in page, changes

    def test_the_form_says_what_cannot_be_turned_off(self, handler):
        page = handler.get(reverse("ui:telling")).content.decode()
        assert "Loại tin này không tắt được." in page
        assert "handler@example.vn" in page
