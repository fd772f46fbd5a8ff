from django.urls import path

from omni.design import styleguide

urlpatterns = [path("styleguide/", styleguide.page, name="styleguide")]
