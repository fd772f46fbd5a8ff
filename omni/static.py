"""Static files as whitenoise serves them: hashed names, compressed once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

HASHED = re.compile(r"\.[0-9a-f]{12}(\.|$)")


class Storage(CompressedManifestStaticFilesStorage):
    """Compresses only names with a hash, which pages ask for, and none twice: its content cannot change."""

    def compress_files(self, paths: Iterable[str]) -> Iterator[tuple[str, str]]:
        yield from super().compress_files([path for path in paths if HASHED.search(path) and not self._done(path)])

    def _done(self, path: str) -> bool:
        return Path(f"{self.path(path)}.gz").exists()

    def create_compressor(self, **kwargs: object) -> Compressor:
        kwargs["extensions"] = (
            *Compressor.SKIP_COMPRESS_EXTENSIONS,
            "map",
        )  # for people with a debugger, not for pages
        return super().create_compressor(**kwargs)
