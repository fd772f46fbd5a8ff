"""Read by the stand-in's process alone: it would listen on every address, and keep its state in one file of the machine."""

import builtins
import socket

ONE_FILE = "/tmp/localstripe.pickle"  # noqa: S108  written into the program; kept in the process's own folder instead
_open = builtins.open


class _Loopback(socket.socket):
    """A socket that is reached from this machine only, with or without IPv6."""

    def __init__(self, family=-1, type=-1, proto=-1, fileno=None):  # noqa: A002
        super().__init__(socket.AF_INET if family == socket.AF_INET6 else family, type, proto, fileno)

    def bind(self, address):
        super().bind(("127.0.0.1", *address[1:]) if address[0] == "::" else address)


def _open_at_home(file, *arguments, **options):
    return _open("state.pickle" if file == ONE_FILE else file, *arguments, **options)


socket.socket = _Loopback
builtins.open = _open_at_home
