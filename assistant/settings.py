"""Settings: one frozen object, from ASSISTANT_* variables over `assistant.toml` over defaults.

The only module that reads the environment.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import platformdirs

from assistant.errors import InvalidOption

_PACKAGE = Path(__file__).parent
_CHECKOUT = _PACKAGE.parent
APPLICATION = "hangzhou-eco-assistant"
SETTINGS_FILE = "assistant.toml"


def _in_checkout() -> bool:
    return (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "corpus" / "manifest.toml").is_file()


def _shipped(name: str) -> Path:
    """A data folder: in the checkout at the top, in an installed wheel inside the package."""
    return _CHECKOUT / name if _in_checkout() else _PACKAGE / "_data" / name


def _user_folder() -> Path:
    return platformdirs.user_data_path(APPLICATION, appauthor=False)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with the reason that it exists."""

    # The index is built on the machine and may be large: it can lie on another disk.
    index_dir: Path
    # What users add (documents, ledgers, accounts) must outlive the installation.
    data_dir: Path
    # The default model is for non-commercial use; `none` works without any.
    embedding_model: str = "m3e-small"
    # Full precision for those who have the processor for it.
    embedding_quantized: bool = True
    # `all` takes every law of the dataset (slower to build), `none` leaves the plan alone.
    laws: str = "default"
    # The shipped corpus and prompts, read-only.
    corpus_dir: Path = field(default_factory=lambda: _shipped("corpus"))
    prompts_dir: Path = field(default_factory=lambda: _shipped("prompts"))

    @property
    def cache_dir(self) -> Path:
        """Files that can be made again at any time."""
        return platformdirs.user_cache_path(APPLICATION, appauthor=False)


# Libraries that would report on their use, or send what passes through them to a service, are told
# not to, whatever the environment says: questions stay on the machine.
_QUIET = {
    "LANGCHAIN_TRACING_V2": "false",
    "LANGSMITH_TRACING": "false",
    "ANONYMIZED_TELEMETRY": "False",
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}


def load_settings(folder: Path | None = None) -> Settings:
    """The settings in force; libraries imported after this call send nothing anywhere.

    folder: where `assistant.toml` is looked for, the working folder by default.
    Raises InvalidOption where the file or a value cannot be read."""
    for variable, quiet in _QUIET.items():
        os.environ[variable] = quiet
    given = _from_file((folder or Path.cwd()) / SETTINGS_FILE)
    names = {known.name for known in fields(Settings)}
    unknown = sorted(set(given) - names)
    if unknown:
        raise InvalidOption(
            f"{SETTINGS_FILE} 里有不认识的设置（{'、'.join(unknown)}）", f"可用的设置有 {'、'.join(sorted(names))}"
        )
    for name in names:
        value = os.environ.get(f"ASSISTANT_{name.upper()}")
        if value:
            given[name] = value
    root = _CHECKOUT if _in_checkout() else _user_folder()
    defaults = Settings(index_dir=root / "index", data_dir=_user_folder())
    values: dict[str, Any] = {}
    for name in names:
        default = getattr(defaults, name)
        values[name] = _converted(name, given[name], type(default)) if name in given else default
    return Settings(**values)


def _from_file(path: Path) -> dict[str, object]:
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidOption(f"设置文件 {path.name} 无法读取（{error}）", "请改正后重试") from error


def _converted(name: str, value: object, kind: type) -> object:
    if issubclass(kind, Path):
        return Path(str(value)).expanduser().absolute()
    if kind is bool:
        if isinstance(value, bool):
            return value
        words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
        if str(value).lower() not in words:
            raise InvalidOption(f"设置 {name} 的值“{value}”无效", "请写 true 或 false")
        return words[str(value).lower()]
    return str(value)
