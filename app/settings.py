"""Every setting of the service, read once from the environment."""

import re
from ipaddress import ip_network
from typing import Final

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

_HOST: Final = re.compile(
    r"(?:[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\])(?::[0-9]{1,5})?", re.IGNORECASE
)
_ORIGIN: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#,;*]+", re.IGNORECASE)


class Settings(BaseSettings):
    """The settings, frozen. docs/settings.md has the same descriptions; a test compares them."""

    model_config = SettingsConfigDict(env_prefix="ENTENTE_", frozen=True, extra="forbid")

    database_url: str = Field(
        default="sqlite:///data/entente.db",
        description="The database: `sqlite:///PATH` (one machine, the default) or "
        "`postgresql://USER:PASSWORD@HOST/NAME`.",
    )
    read_database_url: str | None = Field(
        default=None,
        description="A read replica for reads; without it the database answers them. "
        "PostgreSQL only.",
    )
    host: str = Field(default="127.0.0.1", description="The address to listen on.")
    port: int = Field(default=8000, ge=0, le=65535, description="The port to listen on.")
    workers: int = Field(
        default=1,
        ge=1,
        description="The number of worker processes, on one port, each with its own connections.",
    )
    cors_origins: str = Field(
        default="*",
        description="Origins whose pages may read the API in a browser, separated by spaces. `*` "
        "allows all, since answers are public; empty allows none.",
    )
    cors_write_origins: str = Field(
        default="",
        description="Origins whose pages may also write, with a key, separated by spaces. `*` "
        "allows all; empty allows none.",
    )
    public_read: bool = Field(
        default=True,
        description="Whether everybody may read. With `false`, all but health, docs and the "
        "OpenAPI document needs a [key](keys.md).",
    )
    hosts: str = Field(
        default="*",
        description="Names by which clients may address the service, separated by spaces, with or "
        "without a port: the header `Host`, which appears in links. Others are 400. `*` allows "
        "all.",
    )
    proxies: str = Field(
        default="127.0.0.1",
        description="Addresses or networks of proxies, separated by commas, whose headers "
        "`X-Forwarded-For` and `X-Forwarded-Proto` are believed: they give the client in the log "
        "and the scheme in links. `*` believes all; empty believes none.",
    )
    contact: str | None = Field(
        default=None,
        pattern=r"^(https?://|mailto:)\S+$",
        description="How users of the API reach its operator, for the OpenAPI document: a page "
        "(`https://…`) or a mailbox (`mailto:…`).",
    )
    founding: bool = Field(
        default=True,
        description="Load the founding timeline (Morocco and Israel) into a database that has "
        "never had an event, so that a first start has data.",
    )
    log_level: str = Field(
        default="info",
        pattern="^(debug|info|warning|error)$",
        description="The lowest level that is logged: debug, info, warning or error.",
    )
    log_format: str = Field(
        default="auto",
        pattern="^(auto|json|text)$",
        description="`json` for machines, `text` for people; `auto` is text on a terminal.",
    )
    query_seconds: float = Field(
        default=5.0,
        gt=0,
        le=86_400,
        description="The most seconds of a read in the database, from its arrival; a longer one is "
        "answered 503 `query-timeout`.",
    )

    @field_validator("cors_origins")
    @classmethod
    def _check_origins(cls, value: str) -> str:
        for one in value.split():
            if one != "*" and not _ORIGIN.fullmatch(one):
                raise ValueError(f"{one} is no origin: write https://HOST or http://HOST:PORT")
        return value

    @field_validator("hosts")
    @classmethod
    def _check_hosts(cls, value: str) -> str:
        if not value.split():
            raise ValueError("it is empty, and no request would be answered: write names or *")
        for one in value.split():
            if one != "*" and not _HOST.fullmatch(one.lower()):
                raise ValueError(f"{one} is no name of a host: write HOST or HOST:PORT")
        return value

    @field_validator("proxies")
    @classmethod
    def _check_proxies(cls, value: str) -> str:
        for one in filter(None, map(str.strip, value.split(","))):
            try:
                if one != "*":
                    ip_network(one)
            except ValueError:
                raise ValueError(
                    f"{one} is no address or network: write 10.0.0.1 or 10.0.0.0/8"
                ) from None
        return value
