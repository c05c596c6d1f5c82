from django.urls import path

from office import crawlers

app_name = "office"

urlpatterns = [
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path(".well-known/security.txt", crawlers.security_txt, name="security-txt"),
]
