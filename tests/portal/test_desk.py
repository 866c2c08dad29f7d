"""The desk: list, dossier page, every act, many at once."""

from __future__ import annotations

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import State, StepState
from dossiers.models import Dossier
from tests.clock import at
from tests.factories.dossiers import assigned, done, in_process, make_office, proposed, returned, twin
from tests.harness.thorough import THOROUGH
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture(autouse=True)
def _friday():
    with time_machine.travel(at("2026-03-06 10:00"), tick=False):
        yield


@built_once
def office():
    return make_office()


@built_once
def unassigned(office):
    return in_process(office)


@built_once
def dossier(office):
    """The handler works on it."""
    return assigned(office)


@built_once
def of_thursday(office):
    """Received on Thursday 5 March for three working days: due on Tuesday the 10th at 09:40."""
    return assigned(office, when=at("2026-03-05 09:40"))


@built_once
def to_sign(office):
    return proposed(office)


def test_my_list_shows_what_waits_for_me_most_urgent_first(office, dossier, of_thursday, client_of):
    page = client_of(office.people[Role.HANDLER]).get(reverse("desk:home")).content.decode()

    assert page.index(of_thursday.code) < page.index(dossier.code)
    assert "Còn" in page


def test_a_list_of_twenty_costs_no_more_queries_than_one(
    office, dossier, client_of, assert_num_queries_same_at_1_and_20
):
    browser = client_of(office.people[Role.HANDLER])

    assert_num_queries_same_at_1_and_20(
        lambda: twin(dossier, "steps"), lambda: browser.get(reverse("desk:home"))
    )


BOTH = ((Role.HANDLER, "desk:dossier"), (Role.RECEPTION, "counter:dossier"))


@pytest.mark.parametrize(("role", "name"), BOTH)
def test_a_dossier_s_page_asks_its_calendar_once_whether_it_changed(office, dossier, client_of, role, name):
    browser, address = client_of(office.people[role]), reverse(name, args=[dossier.pk])
    browser.get(address)  # from here on this process has the calendar
    with CaptureQueriesContext(connection) as asked:
        browser.get(address)
    assert sum('FROM "calendars_calendar"' in query["sql"] for query in asked.captured_queries) == 1


TOLD_ON_BOTH = ("Còn 1 giờ", "Vừa quá hạn")


@pytest.mark.parametrize(
    ("now", "words"),
    [
        # Due at 09:40 for the receipt, late after the last session of that day.
        ("2026-03-10 08:40", "Còn 1 giờ"),
        ("2026-03-10 16:00", "Đến giờ hẹn"),
        ("2026-03-10 18:00", "Vừa quá hạn"),  # no minute of working time has passed since
        ("2026-03-11 08:00", "Quá hạn 30 phút"),
        ("2026-03-11 16:00", "Quá hạn 6 giờ"),
    ],
)
def test_time_left_and_time_over_in_sensible_words(office, of_thursday, client_of, now, words):
    shown = BOTH if THOROUGH or words in TOLD_ON_BOTH else BOTH[:1]
    with time_machine.travel(at(now), tick=False):
        pages = [
            client_of(office.people[role]).get(reverse(name, args=[of_thursday.pk])).content.decode()
            for role, name in shown
        ]
    assert all(words in page for page in pages)
    assert not any("0 phút" in page and "30 phút" not in page for page in pages)


def test_late_and_returned_outside_working_hours_is_not_late_by_0_minutes(office, client_of):
    dossier = returned(office, when=at("2026-03-05 09:40"))
    Dossier.objects.filter(pk=dossier.pk).update(
        finished_at=at("2026-03-10 18:00"), returned_at=at("2026-03-10 18:00")
    )
    page = client_of(office.people[Role.RECEPTION]).get(reverse("counter:dossier", args=[dossier.pk]))
    assert "Quá hạn (ngoài giờ làm việc)" in page.content.decode()


def test_both_pages_of_a_dossier_tell_their_story_newest_first(office, dossier, client_of):
    for role, name in BOTH:
        page = client_of(office.people[role]).get(reverse(name, args=[dossier.pk])).content.decode()
        timeline = page[page.index('class="timeline"', page.index("Diễn biến")) :]
        assert timeline.index("Phân công") < timeline.index("Chuyển xử lý") < timeline.index("Tiếp nhận")


def test_the_dossier_page_explains_its_date_and_tells_its_story(office, dossier, client_of):
    page = (
        client_of(office.people[Role.HANDLER])
        .get(reverse("desk:dossier", args=[dossier.pk]))
        .content.decode()
    )

    assert "11/03/2026" in page
    assert "Vì sao là thời điểm này?" in page
    assert "Phân công" in page
    assert "Chuyển xử lý → Đang xử lý" in page
    assert "Phân công →" not in page
    assert "0991****0123" in page
    assert "099187000123" not in page


def test_a_dossier_out_of_sight_does_not_exist(office, client_of):
    other = assigned(make_office())
    browser = client_of(office.people[Role.HANDLER])

    for name in ("dossier", "take", "assign", "complete", "send_back", "reopen", "reject", "attach"):
        assert browser.get(reverse(f"desk:{name}", args=[other.pk])).status_code == 404


@pytest.mark.parametrize(("role", "label"), [
    (Role.UNIT_HEAD, "Phân công"),
    (Role.HANDLER, "Đính kèm tệp"),
    (Role.AUDITOR, None),
])  # fmt: skip
def test_only_acts_that_person_and_state_allow_are_offered(office, unassigned, client_of, role, label):
    page = client_of(office.people[role]).get(reverse("desk:dossier", args=[unassigned.pk])).content.decode()

    if label is None:
        assert "Việc có thể làm" not in page
    else:
        assert label in page


def hold(dossier, user):
    dossier.steps.filter(state=StepState.ACTIVE).update(holder=user)
    Dossier.objects.filter(pk=dossier.pk).update(current_holder=user)


def test_an_empty_desk_leads_to_what_waits_in_the_unit(office, to_sign, client_of):
    dossier, leader = to_sign, client_of(office.people[Role.APPROVER])
    hold(dossier, office.people[Role.HANDLER])
    assert "chờ nhận trong đơn vị</a>" not in leader.get(reverse("desk:home")).content.decode()
    hold(dossier, None)
    page = leader.get(reverse("desk:home")).content.decode()
    assert "Xem 1 hồ sơ chờ nhận trong đơn vị" in page
    assert "Bạn chưa giữ hồ sơ nào; hồ sơ chờ nhận hoặc chờ ký ở ngăn" in page
    shelf = leader.get(reverse("desk:home"), {"shelf": "unit"})
    signing = reverse("desk:complete", args=[dossier.pk])
    assert shelf.context["rows"][0]["act"].startswith(signing), "signing asks for no taking first"
    folder = leader.get(reverse("desk:dossier", args=[dossier.pk])).content.decode()
    assert re.search(r'<a[^>]*btn-primary[^>]*href="([^"]+)"', folder)[1] == signing
    assert f'href="{reverse("desk:home")}?shelf=unit"' in page


def test_from_the_assignment_to_the_seal(office, unassigned, client_of):
    dossier = unassigned
    head, handler = office.people[Role.UNIT_HEAD], office.people[Role.HANDLER]
    url = {name: reverse(f"desk:{name}", args=[dossier.pk]) for name in ("assign", "complete")}

    def complete(role, **data):
        step = dossier.steps.get(state=StepState.ACTIVE)
        return client_of(office.people[role]).post(url["complete"], {"step": step.pk, **data})

    assert client_of(head).post(url["assign"], {"to": handler.pk}).status_code == 302
    kind = office.procedure.version.results.get()
    assert (
        complete(Role.HANDLER, abstract="Giấy khai sinh", result_type=kind.pk, on_paper="on").status_code
        == 302
    )
    page = client_of(head).get(url["complete"]).content.decode()
    assert "<h1>Trình ký</h1>" in page
    assert "Kết quả đề xuất: <strong>Giấy khai sinh</strong>" in page
    assert complete(Role.UNIT_HEAD, note="Đồng ý").status_code == 302
    assert complete(Role.APPROVER).status_code == 302
    seal = {"number": "12/KS", "abstract": "Giấy khai sinh", "result_type": kind.pk}
    refused = complete(Role.RECORDS_CLERK, **(seal | {"number": ""}))
    assert refused.status_code == 422, "nothing is sealed without number, date and signer"
    assert set(refused.context["form"].errors) == {"number", "issued_on", "signer_name"}
    shown = client_of(office.people[Role.RECORDS_CLERK]).get(url["complete"])
    assert shown.context["form"]["signer_name"].value() == office.people[Role.APPROVER].full_name
    assert "<h1>Vào sổ, đóng dấu</h1>" in shown.content.decode()
    day = re.search(r'<input[^>]*name="issued_on"[^>]*>', shown.content.decode())[0]
    assert 'value="06/03/2026"' in day, "today is proposed"
    browser = client_of(office.people[Role.RECORDS_CLERK])
    many = browser.post(reverse("desk:sign_many"), {"dossier": [dossier.pk], "sure": "1"}, follow=True)
    assert "Kết quả chưa đủ số, ngày ban hành và người ký" in many.content.decode()
    assert dossier.steps.get(state=StepState.ACTIVE).kind == "seal"
    seal |= {"issued_on": "06/03/2026", "signer_name": "Lò Thị Ký"}
    assert complete(Role.RECORDS_CLERK, **seal).status_code == 302

    dossier = Dossier.objects.get(pk=dossier.pk)
    assert dossier.state == State.DONE
    assert dossier.results.get(replaced_at=None).number == "12/KS"


def test_before_many_are_signed_the_result_in_force_is_read_not_one_it_replaced(office, to_sign, client_of):
    for abstract in ("Bản nháp một", "Bản nháp hai", "Bản chốt"):
        to_sign.results.update(replaced_at=at("2026-03-06 09:30"))
        to_sign.results.create(abstract=abstract, created_at=at("2026-03-06 09:30"))
    leader, address = client_of(office.people[Role.APPROVER]), reverse("desk:sign_many")
    for page in (leader.get(address), leader.post(address, {"dossier": [to_sign.pk]})):
        shown = page.content.decode()
        assert "Bản chốt" in shown
        assert "Bản nháp" not in shown


def test_who_signs_what_the_form_shows_changes_nothing_of_the_result(office, to_sign, client_of):
    to_sign.results.update(other_type="Văn bản trả lời", other_type_reason="Chưa có trong danh mục")
    leader, address = client_of(office.people[Role.APPROVER]), reverse("desk:complete", args=[to_sign.pk])
    form = leader.get(address).context["form"]
    shown = {field.html_name: field.value() for field in form if field.value() not in (None, False)}
    kept = [name for name in form.fields if name not in ("step", "note")]
    before = to_sign.results.values(*kept).get(replaced_at=None)

    assert leader.post(address, shown).status_code == 302

    assert to_sign.steps.get(state=StepState.ACTIVE).kind == "seal"
    assert to_sign.results.values(*kept).get(replaced_at=None) == before


def test_a_number_typed_without_its_abstract_is_asked_for_and_not_dropped(office, to_sign, client_of):
    leader, address = client_of(office.people[Role.APPROVER]), reverse("desk:complete", args=[to_sign.pk])
    step = to_sign.steps.get(state=StepState.ACTIVE)

    answer = leader.post(address, {"step": step.pk, "abstract": "", "number": "12/KS"})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"abstract"}
    assert 'value="12/KS"' in answer.content.decode()


def test_a_proposal_without_a_result_says_what_is_missing(office, dossier, client_of):
    step = dossier.steps.get(state=StepState.ACTIVE)

    answer = client_of(office.people[Role.HANDLER]).post(
        reverse("desk:complete", args=[dossier.pk]), {"step": step.pk, "note": "Đủ điều kiện"}
    )

    assert answer.status_code == 422
    assert "Trích yếu kết quả" in answer.content.decode()
    assert "Đủ điều kiện" in answer.content.decode()


def test_the_second_click_is_told_that_it_is_done(office, dossier, client_of):
    step = dossier.steps.get(state=StepState.ACTIVE)
    data = {"step": step.pk, "abstract": "Giấy khai sinh"}
    browser, url = client_of(office.people[Role.HANDLER]), reverse("desk:complete", args=[dossier.pk])

    assert browser.post(url, data).status_code == 302
    again = browser.post(url, data)

    assert again.status_code == 409
    assert "Bạn đã xử lý bước này rồi" in again.content.decode()


def test_who_may_not_act_is_told_whose_it_is(office, unassigned, client_of):
    answer = client_of(office.people[Role.RECORDS_CLERK]).get(reverse("desk:assign", args=[unassigned.pk]))

    assert answer.status_code == 403
    assert "Trưởng phòng" in answer.content.decode()


def test_sending_back_needs_a_reason_and_an_earlier_step(office, to_sign, client_of):
    browser, url = client_of(office.people[Role.APPROVER]), reverse("desk:send_back", args=[to_sign.pk])

    assert browser.post(url, {"to_order": 3, "reason": ""}).status_code == 422
    assert browser.post(url, {"to_order": 3, "reason": "Thiếu căn cứ"}).status_code == 302

    step = to_sign.steps.get(state=StepState.ACTIVE)
    assert (step.order, step.round, step.holder) == (3, 2, office.people[Role.HANDLER])


def test_a_refusal_needs_its_legal_ground(office, to_sign, client_of):
    browser, url = client_of(office.people[Role.APPROVER]), reverse("desk:reject", args=[to_sign.pk])

    assert browser.post(url, {"abstract": "Không đủ điều kiện"}).status_code == 422
    answer = browser.post(url, {"abstract": "Không đủ điều kiện", "legal_ground": "Điều 5 Luật Hộ tịch"})

    assert answer.status_code == 302
    assert Dossier.objects.get(pk=to_sign.pk).state == State.REJECTED


def test_an_error_found_before_return_is_worked_on_again(office, client_of):
    dossier = done(office)
    url = reverse("desk:reopen", args=[dossier.pk])

    answer = client_of(office.people[Role.APPROVER]).post(url, {"to_order": 3, "reason": "Sai năm sinh"})

    assert answer.status_code == 302
    reopened = Dossier.objects.get(pk=dossier.pk)
    assert reopened.state == State.IN_PROCESS
    assert reopened.due_at == dossier.due_at
    assert not reopened.results.filter(replaced_at=None).exists()


def test_a_leader_signs_a_list_and_hears_of_the_one_that_could_not(office, to_sign, client_of):
    good, gone = to_sign, proposed(office)
    browser = client_of(office.people[Role.APPROVER])
    page = browser.get(reverse("desk:sign_many")).content.decode()
    assert good.code in page

    asked = browser.post(reverse("desk:sign_many"), {"dossier": [good.pk, gone.pk]}).content.decode()
    assert "Ký: 2 hồ sơ" in asked
    assert "không rút lại được" in asked
    assert asked.count(f"Người nộp: {good.applicant_name}") == 2
    assert asked.count("Kết quả đề xuất: Giấy khai sinh") == 2
    assert good.steps.get(state=StepState.ACTIVE).kind == "approve", "a question signs nothing"

    gone.steps.filter(state=StepState.ACTIVE).update(unit=office.unit)
    sure = {"dossier": [good.pk, gone.pk, "x"], "sure": "1"}
    answer = browser.post(reverse("desk:sign_many"), sure, follow=True)

    assert "Đã ký 1 hồ sơ" in answer.content.decode()
    assert good.steps.get(state=StepState.ACTIVE).kind == "seal"


def test_files_open_through_the_permission_check_alone(office, dossier, client_of):
    handler = client_of(office.people[Role.HANDLER])
    upload = SimpleUploadedFile("bien-ban.png", PNG, content_type="image/png")

    answer = handler.post(reverse("desk:attach", args=[dossier.pk]), {"file": upload, "kind": "process"})

    assert answer.status_code == 302, answer.content.decode()
    file = dossier.files.get()
    url = reverse("ui:file", args=[file.pk])
    opened = handler.get(url)
    assert opened.content == PNG
    assert opened["Content-Type"] == "image/png"
    assert client_of(office.people[Role.CASHIER]).get(url).status_code == 403
    assert client_of(make_office().people[Role.HANDLER]).get(url).status_code == 404
    assert client_of(office.people[Role.ADMINISTRATOR]).get(url).status_code == 404


def test_a_file_of_the_wrong_kind_says_why_and_keeps_the_form(office, dossier, client_of):
    upload = SimpleUploadedFile("lenh.exe", b"MZ" + b"\0" * 100)

    answer = client_of(office.people[Role.HANDLER]).post(
        reverse("desk:attach", args=[dossier.pk]), {"file": upload, "kind": "process"}
    )

    assert answer.status_code == 422
    assert not dossier.files.exists()
