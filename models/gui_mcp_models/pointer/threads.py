"""One thread for the small matrices of a forward pass.

OpenBLAS shares even a product of 60 x 128 x 384 among all cores, and its threads wait for each other by
spinning: on a busy machine a step then takes 200 ms instead of 2. The OpenBLAS that numpy's wheels bring is
told otherwise for the duration of a step; any other BLAS is left as it is.
"""

from __future__ import annotations

import ctypes
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import numpy as np

_NAMES = ("scipy_openblas_{}_num_threads64_", "openblas_{}_num_threads64_", "openblas_{}_num_threads")


@contextmanager
def one_thread() -> Generator[None]:
    """numpy's products stay on the calling thread inside the block."""
    library = _openblas()
    if library is None:
        yield
        return
    count: int = library[0]()
    library[1](1)
    try:
        yield
    finally:
        library[1](count)


@cache
def _openblas() -> tuple[ctypes._NamedFuncPointer, ctypes._NamedFuncPointer] | None:  # pyright: ignore[reportPrivateUsage]
    """(how many threads, set how many), of the library inside numpy's wheel."""
    package = Path(np.__file__).parent
    folders = (package.parent / "numpy.libs", package / ".dylibs", package / ".libs")
    for path in (p for folder in folders if folder.is_dir() for p in sorted(folder.glob("*openblas*"))):
        try:
            library = ctypes.CDLL(str(path))
        except OSError:
            continue
        for name in _NAMES:
            try:
                return library[name.format("get")], library[name.format("set")]
            except AttributeError:
                continue
    return None
