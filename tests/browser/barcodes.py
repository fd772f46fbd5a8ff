"""Codes drawn as the picture of a camera: EAN-13 bars or a QR code on a white frame, as a file that Chromium plays."""

from __future__ import annotations

from pathlib import Path

import segno

WIDTH, HEIGHT = 640, 480
_L = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
_R = tuple("".join("10"[int(bit)] for bit in code) for code in _L)
_G = tuple(code[::-1] for code in _R)
_FIRST = (
    "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL",
)  # fmt: skip


def ean13(code: str) -> bytes:
    """The luminance of a frame that shows these bars."""
    left = "".join(
        (_L if kind == "L" else _G)[int(digit)] for kind, digit in zip(_FIRST[int(code[0])], code[1:7], strict=True)
    )
    bars = f"101{left}01010{''.join(_R[int(digit)] for digit in code[7:])}101"
    row = _centred("".join(bar * 4 for bar in bars))
    return b"".join(row if 120 <= line < 360 else bytes([235]) * WIDTH for line in range(HEIGHT))


def qr(text: str) -> bytes:
    """The luminance of a frame that shows this QR code."""
    scale = 8
    rows = []
    for modules in segno.make(text, micro=False).matrix:
        rows += [_centred("".join("01"[module] * scale for module in modules))] * scale
    blank = [bytes([235]) * WIDTH] * ((HEIGHT - len(rows)) // 2)
    return b"".join((blank + rows + blank + blank)[:HEIGHT])


def film(path: Path, light: bytes) -> Path:
    """A short film of that one frame, grey, in the form that Chromium takes for a camera."""
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + light + grey
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F20:1 Ip A1:1 C420jpeg\n".encode() + frame * 4)
    return path


def _centred(bars: str) -> bytes:
    side = (WIDTH - len(bars)) // 2
    white, black = bytes([235]), bytes([16])
    middle = b"".join(black if bar == "1" else white for bar in bars)
    return white * side + middle + white * (WIDTH - side - len(bars))
