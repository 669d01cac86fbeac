"""A checkpoint on disk: one .npz of half-precision arrays, loaded without pickle and checked before use."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gui_mcp_models.errors import ModelError
from gui_mcp_models.pointer.forward import Network, Shape

FORMAT = 1
"""Raised when the encoding or the network changes in a way that old weights do not fit."""


def save(path: Path, shape: Shape, weights: dict[str, NDArray[np.float32]]) -> None:
    """Write `weights` in float16; `path` should end in .npz."""
    arrays = {name: value.astype(np.float16) for name, value in weights.items()}
    meta = np.array([FORMAT, shape.width, shape.blocks, shape.heads], dtype=np.int64)
    np.savez_compressed(path, meta=meta, allow_pickle=False, **arrays)


def load(path: Path) -> Network:
    """Read and check a checkpoint. Raises `ModelError`."""
    asked = f"load pointer's weights from {path}"
    mend = "reinstall the package, or train a checkpoint with `gui-mcp train pointer --out DIR`"
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: np.asarray(file[name]) for name in file.files}
    except FileNotFoundError:
        raise ModelError(f"{asked}: there is no such file; {mend}") from None
    except (OSError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise ModelError(f"{asked}: it is not a readable .npz ({error}); {mend}") from None
    meta = arrays.pop("meta", None)
    if meta is None or meta.shape != (4,) or int(meta[0]) != FORMAT:
        found = "none" if meta is None or meta.size == 0 else str(meta.flat[0])
        raise ModelError(f"{asked}: it has format {found}, this version reads format {FORMAT}; {mend}")
    width, blocks, heads = (int(n) for n in meta[1:])
    if not (0 < width <= 1024 and 0 < blocks <= 48 and 0 < heads <= width and width % heads == 0):
        raise ModelError(f"{asked}: its sizes {width}x{blocks}x{heads} are not possible; {mend}")
    shape = Shape(width, blocks, heads)
    wanted = shape.parameters()
    wrong = [n for n, size in wanted.items() if n not in arrays or arrays[n].shape != size]
    if wrong or set(arrays) - set(wanted):
        odd = sorted(wrong or set(arrays) - set(wanted))
        raise ModelError(
            f"{asked}: arrays are missing, extra or of another shape ({', '.join(odd[:3])}); {mend}"
        )
    weights = {name: value.astype(np.float32) for name, value in arrays.items()}
    if not all(np.isfinite(value).all() for value in weights.values()):
        raise ModelError(f"{asked}: it holds numbers that are not finite; {mend}")
    return Network(shape, weights)
