"""Rating pages: without account or JavaScript, no second way to try words, and what heads read."""

import re
from datetime import date

import pytest
from django.urls import reverse

from accounts.enums import Role
from feedback.enums import Verdict
from feedback.models import Rating, RatingAnswer, RatingCriterion, RatingForm, RatingLevel
from feedback.services import slips
from tests.clock import at
from tests.factories.accounts import UserFactory
from tests.factories.dossiers import make_office, returned, twin
from tests.factories.feedback import make_rating
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db
TEN = at("2026-03-06 10:00")
WHY = "Không ai nói vì sao phải đợi."


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to(TEN, tick=False)


@built_once
def office():
    return make_office()


@built_once
def dossier(office):
    """Its result has been given back."""
    return returned(office)


def url(dossier):
    return reverse("public:rate", args=[str(dossier)])


def hidden(page, name):
    return re.search(rf'name="{name}"[^>]*value="([^"]+)"', page)[1]


def test_by_the_word_of_the_receipt(client, dossier):
    first = client.get(url(dossier)).content.decode()
    assert "data-fragment" in first
    for secret in (dossier.applicant_name, dossier.procedure_version.name, dossier.lookup_word):
        assert secret not in first
    form = client.post(url(dossier), {"word": dossier.lookup_word}).content.decode()
    assert dossier.procedure_version.name in form
    assert dossier.applicant_name not in form
    assert form.count('type="radio"') == 2 + 10 * 3
    sent = {"word": dossier.lookup_word, "key": hidden(form, "key"), "rater": "applicant", "q_overall": "1"}
    refused = client.post(url(dossier), sent)
    assert refused.status_code == 422
    assert "hãy cho biết lý do" in refused.content.decode()
    thanks = client.post(url(dossier), sent | {"comment": WHY, "q_time": "2"})
    assert "Cảm ơn bạn" in thanks.content.decode()
    rating = Rating.objects.get()
    assert (rating.verdict, rating.comment, rating.answers.count()) == (Verdict.DISLIKED, WHY, 2)
    client.post(url(dossier), sent | {"comment": WHY})  # pressed twice
    assert Rating.objects.count() == 1
    again = client.post(url(dossier), {"word": dossier.lookup_word}).content.decode()
    assert re.search(r'value="submitter"[^>]*checked', again)  # the applicant has rated
    make_rating(dossier, rater="submitter")
    over = client.post(url(dossier), {"word": dossier.lookup_word}).content.decode()
    assert "đã được đánh giá" in over


def test_a_wrong_word_and_an_unknown_code_answer_alike(client, dossier):
    wrong = client.post(url(dossier), {"word": "aaaaaaaa"})
    unknown = client.post(url("KHONG-CO-0001"), {"word": "aaaaaaaa"})
    assert wrong.status_code == unknown.status_code == 422

    def words(answer, code):
        text = answer.content.decode().replace(code, "")
        return re.sub(r'value="[^"]+"', "", text)

    assert words(wrong, str(dossier)) == words(unknown, "KHONG-CO-0001")
    # Everything typed, and a wrong word: kept as little as asked.
    client.post(url(dossier), {"word": "aaaaaaaa", "key": "x", "q_overall": "3", "rater": "applicant"})
    assert not Rating.objects.exists()


def test_words_are_not_tried_here_when_the_look_up_page_is_full_or_the_other_way(client, dossier):
    track = reverse("public:track", args=[str(dossier)])
    for number in range(10):
        page = url(dossier) if number % 2 else track
        assert client.post(page, {"word": "aaaaaaaa"}).status_code in (200, 422)
    over = client.post(url(dossier), {"word": dossier.lookup_word})
    assert over.status_code == 429
    assert over["Retry-After"]
    # Somebody else who holds the receipt is not locked out.
    other = client.post(url(dossier), {"word": dossier.lookup_word}, REMOTE_ADDR="10.9.9.9")
    assert other.status_code == 200


def test_tracking_leads_to_the_rating_without_asking_the_word_again(client, dossier):
    track = client.post(reverse("public:track", args=[str(dossier)]), {"word": dossier.lookup_word})
    page = track.content.decode()
    assert f'action="{url(dossier)}"' in page
    assert hidden(page, "word") == dossier.lookup_word
    assert (
        dossier.lookup_word not in client.get(reverse("public:track", args=[str(dossier)])).content.decode()
    )


def test_a_clerk_prints_the_slip_and_types_it_in(office, dossier, client_of):
    clerk = client_of(office.people[Role.RECEPTION])
    printed = clerk.post(reverse("counter:print_paper", args=[dossier.pk, "rating_slip"]))
    assert printed.status_code == 302
    paper = clerk.get(printed.url)
    assert paper["Content-Type"] == "application/pdf"
    slip = slips.issue_rating_slip(
        dossier_id=dossier.pk, rating_url="x", by=office.actor(Role.RECEPTION), at=TEN
    )
    assert slip.payload["rating_url"].endswith(url(dossier))
    form = clerk.get(reverse("counter:rating_slips")).content.decode()
    typed = {
        "slip_number": slip.number_text, "given_on": "06/03/2026", "rater": "applicant", "q_attitude": "1",
        "key": hidden(form, "key"), "comment": "",
    }  # fmt: skip
    wrong = clerk.post(reverse("counter:rating_slips"), typed | {"slip_number": "99/PĐG-X"})
    assert wrong.status_code == 422
    assert "Không có phiếu đánh giá mang số này" in wrong.content.decode()
    kept = clerk.post(reverse("counter:rating_slips"), typed)
    assert kept.status_code == 302
    assert Rating.objects.get().entered_by == office.people[Role.RECEPTION]


def test_heads_read_low_ratings_and_who_is_rated_reads_figures_only(office, dossier, client_of):
    make_rating(dossier, disliked=True, on=TEN.date(), comment=WHY)
    page = reverse("oversight:ratings")
    head = client_of(office.people[Role.HEAD]).get(page).content.decode()
    assert WHY in head
    assert dossier.code in head
    worked_on_it = client_of(office.people[Role.UNIT_HEAD]).get(page).content.decode()
    assert WHY not in worked_on_it
    assert dossier.code not in worked_on_it
    assert "1 đánh giá về hồ sơ bạn đã nhận hoặc xử lý" in worked_on_it
    beside = client_of(UserFactory(role=Role.UNIT_HEAD, agency=office.unit)).get(page).content.decode()
    assert WHY in beside
    stranger = client_of(make_office().people[Role.HEAD]).get(page).content.decode()
    assert dossier.code not in stranger
    assert "Chưa có đánh giá nào" in stranger


def test_a_question_asked_in_other_words_is_another_and_each_leads_to_its_own(office, dossier, client_of):
    form = RatingForm.objects.get(code="danh-gia-2018")
    before = RatingForm.objects.create(
        code="truoc", name="Phiếu trước", legal_basis="x", open_days=30,
        valid_from=date(2010, 1, 1), valid_to=date(2010, 12, 31),
    )  # fmt: skip
    level = RatingLevel.objects.create(form=before, value=1, words="Tốt", words_en="Good", is_dislike=False)
    new = form.criteria.get(code="time")
    as_before = {"code": "time", "order": new.order, "words_en": new.words_en}
    reworded = RatingCriterion.objects.create(form=before, words="Có nhanh không?", **as_before)
    asked = [(form, new, form.levels.get(value=3))] * 2 + [(before, reworded, level)]
    for which, criterion, answer in asked:
        rating = make_rating(twin(dossier), form=which, on=TEN.date())
        RatingAnswer.objects.create(rating=rating, criterion=criterion, level=answer)
    head = client_of(office.people[Role.HEAD])
    rows = head.get(reverse("oversight:ratings")).context["question_rows"]
    found = {row["cells"][0]["text"]: row["cells"][1] for row in rows}
    assert {words: cell["text"] for words, cell in found.items()} == {new.words: "2", "Có nhanh không?": "1"}
    for words, cell in found.items():
        behind = head.get(cell["href"])
        assert len(behind.context["table"]["rows"]) == int(cell["text"])
        assert f"Nội dung: {words}" in behind.content.decode()


def test_low_ratings_cost_the_same_statements_however_many(
    office, dossier, client_of, assert_num_queries_same_at_1_and_20
):
    browser = client_of(office.people[Role.HEAD])
    assert_num_queries_same_at_1_and_20(
        lambda: make_rating(twin(dossier), disliked=True, on=TEN.date()),
        lambda: browser.get(reverse("oversight:ratings")),
    )


def test_who_answers_petitions_types_slips_in_too(office, client_of):
    officer = UserFactory(role=Role.PETITION_OFFICER, agency=office.commune)
    address = reverse("counter:rating_slips")
    assert client_of(officer).get(address).status_code == 200
    assert address in client_of(officer).get(reverse("desk:petitions")).content.decode()
    assert client_of(office.people[Role.HANDLER]).get(address).status_code == 403
