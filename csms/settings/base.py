"""What every level of the settings tree is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
Host = Annotated[str, Field(min_length=1)]  # a name or an address
Count = Annotated[int, Field(ge=0)]


class SettingsError(Exception):
    """The settings cannot be used; the text is one clear line, ``faults`` has one for each fault."""

    def __init__(self, *faults: str) -> None:
        super().__init__(faults[0])
        self.faults = faults
        self.warnings: tuple[str, ...] = ()  # what else was odd


class Hidden:
    """Marks a setting that is never shown."""


SECRET = Hidden()
Secret = Annotated[str, SECRET]


class Tree(BaseModel):
    """A level of the tree: frozen, and strict about what it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)
