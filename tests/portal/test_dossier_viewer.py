"""The dossier's page with its papers: in which order, what is told of each, and who sees a page of a file."""

import re

import pytest
from django.urls import reverse

from accounts.enums import LookAction, Role
from accounts.models import AccessRecord
from documents.services import pages
from dossiers.enums import Evidence, FileKind
from dossiers.models import Dossier, DossierFile, DossierPaper
from tests.clock import at
from tests.factories import files as make
from tests.factories.dossiers import Office, assigned, done, make_office
from tests.harness.worlds import built_once


pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _pages(settings, tmp_path):
    settings.PAGES_DIR = tmp_path / "pages"


@built_once(frozen_at="2026-03-06 10:00")
def office():
    return make_office()


@built_once
def dossier(office):
    """The handler works on it."""
    return assigned(office)


@built_once
def ready(office):
    return done(office)


def added(
    office: Office, dossier: Dossier, content: bytes, name: str, *, media: str = "application/pdf", paper=None
) -> DossierFile:
    return DossierFile.objects.create(
        dossier=dossier, paper=paper, stored_file=make.stored(content, media), kind=FileKind.COMPONENT,
        name=name, added_by=office.people[Role.RECEPTION], added_at=at("2026-03-05 09:30"),
    )  # fmt: skip


def page_of(browser, dossier: Dossier, query: str = "") -> str:
    answer = browser.get(reverse("desk:dossier", args=[dossier.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def part_of(browser, dossier: Dossier, query: str = "") -> str:
    """The papers alone, as a step from one to the next fetches them."""
    asked = {"HX-Request": "true", "HX-Target": "viewer"}
    answer = browser.get(reverse("desk:dossier", args=[dossier.pk]) + query, headers=asked)
    assert answer.status_code == 200
    part: str = answer.content.decode()
    return part


def test_the_next_act_comes_first_then_papers_clock_story(office, dossier, client_of):
    page = page_of(client_of(office.people[Role.HANDLER]), dossier)
    order = ("Việc tiếp theo", "Đề xuất kết quả", "Giấy tờ", "Hẹn trả kết quả", "Các bước xử lý", "Diễn biến")
    places = [page.index(f">{words}") for words in order]
    assert places == sorted(places)
    assert "bạn đang giữ; phải xong trước" in page
    main = page[page.index('class="next-main"') : page.index("next-others")]
    assert "Đề xuất kết quả" in main
    assert "Nghị định 118/2025/NĐ-CP" in main, "the rule stands beside the act"


def test_who_has_nothing_to_do_hears_with_whom_it_is(office, dossier, client_of):
    page = page_of(client_of(office.people[Role.CONTROL]), dossier)
    assert "Bạn không có việc nào với hồ sơ này lúc này." in page
    assert f"{office.people[Role.HANDLER].full_name} đang giữ" in page
    assert "btn-primary" not in page[page.index("Việc tiếp theo") : page.index('id="viewer"')]


def test_the_counter_hands_over_what_is_done_before_all_else(office, ready, client_of):
    answer = client_of(office.people[Role.RECEPTION]).get(reverse("counter:dossier", args=[ready.pk]))
    page = answer.content.decode()
    main = page[page.index('class="next-main"') : page.index("next-others")]
    assert reverse("counter:return_result", args=[ready.pk]) in main
    assert "Điều 22 Nghị định 118/2025/NĐ-CP" in main
    assert page.index("Việc tiếp theo") < page.index("In giấy tiếp nhận") < page.index('id="viewer"')


def test_each_paper_says_what_it_is_and_where_it_came_from(office, dossier, ready, client_of):
    first, *_rest = dossier.papers.order_by("order")
    first.evidence, first.originals, first.copies, first.certified = Evidence.ORIGINAL, 1, 2, 0
    first.kept = False
    first.save()
    more = [
        DossierPaper(dossier=dossier, order=51, name="Dùng lại", evidence=Evidence.REUSED, reused_from=ready),
        DossierPaper(dossier=dossier, order=52, name="Dài", evidence=Evidence.PLAIN_COPY, copies=1,
                     not_scanned_reason="bản vẽ khổ A0"),
        DossierPaper(dossier=dossier, order=53, name="Thiếu"),
    ]  # fmt: skip
    DossierPaper.objects.bulk_create(more)
    added(office, dossier, make.pdf() + b"\n%/ByteRange", "ky-so.pdf", paper=first)

    page = page_of(client_of(office.people[Role.HANDLER]), dossier)
    listed = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index('id="viewer"') :]))
    for words in (
        "Bản chính", "1 bản chính", "2 bản chụp", "không giữ lại", f"dùng lại từ hồ sơ {ready}",
        "không quét: bản vẽ khổ A0", "Thiếu chưa có", "có chữ ký số trong tệp",
        f"{office.people[Role.RECEPTION].full_name} thêm lúc 09:30 ngày 05/03/2026",
    ):  # fmt: skip
        assert words in listed, words


def test_a_page_is_shown_with_the_ways_on_from_it(office, dossier, client_of):
    paper = dossier.papers.order_by("order").first()
    first = added(office, dossier, make.pdf(pages=3), "dau.pdf", paper=paper)
    last = added(office, dossier, make.picture((300, 200)), "anh.jpg", media="image/jpeg")
    handler = client_of(office.people[Role.HANDLER])

    page = page_of(handler, dossier, f"?file={first.pk}&page=2")
    assert 'alt="Trang 2 của dau.pdf"' in page
    assert 'width="900"' in page
    for step in (
        f"file={first.pk}#",
        f"file={first.pk}&amp;page=3",
        f"file={last.pk}#",
        "width=1350",
        "turn=90",
    ):
        assert f"{step}" in page, step
    assert part_of(handler, dossier, f"?file={first.pk}&page=99").count('alt="Trang 3 của dau.pdf"') == 1
    enlarged = part_of(handler, dossier, f"?file={first.pk}&width=2000")
    assert "viewer-page-enlarged" in enlarged
    assert "To hơn" not in enlarged
    assert 'width="300" height="200"' in re.sub(r"\s+", " ", part_of(handler, dossier, f"?file={last.pk}"))
    for nonsense in ("?file=x", "?file=99999999", f"?file={first.pk}&page=x&width=-1&turn=77", "?file="):
        part_of(handler, dossier, nonsense)


def test_htmx_gets_the_view_alone_and_the_whole_page_when_it_goes_back(office, dossier, client_of):
    file = added(office, dossier, make.pdf(), "mot.pdf")
    handler = client_of(office.people[Role.HANDLER])
    url = reverse("desk:dossier", args=[dossier.pk]) + f"?file={file.pk}"
    part = handler.get(url, headers={"HX-Request": "true", "HX-Target": "viewer"}).content.decode()
    assert part.strip().startswith("<section")
    assert "<html" not in part
    again = {"HX-Request": "true", "HX-Target": "viewer", "HX-History-Restore-Request": "true"}
    assert "<html" in handler.get(url, headers=again).content.decode()


def test_a_page_of_a_file_opens_through_the_check_of_the_file_alone(office, dossier, client_of):
    file = added(office, dossier, make.pdf(pages=2), "mot.pdf")
    url = reverse("ui:file_page", args=[file.pk, 2]) + "?width=600"
    shown = client_of(office.people[Role.HANDLER]).get(url)
    assert (shown.status_code, shown["Content-Type"], shown.content[:4]) == (200, "image/webp", b"RIFF")
    assert shown["Cache-Control"] == "private, no-store"
    look = AccessRecord.objects.order_by("-pk").first()
    assert (look.action, look.object_kind, look.object_id) == (LookAction.FILE, "dossier_file", str(file.pk))

    looks = AccessRecord.objects.count()
    assert client_of(office.people[Role.CASHIER]).get(url).status_code == 403
    assert client_of(make_office().people[Role.HANDLER]).get(url).status_code == 404
    assert client_of(office.people[Role.ADMINISTRATOR]).get(url).status_code == 404
    assert client_of(office.people[Role.HANDLER]).post(url).status_code == 405
    assert AccessRecord.objects.count() == looks, "who saw nothing has not looked"
    file.removed_by, file.removed_at = office.people[Role.HANDLER], at("2026-03-06 09:59")
    file.save()
    assert client_of(office.people[Role.HANDLER]).get(url).status_code == 404


def test_who_may_not_open_files_sees_names_and_no_links(office, dossier, client_of):
    file = added(office, dossier, make.pdf(), "mot.pdf")
    cashier = client_of(office.people[Role.CASHIER])
    answer = cashier.get(reverse("counter:dossier", args=[dossier.pk]) + f"?file={file.pk}")
    page = answer.content.decode()
    assert "mot.pdf" in page
    assert "không được mở tệp" in page
    assert reverse("ui:file", args=[file.pk]) not in page
    assert "<img" not in page[page.index('id="viewer"') :]


@pytest.mark.parametrize(
    ("content", "media", "sentence"),
    [
        (make.pdf(password="x"), "application/pdf", "Tệp có mật khẩu"),
        (b"%PDF-1.4 broken", "application/pdf", "Tệp hỏng"),
        (make.png_that_claims(60_000, 60_000), "image/png", "Ảnh quá lớn"),
        (b"PK\3\4", "application/zip", "Loại tệp này không xem được tại đây"),
    ],
)
def test_a_file_that_cannot_be_shown_gets_a_sentence(office, dossier, client_of, content, media, sentence):
    file = added(office, dossier, content, "xau.bin", media=media)
    handler = client_of(office.people[Role.HANDLER])
    page = part_of(handler, dossier, f"?file={file.pk}")
    assert sentence in page
    assert reverse("ui:file", args=[file.pk]) in page, "it can be taken home still"
    picture = handler.get(reverse("ui:file_page", args=[file.pk, 1]))
    assert picture.status_code == 422
    assert sentence in picture.content.decode()


def test_a_file_whose_content_is_lost_says_so_and_the_page_stands(
    office, dossier, client_of, settings, tmp_path
):
    file = added(office, dossier, make.pdf(), "mat.pdf")
    from django.core.files.storage import default_storage

    default_storage.delete(file.stored_file.path)
    assert "Không tìm thấy nội dung tệp" in page_of(
        client_of(office.people[Role.HANDLER]), dossier, f"?file={file.pk}"
    )


def test_the_page_asks_as_often_for_one_paper_as_for_twenty(
    office, dossier, client_of, assert_num_queries_same_at_1_and_20, monkeypatch
):
    file = make.stored(make.pdf())
    monkeypatch.setattr(pages, "show", lambda *_: pages.Shown(1, 1, (900, 1273)))
    orders = iter(range(100, 1000))

    def one_more():
        paper = DossierPaper.objects.create(
            dossier=dossier, order=next(orders), name="Giấy", evidence=Evidence.REUSED, reused_from=dossier
        )
        return DossierFile.objects.create(
            dossier=dossier, paper=paper, stored_file=file, name="a.pdf",
            added_by=office.people[Role.RECEPTION], added_at=at("2026-03-05 09:30"),
        )  # fmt: skip

    handler = client_of(office.people[Role.HANDLER])
    asked = assert_num_queries_same_at_1_and_20(
        one_more, lambda: page_of(handler, dossier, f"?file={dossier.files.latest('pk').pk}")
    )
    assert asked <= 90
