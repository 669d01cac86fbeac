"""What the owner set: one TOML file in the data folder, and sensible answers where it is silent."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from gui_mcp_models.model import Effort
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gui_mcp.folder import ConfigError
from gui_mcp.privacy.levels import Level
from gui_mcp.versions import NewerVersion, TextMigration, migrate_toml

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,40}$")]
Scalar = str | int | float | bool
Option = Scalar | list[str] | dict[str, Scalar]
ActionKind = Literal[
    "tap", "long_press", "hover", "type_text", "press_key", "swipe", "drag", "scroll", "open", "wait"
]

MIGRATIONS: tuple[TextMigration, ...] = ()
"""What brings an older file to this version, from version 1 on."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Retention(_Strict):
    """`[retention]`, or `[devices.NAME.retention]` in place of it: how long the record of a run is kept.

    The oldest episodes of a device that are beyond either are deleted; 0 is no limit. Three months are enough
    to look a run up and to learn from it, and a record that nobody asked for does not grow for ever.
    """

    days: Annotated[float, Field(ge=0)] = 90
    megabytes: Annotated[float, Field(ge=0)] = 4000
    """Of journals and pictures of one device, 1,000,000 bytes each."""


class DaemonConfig(_Strict):
    """`[daemon]`: the process that owns devices, jobs and the record."""

    idle_seconds: Annotated[float, Field(ge=1)] | None = None
    """It ends when nobody has been connected, asked anything or had a job for so long. None: ten minutes, or
    never where `http.port` names a port, for its clients cannot start it."""


class HttpConfig(_Strict):
    """`[http]`: where the daemon answers besides its own socket."""

    host: str = "127.0.0.1"
    """Another than this machine's own names needs a token and `allowed_hosts`."""
    port: Annotated[int, Field(ge=0, le=65535)] = 0
    """0: any free one; `gui-mcp daemon status` tells which."""
    allowed_hosts: frozenset[str] = frozenset()
    """`name` or `name:port`: what else a request may call this server, e.g. behind a proxy."""
    allowed_origins: frozenset[str] = frozenset()
    """`https://name`: pages of other origins that may ask, e.g. the console behind a proxy."""
    max_body_bytes: Annotated[int, Field(ge=1024, le=64 * 2**20)] = 2**20


class ProbeConfig(_Strict):
    """One `[probes.NAME]` table: a program of the owner's that says whether a goal was reached."""

    command: Annotated[list[str], Field(min_length=1)]
    """Run without a shell, with nothing on its stdin; it says so by exit code 0."""
    seconds: Annotated[float, Field(gt=0, le=60)] = 10
    """What it may take; one that takes longer is ended, and says no."""


class DeviceConfig(_Strict):
    """One `[devices.NAME]` table."""

    driver: Name = "browser"
    level: Level | None = None
    """None: `open` for a device that holds nothing personal, `private` for any other."""
    options: dict[str, Option] = {}
    """The driver's own settings, checked by the driver."""
    retention: Retention | None = None
    """None: the one of the whole file."""
    learn: bool = False
    """`gui-mcp train ingest` may take its delegated runs to learn from; a run keeps what was said when it
    began."""
    confirm: frozenset[ActionKind] = frozenset()
    """Kinds of action that need a yes in a delegated run, and are refused to a client that acts by itself."""
    confirm_by: Literal["owner", "client"] = "owner"
    """Who may say yes; `client`: also the one that delegated, with answer_task."""


class ModelConfig(_Strict):
    """One `[models.NAME]` table: a vision-language model behind a URL, or in this process."""

    dialect: Name
    """How its family is asked and answers; `gui-mcp models list` knows it for known checkpoints."""
    backend: Literal["openai", "transformers"] = "openai"
    """`transformers`: loaded here, without a server; needs the extra `local`."""
    model: Annotated[str, Field(min_length=1)]
    """Its name on the server; for `transformers` a folder, or a repository that is on this disk."""
    url: str = ""
    urls: tuple[str, ...] = ()
    """Several servers of the same model: an episode stays with one, a dead one is left out."""
    api_key_env: str = ""
    """Name of the environment variable that holds the key; keys never stand in the file."""
    guided: Literal["off", "json_schema", "vllm"] = "off"
    """Hold answers to the dialect's form: by `response_format` as OpenAI has it, or by vLLM's own."""
    device: str = "auto"
    """For `transformers`: `cpu`, `cuda`, `cuda:1`, `mps`."""
    dtype: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    adapter: str = ""
    """For `transformers`: folder of a LoRA adapter."""
    history: Annotated[int, Field(ge=1)] | Literal["all"] | None = None
    """How many pictures a prompt holds, the current one included. None: as the model's makers do."""
    max_pixels: Annotated[int, Field(ge=50_000)] | None = None
    """Of one picture; smaller ones are cheaper and less sharp. None: as the model's makers do."""
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    max_tokens: Annotated[int, Field(ge=16)] | None = None
    seed: int | None = None
    vote: bool = False
    """Ask again, up to three times, where the model's log-probabilities say that it was unsure, and do what
    most answers say; nothing where a server tells none. A fifth more tokens; no gain in simulation."""
    effort: Effort = "normal"
    """What a decision may cost where nobody says."""

    @property
    def endpoints(self) -> tuple[str, ...]:
        return (self.url, *self.urls) if self.url else self.urls

    @model_validator(mode="after")
    def _one_place(self) -> ModelConfig:
        if self.backend == "openai" and not self.endpoints:
            raise ValueError('it needs a `url`, or `backend = "transformers"`')
        if self.backend == "transformers" and self.endpoints:
            raise ValueError('a model with a `url` is not loaded here; leave out `backend = "transformers"`')
        return self


class Config(_Strict):
    """The whole file."""

    version: Annotated[int, Field(ge=1)] = 1
    """Of the file's form; a later one than this program's is refused."""
    model: Name = "pointer"
    """Which model takes delegated goals: `pointer`, or a name under `[models]`."""
    delegation_level: Level = "private"
    """The loosest level that a delegated task may have, whatever its device's level is."""
    trusted_hosts: frozenset[str] = frozenset()
    """Who may serve a model at level private besides this machine: names (`gpu.home`), addresses
    (`192.168.1.7`), networks (`10.0.0.0/8`). A listed name counts at addresses that are not public, or over
    https; it is looked up before each decision and at each connection, and all of its addresses must do. A
    proxy of the environment is not used on the way."""
    recording: bool = True
    """Keep a journal and screenshots of every delegated run in the data folder, and what it asked and said.
    Off: no pixel and no word of a screen or a model reaches the disk. What was ordered, and how far it came,
    does; a question, an answer and a result are in the daemon's memory and gone when it ends."""
    lease_seconds: Annotated[float, Field(ge=0, le=3600)] = 60
    """After its last call a client keeps a device for so long, unless it goes; 0: nobody else has to wait."""
    retention: Retention = Retention()
    daemon: DaemonConfig = DaemonConfig()
    http: HttpConfig = HttpConfig()
    devices: dict[Name, DeviceConfig] = {"browser": DeviceConfig()}
    probes: dict[Name, ProbeConfig] = {}
    models: dict[Name, ModelConfig] = {}

    def retention_of(self, device: str) -> Retention:
        """The one of the device, else that of the whole file."""
        named = self.devices.get(device)
        return named.retention if named and named.retention else self.retention

    def may_learn(self, device: str) -> bool:
        """Its owner lets runs on it be learnt from."""
        named = self.devices.get(device)
        return named is not None and named.learn

    def listening_on(self, host: str | None, port: int | None) -> Config:
        """This one, with what the command line said of HTTP."""
        told = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
        return self.model_copy(update={"http": self.http.model_copy(update=told)})


def load_config(folder: Path) -> Config:
    """`folder`/config.toml, or the defaults when there is none. Raises `ConfigError`.

    An older one is migrated, with a copy kept beside it.
    """
    path = folder / "config.toml"
    try:
        config = Config.model_validate(tomllib.loads(migrate_toml(path, MIGRATIONS)))
    except FileNotFoundError:
        return Config()
    except NewerVersion as error:
        raise ConfigError(str(error)) from None
    except OSError as error:
        raise ConfigError(f"reading {path}: {error.strerror}; make it a file that can be read") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"reading {path}: it is not valid TOML ({error}); mend that line") from None
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(str(p) for p in e['loc'])}: {e['msg']}" for e in error.errors())
        raise ConfigError(
            f"reading {path}: {wrong}; see `gui-mcp doctor` for the settings there are"
        ) from None
    if config.model != "pointer" and config.model not in config.models:
        known = ", ".join(["pointer", *config.models])
        raise ConfigError(f"reading {path}: no model named {config.model!r}; choose from {known}")
    return config
