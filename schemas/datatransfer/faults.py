"""What is wrong with a schema that somebody wants to register: the place in it, and the rule it breaks."""

from __future__ import annotations

from schemas.faults import Fault, FaultKind


class BadSchema(Exception):
    """A schema cannot be registered; ``faults`` name each place (a JSON pointer into it), worst first."""

    def __init__(self, path: str, message: str, *, where: str = "", rule: str = "schema") -> None:
        """``where`` says which schema it is, when there are several."""
        self.faults: tuple[Fault, ...] = (
            Fault(path, rule, f"{path or 'the schema'} {message}", FaultKind.PROPERTY),
        )
        self.where = where
        super().__init__(path, message)

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        return place + "; ".join(fault.message for fault in self.faults)

    def at(self, where: str) -> BadSchema:
        """Return the same, said of a named schema."""
        self.where = self.where or where
        return self

    @classmethod
    def of(cls, faults: tuple[Fault, ...]) -> BadSchema:
        """Return one with all these faults."""
        made = cls(faults[0].path, faults[0].message)
        made.faults = faults
        return made
