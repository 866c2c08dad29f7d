from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from notifications.enums import Audience
from notifications.models import MessageTemplate
from notifications.queries import wordings_on
from notifications.registry import message_kinds
from tests.factories.accounts import AgencyFactory, MembershipFactory, UserFactory


pytestmark = pytest.mark.django_db
EDIT = ("oversight:wording", ("dossier_accepted", "email"))
NEW = {"subject": "Hồ sơ {code}", "body": "Mời theo dõi hồ sơ {code}, hẹn {due}.", "valid_from": "21/11/2026"}


@pytest.fixture
def control(client_of, frozen_at):
    frozen_at("2026-11-20 08:00")
    return client_of(MembershipFactory(role=Role.CONTROL, user__full_name="Đặng Quỳnh Ưng").user)


def text(answer):
    return " ".join(answer.content.decode().split())


def edit(browser, **changes):
    return browser.post(reverse(EDIT[0], args=EDIT[1]), {**NEW, **changes}, follow=True)


def test_every_kind_is_listed_with_its_words_under_whom_it_goes_to(control):
    listed = []
    for audience in Audience:
        page = control.get(reverse("oversight:wordings"), {"who": audience})
        assert "Mẫu đi kèm hệ thống" in text(page), audience
        listed += [code for code, _rows in page.context["kinds"]]
    assert sorted(listed) == sorted(kind.code for kind in message_kinds())
    assert "Hồ sơ {code} đã được tiếp nhận" in text(control.get(reverse("oversight:wordings")))


def test_what_was_edited_is_open_on_the_way_back(control):
    answer = edit(control)
    assert answer.redirect_chain[-1][0].endswith("?who=applicant&kind=dossier_accepted#dossier_accepted")
    assert '<details class="border-bottom py-2" id="dossier_accepted" open>' in text(answer)
    assert text(answer).count("<details") > 5
    assert text(answer).count(" open>") == 1


def test_the_editor_shows_the_words_with_an_example_and_the_variables(control):
    page = text(control.get(reverse(EDIT[0], args=EDIT[1])))
    assert "Hồ sơ 000.00.00.H99-260306-0001" in page
    assert "<code>{due}</code> (giờ, ngày)" in page


def test_new_words_hold_from_their_day(control, frozen_at):
    page = text(edit(control))
    assert "Đã lưu mẫu tin mới" in page
    assert "Có mẫu mới từ 21/11/2026" in page
    frozen_at("2026-11-21 08:00")
    page = text(control.get(reverse("oversight:wordings")))
    assert "Mời theo dõi hồ sơ {code}, hẹn {due}." in page
    assert "Mẫu của đơn vị, từ 21/11/2026" in page
    assert "Đặng Quỳnh Ưng viết: Mời theo dõi" in text(control.get(reverse(EDIT[0], args=EDIT[1])))


def test_what_is_typed_is_shown_as_it_would_arrive_and_not_kept(control):
    answer = control.post(reverse(EDIT[0], args=EDIT[1]), {**NEW, "preview": "1"})
    page = text(answer)
    assert "Xem thử lời vừa viết" in page
    assert "Mời theo dõi hồ sơ 000.00.00.H99-260306-0001, hẹn 09:30 ngày 06/03/2026." in page
    assert not MessageTemplate.objects.exists()


def test_a_preview_of_bad_words_is_refused_the_same_way(control):
    page = text(control.post(reverse(EDIT[0], args=EDIT[1]), {**NEW, "body": "Chào.", "preview": "1"}))
    assert "Mẫu phải có biến {due}" in page


def test_a_text_message_is_shown_without_accents_and_counted(control):
    address = reverse("oversight:wording", args=("dossier_accepted", "sms"))
    typed = {
        "body": "Hồ sơ {code} hẹn {due}. " + "Mời đến. " * 15,
        "valid_from": "21/11/2026",
        "preview": "1",
    }
    page = text(control.post(address, typed))
    assert "Ho so 000.00.00.H99-260306-0001 hen 09:30 ngay 06/03/2026." in page
    assert "tính cước 2 tin" in page
    assert 'name="subject"' not in page


@pytest.mark.parametrize("channel", ["sms", "zalo"])
def test_a_message_on_a_locked_telephone_cannot_say_what_was_asked_for(control, channel):
    address = reverse("oversight:wording", args=("dossier_accepted", channel))
    assert "{procedure}" not in text(control.get(address))
    typed = {"body": "Hồ sơ {code} về {procedure} hẹn {due}.", "valid_from": "21/11/2026"}
    assert "nên không được ghi procedure" in text(control.post(address, typed))
    assert not MessageTemplate.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"body": "Chào {name}."}, "Không có biến name. Loại tin này có các biến: code, due, procedure."),
        ({"body": "Mời theo dõi hồ sơ {code}."}, "Mẫu phải có biến {due}"),
        ({"body": "Hẹn {due}. " + "a" * 4000}, "4000"),
        ({"subject": "Hồ sơ {code} " + "a" * 130}, "Tiêu đề dài"),
        ({"body": "Chào {code"}, "Dấu ngoặc nhọn không khớp"),
        ({"body": "Chào {code.__class__}"}, "chỉ viết tên biến"),
        ({"body": ""}, "Trường này là bắt buộc"),
        ({"valid_from": "19/11/2026"}, "ngày đã qua"),
        ({"valid_from": "hôm nay"}, "ngày"),
    ],
)
def test_bad_words_are_refused_with_a_sentence(control, changes, sentence):
    page = text(edit(control, **changes))
    assert sentence in page
    assert not MessageTemplate.objects.exists()


def test_two_wordings_cannot_begin_on_the_same_day(control):
    edit(control)
    assert "Hãy chọn ngày muộn hơn" in text(edit(control))
    assert MessageTemplate.objects.count() == 1


@pytest.mark.parametrize("address", [("unheard_of", "email"), ("dossier_accepted", "pigeon")])
def test_an_unknown_kind_or_channel_is_not_found(control, address):
    assert control.get(reverse("oversight:wording", args=address)).status_code == 404


@pytest.mark.parametrize(("role", "reads", "writes"), [(Role.HEAD, 200, 403), (Role.HANDLER, 403, 403)])
def test_who_reads_and_who_writes(client_of, role, reads, writes):
    browser = client_of(MembershipFactory(role=role).user)
    answer = browser.get(reverse("oversight:wordings"))
    assert answer.status_code == reads
    assert "Sửa" not in answer.content.decode()
    assert edit(browser).status_code == writes


def test_the_list_costs_one_query_however_many_words_there_are(control, django_assert_num_queries):
    edit(control)
    with django_assert_num_queries(1):
        assert len(wordings_on(date(2026, 11, 21))) > 5


@pytest.mark.parametrize("role", [Role.CONTROL, Role.ADMINISTRATOR])
def test_below_another_agency_they_are_read_and_written_by_nobody(client_of, role):
    """What messages say binds every agency: nobody is offered what he would be refused."""
    commune = AgencyFactory(parent=AgencyFactory(province=True))
    browser = client_of(UserFactory(role=role, agency=commune))
    page = browser.get(reverse("oversight:wordings"))
    assert page.status_code == 200
    assert reverse(EDIT[0], args=EDIT[1]) not in text(page)
    assert browser.get(reverse(EDIT[0], args=EDIT[1])).status_code == 403
    assert edit(browser).status_code == 403
    assert not MessageTemplate.objects.filter(subject=NEW["subject"]).exists()
