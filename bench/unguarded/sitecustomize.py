"""The negative control: with this folder on PYTHONPATH the kernel's guard is off. Nothing in the product can do that."""

import importlib.util
import sys

TARGET = "apps.inventory.services._kernel"


class _TakeTheGuardOff:
    def find_spec(self, name, path=None, target=None):  # noqa: ARG002 the finder's protocol
        if name != TARGET:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module

        def exec_module(module):
            load(module)
            module.GUARD = "true"

        spec.loader.exec_module = exec_module
        return spec


sys.meta_path.insert(0, _TakeTheGuardOff())
