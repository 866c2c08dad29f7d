from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView

from portal.api.v1 import intake, reports


app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("dossiers", login_not_required(intake.Dossiers.as_view()), name="dossiers"),
    path("dossiers/<str:number>", login_not_required(intake.OneDossier.as_view()), name="dossier"),
    path("delivery-reports", login_not_required(reports.DeliveryReports.as_view()), name="delivery_reports"),
    path("openapi", login_not_required(SpectacularAPIView.as_view(permission_classes=[])), name="openapi"),
]
