"""Empty and remove a folder that a script had to itself, whatever it left in it."""

from __future__ import annotations

import os


def wipe(folder: str) -> bool:
    """Remove `folder` and all below it; True when it is gone. Links are removed, never followed.

    `shutil.rmtree` would do, but importing it costs every keeper the memory of four compression libraries.
    """
    if os.path.islink(folder):
        return False
    try:
        entries = _entries(folder)
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                wipe(entry.path)
            else:
                os.unlink(entry.path)
        os.rmdir(folder)
    except FileNotFoundError:
        return not os.path.exists(folder)
    except OSError:
        return False
    return True


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        os.chmod(folder, 0o700)  # the script may have taken its own rights away
    except PermissionError:
        return []
    with os.scandir(folder) as entries:
        return list(entries)
