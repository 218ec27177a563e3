"""The server's addresses: the sync API, the staff's log-in, and the pages."""

from django.contrib import admin
from django.urls import include, path

from server.api.v1 import api

admin.site.site_header = admin.site.site_title = "邻里 Linli"
admin.site.index_title = "区服务器 District server"

urlpatterns = [
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
    path("", include("server.web.urls")),
]
