"""How long work reports where it is, without knowing who watches."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called before each step with its name, how many are done and how many there are."""

    def __call__(self, step: str, done: int, total: int) -> None:
        """Take note of the step."""


def silent(step: str, done: int, total: int) -> None:
    """Nobody watches."""
