"""Tours and one-page guides are held to the product: roles, pages, keys, both languages, one printed page."""

import re
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from accounts.enums import Role
from accounts.models import DismissedHint, Office
from documents.gateways import pdf
from portal.help.pages import GUIDE, guide_values, messages_explained
from portal.ui.tours import CITIZEN, FOLDER, Words, tour_called, tours
from tests.browser import samples
from tests.factories.accounts import PASSWORD, MembershipFactory
from tests.harness.pages import text_of
from tests.page_table import rows


TABLE = {row.name: row for row in rows()}
TOURS = {tour.role: tour for tour in tours()}
MARKS = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)


def test_every_role_and_the_citizen_have_a_tour_and_no_file_is_left_over():
    assert set(TOURS) == {CITIZEN, *Role.values} == {file.stem for file in FOLDER.glob("*.toml")}
    slugs = [tour.slug for tour in tours()]
    assert len(set(slugs)) == len(slugs)
    taken = {
        row.path.split("/")[2] for row in rows() if row.name.startswith("help:") and "<slug" not in row.path
    }
    assert not taken & set(slugs), "an address of another page"


@pytest.mark.parametrize("tour", tours(), ids=lambda tour: tour.role)
def test_it_sends_people_to_pages_that_are_there_and_open_to_them(tour):
    assert 3 <= len(tour.steps) <= 6
    for step in tour.steps:
        row = TABLE[step.page]
        assert not row.has_parameters, f"{step.page}: nobody can open it by a link"
        assert "GET" in row.methods
        who = {"public"} if tour.role == CITIZEN else {"public", "signed_in", tour.role}
        assert who & set(row.who), f"{step.page} is closed to {tour.role}"
        for key in step.keys:
            assert {tour.role, "signed_in", "public"} & set(TABLE[key.on].who), f"{key.on} is closed"
    assert tour.remember


def every_sentence():
    for tour in tours():
        yield f"{tour.role} day", tour.day
        for number, one in enumerate(tour.remember):
            yield f"{tour.role} remember {number}", one
        for step in tour.steps:
            yield from (
                (f"{tour.role} {step.page} {name}", getattr(step, name)) for name in ("title", "see", "do")
            )
            yield from ((f"{tour.role} {step.page} {key.press}", key.does) for key in step.keys)


def test_each_sentence_is_there_in_both_languages():
    for where, words in every_sentence():
        assert words.vi.strip(), where
        assert words.en.strip(), where
        assert words.vi != words.en, where
        assert len(words.vi) <= 160, f"{where}: too long for a glance"
        bare = re.sub(r"“[^”]*”", "", words.en)
        assert not MARKS.search(bare), f"{where}: Vietnamese among the English"


def test_words_follow_the_language_of_the_page():
    words = Words("Việc của tôi", "My work")
    with translation.override("vi"):
        assert str(words) == "Việc của tôi"
    with translation.override("en"):
        assert str(words) == "My work"


@pytest.mark.django_db
def test_every_key_is_shown_on_its_page(client_of, frozen_at):
    frozen_at("2026-03-06 10:00")
    world = samples.build()
    shown = cache(lambda role, page, sample: _keys_shown(client_of, world, role, page, sample))
    missing = [
        f"{tour.role}: {key.press} on {key.on}"
        for tour in tours()
        for step in tour.steps
        for key in step.keys
        if key.press.lower() not in shown(tour.role, key.on, key.sample)
    ]
    assert not missing


def _keys_shown(client_of, world, role, page, sample):
    """What the page listens to or prints as a key, opened by somebody with the role on the page's sample."""
    row = TABLE[page]
    chosen = sample or row.example
    parameters = samples.EXAMPLES[chosen](world) if chosen else {}
    answer = client_of(world.people[Role(role)]).get(reverse(page, kwargs=parameters))
    assert answer.status_code == 200, f"{page} answered {answer.status_code} to {role}"
    html = answer.content.decode()
    named = re.findall(r'data-(?:key|shortcut)="([^"]+)"', html) + re.findall(
        r"<kbd[^>]*>([^<]+)</kbd>", html
    )
    return {key.lower() for keys in named for key in keys.split()}


@pytest.mark.skipif(not pdf.is_available(), reason="no pango")
@pytest.mark.django_db
@pytest.mark.parametrize("role", TOURS)
def test_the_guide_is_one_page(role):
    """With the longest name and hotline an office may give itself: it fits with room to spare."""
    longest = "Ủy ban nhân dân " + "xã Suối Mây – Trung tâm Phục vụ hành chính công " * 3
    made = pdf.render(GUIDE, guide_values(TOURS[role], longest[:160], "0256 1022 333 – 0256 1022 444"))
    (page,) = PdfReader(BytesIO(made)).pages
    said = " ".join(page.extract_text().split())
    for step in TOURS[role].steps:
        assert step.title.vi in said
        assert step.title.en not in said


@pytest.mark.skipif(not pdf.is_available(), reason="no pango")
@pytest.mark.django_db
def test_the_guide_bears_the_offices_name_and_hotline(client):
    Office.objects.create(name="UBND xã Thử Nghiệm", hotline="0256 7777")
    answer = client.get(reverse("help:guide", args=["tiep-nhan"]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")


@pytest.mark.django_db
def test_a_tour_is_walked_from_its_first_step_to_its_last(client):
    tour = tour_called("tiep-nhan")
    whole = text_of(client.get(reverse("help:tour", args=[tour.slug])))
    for number, step in enumerate(tour.steps, 1):
        page = client.get(reverse("help:step", args=[tour.slug, number])).content.decode()
        assert step.title.vi in whole
        assert reverse(step.page) in page
        beyond = reverse("help:step", args=[tour.slug, number + 1])
        assert (beyond in page) == (number < len(tour.steps))
    for wrong in (
        "tiep-nhan/0/",
        f"tiep-nhan/{len(tour.steps) + 1}/",
        "khong-co/",
        "khong-co/1/",
        "khong-co/huong-dan.pdf",
    ):
        assert client.get(f"/tro-giup/{wrong}").status_code == 404


@pytest.mark.django_db
def test_help_names_my_own_role_first(client, client_of):
    clerk = client_of(MembershipFactory(role=Role.RECEPTION).user)
    mine = text_of(clerk.get(reverse("help:home")))
    assert "Đi từng bước: Cán bộ tiếp nhận" in mine
    assert "Bấm SOS" in mine
    public = text_of(client.get(reverse("help:home")))
    assert "Đi từng bước: Người dân, doanh nghiệp" in public
    english = clerk.get(reverse("help:step", args=["tiep-nhan", 1]), headers={"cookie": ""})
    assert english.status_code == 200


@pytest.mark.django_db
def test_the_hint_is_shown_on_the_first_page_until_it_is_hidden_for_good(client):
    user = MembershipFactory(role=Role.RECEPTION).user
    first, work = reverse("counter:home"), reverse("counter:choose")
    hint = reverse("help:step", args=["tiep-nhan", 1])

    def log_in():
        client.post(reverse("ui:login"), {"username": user.username, "password": PASSWORD})

    log_in()
    assert hint in client.get(first).content.decode()
    assert hint not in client.get(work).content.decode(), "not where people work"
    client.post(reverse("ui:logout"))
    log_in()
    assert hint in client.get(first).content.decode(), "the second time as well"
    assert client.post(reverse("help:dismiss")).status_code == 302
    assert client.post(reverse("help:dismiss")).status_code == 302, "twice is once"
    assert DismissedHint.objects.get().user == user
    assert hint not in client.get(first).content.decode()
    client.post(reverse("ui:logout"))
    log_in()
    assert hint not in client.get(first).content.decode(), "remembered with the person"


def said_by_the_product():
    """Every message id of the code and the templates, as locale/en lists them."""
    text = (Path(settings.BASE_DIR) / "locale/en/LC_MESSAGES/django.po").read_text("utf-8")
    return set(re.findall(r'^msgid "(.*)"$', re.sub(r'"\n"', "", text), re.MULTILINE))


@pytest.mark.django_db
def test_each_message_explained_is_one_the_portal_says(client):
    known = said_by_the_product()
    page = text_of(client.get(reverse("help:answers")))
    for one in messages_explained():
        assert one.said in known, one.said
        assert one.said in page
        assert one.do.vi in page
        assert one.do.en.strip()
