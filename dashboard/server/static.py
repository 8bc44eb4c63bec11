"""Files for the browser, compressed once at set-up and served from memory with long lives.

`python -m dashboard.server.static` makes them: the component libraries' scripts, our assets, and
a partial plotly bundle from npm where npm is (the full one, which ships with plotly, otherwise).
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import importlib
import mimetypes
import shutil
import subprocess
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import brotli
from dash.fingerprint import check_fingerprint

ASSETS = Path(__file__).parents[1] / "assets"
BUILT = Path(__file__).parents[2] / "build" / "static"
PLOTLY = "plotly-basic.min.js"
_PACKAGE = "plotly.js-basic-dist-min"
_VERSION = "4.1.1"  # the plotly.js that plotly 7.1.0 draws for; a test compares them
_INTEGRITY = (
    "1oNF8PeQx2hv/y7tqEVWKD3JGwn/MGEMQ8mL9HUwsaqG9FGy/OU5FHUHvzqbqxN4mnwZGI9abTiE775C4kkjMQ=="
)
_YEAR = "max-age=31536000, private"
_COMPRESSED = {".js", ".css", ".json", ".svg", ".map"}


@dataclass(frozen=True)
class File:
    """One file in its encodings, ready to send."""

    kind: str
    plain: bytes
    packed: dict[str, bytes]
    etag: str


@dataclass
class Files:
    """The files that may be served, read on first use."""

    paths: dict[str, frozenset[str]]  # package -> its files
    _read: dict[str, File] = field(default_factory=dict)

    def component(self, package: str, path: str) -> File | None:
        """A file of a component library, with or without dash's fingerprint; None if not ours."""
        path, _ = check_fingerprint(path)
        if path not in self.paths.get(package, frozenset()):
            return None
        root = Path(importlib.import_module(package).__file__ or "").parent
        return self._file(f"{package}/{path}", root / path)

    def asset(self, name: str) -> File | None:
        """One of our own files, or the plotly bundle; None if there is none of that name."""
        if name not in asset_names():
            return None
        return self._file(name, BUILT / name if name == PLOTLY else ASSETS / name)

    def _file(self, key: str, path: Path) -> File:
        if key not in self._read:
            self._read[key] = read_file(path)
        return self._read[key]


def asset_names() -> list[str]:
    """Our own files in the order they load; the plotly bundle first where it was built."""
    own = sorted(p.name for p in ASSETS.iterdir() if p.suffix in {".css", ".js"})
    return ([PLOTLY] if (BUILT / PLOTLY).exists() else []) + own


def asset_urls() -> list[str]:
    """Their addresses, with a fingerprint so that they may be kept for a year."""
    files = Files({})
    return [f"/assets/{name}?v={files.asset(name).etag[:12]}" for name in asset_names()]  # type: ignore[union-attr]


def read_file(path: Path, quality: int = 5) -> File:
    """A file with its compressed forms: those made at set-up, else made now at `quality`."""
    plain = path.read_bytes()
    etag = hashlib.sha256(plain).hexdigest()[:32]
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    packed: dict[str, bytes] = {}
    if path.suffix in _COMPRESSED:
        made = BUILT / f"{etag}.br"
        packed["br"] = (
            made.read_bytes() if made.exists() else brotli.compress(plain, quality=quality)
        )
        packed["gzip"] = gzip.compress(plain, 6, mtime=0)
    return File(kind, plain, packed, etag)


def cache_header(fingerprinted: bool) -> str:
    """A year for an address that changes with its content, a check each time otherwise."""
    return _YEAR if fingerprinted else "private, no-cache"


def build() -> None:
    """Fetch the plotly bundle and compress every file at the best quality, into build/static."""
    BUILT.mkdir(parents=True, exist_ok=True)
    if not (BUILT / PLOTLY).exists():
        print("plotly: " + _fetch_plotly())
    for path in _everything():
        plain = path.read_bytes()
        made = BUILT / f"{hashlib.sha256(plain).hexdigest()[:32]}.br"
        if not made.exists():
            made.write_bytes(brotli.compress(plain, quality=11))


def _fetch_plotly() -> str:
    """The partial bundle from npm, its hash checked; a sentence on what was done."""
    if not (npm := shutil.which("npm")):
        return "no npm here, so the full bundle serves"
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [npm, "pack", f"{_PACKAGE}@{_VERSION}", "--silent"],
            cwd=folder, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        archive = next(Path(folder).glob("*.tgz"), None)
        if done.returncode or archive is None:
            return "npm could not fetch the partial bundle, so the full one serves"
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if digest != _INTEGRITY:
            return "the partial bundle is not the one expected, so the full one serves"
        with tarfile.open(archive) as opened:
            if (member := opened.extractfile(f"package/{PLOTLY}")) is None:
                return "the partial bundle is not in npm's package, so the full one serves"
            (BUILT / PLOTLY).write_bytes(member.read())
    return "partial bundle from npm"


def _everything() -> list[Path]:
    from dashboard.server.factory import served_paths

    files = [
        Path(importlib.import_module(package).__file__ or "").parent / name
        for package, names in served_paths().items()
        for name in names
    ]
    own = [BUILT / name if name == PLOTLY else ASSETS / name for name in asset_names()]
    plotly_full = {p for p in files if p.name == "plotly.min.js" and (BUILT / PLOTLY).exists()}
    return [p for p in [*files, *own] if p.exists() and p.suffix == ".js" and p not in plotly_full]


if __name__ == "__main__":
    build()
