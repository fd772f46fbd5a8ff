from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "omni.design"
    label = "design"
