from django.urls import path, re_path

from office import crawlers, pictures

app_name = "office"

urlpatterns = [
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sitemap-<slug:name>-<int:number>-<int:part>.xml", crawlers.sitemap_part, name="sitemap-part"),
    path(".well-known/security.txt", crawlers.security_txt, name="security-txt"),
    re_path(
        r"^pictures/(?P<key>[0-9a-f]{16})-(?P<width>[0-9]{2,4})\.(?P<kind>webp|jpg)$",
        pictures.serve,
        name="picture",
    ),
    re_path(
        r"^pictures/(?P<key>[0-9a-f]{16})-wide(?P<focus>[1-9])-(?P<width>[0-9]{2,4})\.(?P<kind>webp|jpg)$",
        pictures.serve,
        name="picture-wide",
    ),
]
