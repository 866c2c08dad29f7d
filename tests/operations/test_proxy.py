import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from portal.proxy import RealAddress


@pytest.mark.parametrize(
    ("count", "header", "address"),
    [
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "10.9.9.9, 203.0.113.7", "203.0.113.7"),  # the visitor wrote the first entry himself
        (2, "203.0.113.7, 10.0.0.2", "203.0.113.7"),  # a load balancer before the proxy
        (2, "203.0.113.7", "172.18.0.2"),  # came round the load balancer: the connection's own address
        (1, "", "172.18.0.2"),
        (1, "203.0.113.7, ", "172.18.0.2"),
    ],
)
def test_only_what_our_own_proxies_wrote_is_believed(
    settings: object, rf: RequestFactory, count: int, header: str, address: str
) -> None:
    settings.PROXY_COUNT = count  # type: ignore[attr-defined]
    seen = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.META["REMOTE_ADDR"])
        return HttpResponse()

    RealAddress(view)(rf.get("/", REMOTE_ADDR="172.18.0.2", HTTP_X_FORWARDED_FOR=header))
    assert seen == [address]
