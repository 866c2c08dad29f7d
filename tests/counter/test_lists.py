"""Home, shelves, search, hand-over, places: what a clerk sees and how fast he gets there."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from accounts.enums import Role
from dossiers.enums import State
from dossiers.models import Dossier, DossierPaper, HandOver
from dossiers.services import handover
from lib.masking import mask_name, mask_number
from tests.clock import at
from tests.factories.accounts import AgencyFactory, UserFactory
from tests.factories.dossiers import NINE, accepted, done, in_process, make_office
from tests.harness.queries import statements
from tests.harness.thorough import MANY
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
MORNING = "2026-03-06 09:32"
HOME, FIND, FOUND = reverse("counter:home"), reverse("counter:find"), reverse("counter:found")
HAND_OVER, PLACES = reverse("counter:hand_over"), reverse("counter:places")


@built_once
def office():
    return make_office()


@built_once
def other_office():
    return make_office()


@built_once(frozen_at=MORNING)
def dossier(office):
    """Accepted, and waiting to be handed over."""
    return accepted(office)


@built_once(frozen_at=MORNING)
def finished(office):
    return done(office)


@built_once(frozen_at=MORNING)
def elsewhere(other_office):
    return accepted(other_office)


def ticked(answer):
    """Which of the dossiers to hand over are ticked on this page."""
    boxes = re.findall(r'name="dossier"\s+value="(\d+)"\s+id="[^"]+"\s*(checked)?', answer.content.decode())
    return {int(pk): bool(mark) for pk, mark in boxes}


class TestShelves:
    def test_counts_lead_to_what_waits(self, dossier, finished, elsewhere, clerk):
        home = clerk.get(HOME).content.decode()
        assert home.count('<span class="shelf-count">1</span>') == 2
        assert dossier.code in clerk.get(reverse("counter:shelf", args=["cho-ban-giao"])).content.decode()
        assert finished.code in clerk.get(reverse("counter:shelf", args=["cho-tra"])).content.decode()

    def test_late_is_late_by_the_legal_measure(self, office, clerk, frozen_at):
        dossier = in_process(office)
        late = reverse("counter:shelf", args=["qua-han"])
        frozen_at("2026-03-11 17:00")
        assert dossier.code not in clerk.get(late).content.decode()
        frozen_at("2026-03-11 17:31")
        assert dossier.code in clerk.get(late).content.decode()

    def test_an_unknown_shelf_is_not_found(self, clerk):
        assert clerk.get(reverse("counter:shelf", args=["khac"])).status_code == 404

    def test_numbers_are_masked(self, dossier, clerk):
        page = clerk.get(reverse("counter:shelf", args=["cho-ban-giao"])).content.decode()
        assert "0991****0123" in page
        assert "099187000123" not in page

    @pytest.mark.parametrize("shelf", ["cho-ban-giao", "cho-tra"])
    def test_a_longer_shelf_costs_no_more_queries(
        self, office, dossier, finished, clerk, shelf, assert_num_queries_same_at_1_and_20
    ):
        page = reverse("counter:shelf", args=[shelf])
        like = {"cho-ban-giao": dossier, "cho-tra": finished}[shelf]
        stage = {name: getattr(like, name) for name in ("state", "finished_at", "ended_on")}

        def one_more():
            Dossier.objects.filter(pk=accepted(office).pk).update(**stage)

        assert_num_queries_same_at_1_and_20(one_more, lambda: clerk.get(page))
        assert clerk.get(page).content.decode().count("Đặng Thị Ước") > MANY

    def test_home_costs_the_same_however_much_waits(self, office, clerk, assert_num_queries_same_at_1_and_20):
        assert_num_queries_same_at_1_and_20(lambda: accepted(office), lambda: clerk.get(HOME))


class TestSearch:
    @pytest.mark.parametrize("typed", ["{code}", " {code} ", "https://mau.example/tra-cuu/{code}/#abcdefgh"])
    def test_a_code_or_a_scanned_receipt_leads_to_the_dossier(self, dossier, clerk, typed):
        answer = clerk.post(FIND, {"q": typed.format(code=dossier.code)})
        assert answer.url == reverse("counter:dossier", args=[dossier.pk])

    def test_a_receipt_whose_result_is_there_leads_to_giving_it(self, finished, clerk):
        answer = clerk.post(FIND, {"q": finished.code})
        assert answer.url == reverse("counter:return_result", args=[finished.pk])

    def test_a_name_without_accents_finds_and_is_in_no_address(self, dossier, clerk):
        answer = clerk.post(FIND, {"q": "dang thi uoc"})
        assert answer.url == FOUND
        assert dossier.code in clerk.get(FOUND).content.decode()

    def test_a_name_is_never_asked_for_as_a_code(self, dossier, clerk):
        asked = statements(lambda: clerk.post(FIND, {"q": "Nguyễn Văn An"}))
        assert not [sql for sql in asked if "outside_code" in sql]

    def test_three_letters_find_a_procedure(self, office, clerk):
        clerk.post(FIND, {"q": "dkks"})
        assert "Đăng ký khai sinh" in clerk.get(FOUND).content.decode()

    def test_a_card_finds_the_person_and_fills_the_next_form(self, office, dossier, clerk):
        card = "099187000123||Đặng Thị Ước|04051987|Nữ|Thôn Thử|01022022"
        clerk.post(FIND, {"q": card})
        page = clerk.get(FOUND).content.decode()
        assert dossier.code in page
        assert "Thẻ của Đặng Thị Ước" in page
        form = reverse("counter:receive", args=[office.procedure.offer.pk])
        assert 'value="099187000123"' in clerk.get(form).content.decode()
        assert 'value="099187000123"' not in clerk.get(form).content.decode()

    def test_an_unreadable_card_says_so(self, clerk):
        clerk.post(FIND, {"q": "12|a|b|c|d|e|f"})
        assert "alert-warning" in clerk.get(FOUND).content.decode()

    def test_another_office_s_dossier_is_not_found(self, elsewhere, clerk):
        clerk.post(FIND, {"q": elsewhere.code})
        assert reverse("counter:dossier", args=[elsewhere.pk]) not in clerk.get(FOUND).content.decode()

    def test_two_letters_are_too_few(self, clerk):
        clerk.post(FIND, {"q": "ab"})
        assert "ít nhất ba chữ" in clerk.get(FOUND).content.decode()

    def test_a_former_code_and_one_through_windows_keyboard_lead_to_the_dossier(self, dossier, clerk):
        Dossier.objects.filter(pk=dossier.pk).update(outside_code="HS/2026/17")
        row = str.maketrans("1234567890", "ăâêô\u0300\u0309\u0303\u0301\u0323đ")
        for scanned in ("HS/2026/17", dossier.code.translate(row)):
            answer = clerk.post(FIND, {"q": scanned})
            assert answer.url == reverse("counter:dossier", args=[dossier.pk]), scanned

    def test_a_garbled_scan_is_told_how_to_mend_it(self, clerk):
        clerk.post(FIND, {"q": "TN-261121-7Á3QF2"})
        assert "tắt bộ gõ tiếng Việt rồi quét lại" in clerk.get(FOUND).content.decode()

    def test_searching_is_rate_limited(self, clerk):
        answers = [clerk.post(FIND, {"q": "dang"}).status_code for _ in range(31)]
        assert answers == [302] * 30 + [429]

    def test_more_dossiers_found_cost_no_more_queries(
        self, office, clerk, assert_num_queries_same_at_1_and_20
    ):
        clerk.post(FIND, {"q": "dang thi"})
        assert_num_queries_same_at_1_and_20(lambda: accepted(office), lambda: clerk.get(FOUND))


class TestChoosing:
    CHOOSE = reverse("counter:choose")

    @pytest.mark.parametrize("typed", ["khai", "KHAI SINH", "dkks", "{code}"])
    def test_letters_initials_or_code_lead_straight_to_the_form(self, office, clerk, typed):
        answer = clerk.get(self.CHOOSE, {"q": typed.format(code=office.procedure.procedure.code)})
        assert answer.url == reverse("counter:receive", args=[office.procedure.offer.pk])

    def test_nothing_fits(self, clerk):
        assert "Không có thủ tục nào khớp" in clerk.get(self.CHOOSE, {"q": "zzz"}).content.decode()


class TestHandOver:
    @pytest.fixture
    def bundle(self, office, dossier):
        return handover.hand_over(dossier_ids=[dossier.pk], by=office.actor(Role.RECEPTION), at=NINE)[0]

    def test_ticked_dossiers_go_with_a_slip(self, office, dossier, clerk):
        assert office.unit.name in clerk.get(HAND_OVER).content.decode()

        answer = clerk.post(HAND_OVER, {"dossier": [dossier.pk]})

        bundle = HandOver.objects.get()
        assert answer.url == reverse("counter:slip", args=[bundle.pk])
        page = clerk.get(answer.url).content.decode()
        assert dossier.code in page
        assert "chưa ký nhận" in page
        dossier = Dossier.objects.get(pk=dossier.pk)
        assert (dossier.state, bundle.items.get().papers_sent) == (State.IN_PROCESS, 2)

    def test_the_list_counts_the_papers_the_slip_will_count(self, dossier, clerk):
        given_back_at_once = dossier.papers.order_by("order").last()
        DossierPaper.objects.filter(pk=given_back_at_once.pk).update(kept=False, originals=2, copies=2)

        assert "· 1 bản giấy" in clerk.get(HAND_OVER).content.decode()
        clerk.post(HAND_OVER, {"dossier": [dossier.pk]})
        assert HandOver.objects.get().items.get().papers_sent == 1

    def test_nothing_ticked_is_told(self, dossier, clerk):
        assert clerk.post(HAND_OVER, {}).status_code == 422

    def test_the_second_clerk_sees_that_it_is_gone(self, office, dossier, clerk):
        gone = accepted(office)
        handover.hand_over(dossier_ids=[gone.pk], by=office.actor(Role.RECEPTION), at=at("2026-03-06 09:33"))
        answer = clerk.post(HAND_OVER, {"dossier": [gone.pk, dossier.pk]})
        assert answer.status_code == 409
        assert Dossier.objects.get(pk=dossier.pk).state == State.ACCEPTED

    def test_another_counter_s_dossier_is_not_handed_over(self, elsewhere, clerk):
        assert clerk.post(HAND_OVER, {"dossier": [elsewhere.pk, "x"]}).status_code == 409
        assert HandOver.objects.count() == 0

    def test_the_department_sees_its_slip_and_no_other(self, office, other_office, bundle, client_of):
        page = reverse("counter:slip", args=[bundle.pk])
        assert client_of(office.people[Role.HANDLER]).get(page).status_code == 200
        assert client_of(office.people[Role.RECORDS_CLERK]).get(page).status_code == 404
        assert client_of(other_office.people[Role.RECEPTION]).get(page).status_code == 404

    def test_a_count_that_differs_shows(self, office, bundle, clerk):
        dossier = bundle.items.get().dossier
        handover.receive(
            hand_over_id=bundle.pk,
            counted={dossier.pk: 1},
            by=office.actor(Role.UNIT_HEAD),
            at=at("2026-03-06 09:50"),
        )
        assert "lệch" in clerk.get(reverse("counter:slip", args=[bundle.pk])).content.decode()

    def test_what_was_crossed_out_stays_so_after_a_refusal(self, office, dossier, clerk):
        kept, (crossed_out, gone) = dossier, (accepted(office) for _ in range(2))
        handover.hand_over(dossier_ids=[gone.pk], by=office.actor(Role.RECEPTION), at=at("2026-03-06 09:33"))
        answer = clerk.post(HAND_OVER, {"dossier": [kept.pk, gone.pk]})
        assert answer.status_code == 409
        assert ticked(answer) == {kept.pk: True, crossed_out.pk: False}
        assert ticked(clerk.post(HAND_OVER)) == {kept.pk: False, crossed_out.pk: False}

    def test_from_a_dossier_only_that_one_is_ticked(self, office, dossier, clerk):
        mine, other = dossier, accepted(office)
        link = f"{HAND_OVER}?dossier={mine.pk}"
        assert link in clerk.get(reverse("counter:dossier", args=[mine.pk])).content.decode()
        assert ticked(clerk.get(link)) == {mine.pk: True, other.pk: False}
        assert ticked(clerk.get(HAND_OVER)) == {mine.pk: True, other.pk: True}

    def test_more_waiting_cost_no_more_queries(self, office, clerk, assert_num_queries_same_at_1_and_20):
        assert_num_queries_same_at_1_and_20(lambda: accepted(office), lambda: clerk.get(HAND_OVER))


class TestPlaces:
    def test_a_scan_puts_the_folder_there_and_keeps_the_place(self, dossier, clerk):
        clerk.post(PLACES, {"kind": "folder", "place": "Tủ 3", "code": dossier.code})
        dossier = Dossier.objects.get(pk=dossier.pk)
        assert dossier.folder_place == "Tủ 3"
        assert 'value="Tủ 3"' in clerk.get(PLACES).content.decode()

    def test_the_result_has_its_own_place(self, finished, clerk):
        clerk.post(PLACES, {"kind": "result", "place": "Hộc 12", "code": finished.code})
        assert Dossier.objects.get(pk=finished.pk).result_place == "Hộc 12"
        give = reverse("counter:return_result", args=[finished.pk])
        assert "Hộc 12" in clerk.get(give).content.decode()

    @pytest.mark.parametrize("code", ["KHONG-CO-MA", "<script>", ""])
    def test_a_code_that_leads_nowhere_is_told(self, clerk, code):
        assert clerk.post(PLACES, {"kind": "folder", "place": "Tủ 3", "code": code}).status_code == 422

    @pytest.mark.parametrize("label", ["HS/2026/17", "hs/2026/17"])
    def test_the_label_of_a_former_system_still_leads_to_the_folder(self, dossier, clerk, label):
        Dossier.objects.filter(pk=dossier.pk).update(outside_code="HS/2026/17")
        clerk.post(PLACES, {"kind": "folder", "place": "Tủ 3", "code": label})
        assert Dossier.objects.get(pk=dossier.pk).folder_place == "Tủ 3"

    def test_a_former_code_of_two_dossiers_moves_neither(self, office, dossier, clerk):
        Dossier.objects.filter(pk__in=[dossier.pk, accepted(office).pk]).update(outside_code="HS/2026/17")
        answer = clerk.post(PLACES, {"kind": "folder", "place": "Tủ 3", "code": "HS/2026/17"})
        assert answer.status_code == 422

    def test_a_scan_through_a_typing_aid_is_told_how_to_mend_it(self, clerk):
        answer = clerk.post(PLACES, {"kind": "folder", "place": "Tủ 3", "code": "TN-261121-7Á3QF2"})
        assert (answer.status_code, "tắt bộ gõ tiếng Việt rồi quét lại" in answer.content.decode()) == (
            422,
            True,
        )

    def test_another_office_s_folder_is_not_moved(self, elsewhere, clerk):
        answer = clerk.post(PLACES, {"kind": "folder", "place": "Tủ 3", "code": elsewhere.code})
        assert answer.status_code == 422


@pytest.mark.parametrize(
    ("number", "shown"),
    [("038087000123", "0380****0123"), ("123456789", "******789"), ("12", "**"), ("", "")],
)
def test_numbers_in_lists(number, shown):
    assert mask_number(number) == shown


def test_names_of_others_are_initials():
    assert mask_name("Đặng Thị Ước") == "Đ.T.Ư."


def test_another_unit_of_the_agency_sees_initials_only(office, dossier, client_of):
    other = AgencyFactory(one_stop=True, parent=office.commune)
    clerk = client_of(UserFactory(role=Role.RECEPTION, agency=other))
    clerk.post(FIND, {"q": dossier.code})
    page = clerk.get(reverse("counter:dossier", args=[dossier.pk])).content.decode()
    assert "Đ.T.Ư." in page
    for name in ("received", "return_result", "complete", "correct"):
        assert clerk.get(reverse(f"counter:{name}", args=[dossier.pk])).status_code == 403
    for hidden in ("Đặng Thị Ước", "099187000123", "Thôn Thử", "0912345678", dossier.lookup_word):
        assert hidden not in page
