"""A small disk that a test fills up and empties again."""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

BLOCK = 64 * 1024


@dataclass
class Disk:
    """A folder on a disk of its own; where none may be mounted, files that may not grow."""

    folder: Path
    own: bool

    def fill(self) -> None:
        """Not one byte more."""
        if not self.own:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
            return
        with (self.folder / "ballast").open("ab", buffering=0) as ballast:
            for size in (BLOCK, 1):
                try:
                    while ballast.write(b"x" * size):
                        pass
                except OSError:
                    continue

    def free(self) -> None:
        """Somebody has made room."""
        if self.own:
            (self.folder / "ballast").unlink(missing_ok=True)
        else:
            resource.setrlimit(
                resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
            )


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Disk]:
    """Mounted at a folder, if this user may mount."""
    folder.mkdir(exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder)]
    own = (
        bool(shutil.which("mount"))
        and not subprocess.run(words, check=False, capture_output=True).returncode
    )
    disk = Disk(folder, own)
    try:
        yield disk
    finally:
        disk.free()
        if own:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
