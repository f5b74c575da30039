"""Ctrl-C, SIGTERM and a closed terminal, as one thing."""

import signal
import time
from types import FrameType

from .checkout import Stopped

AGAIN = 1.0  # seconds; make and the terminal may both pass on the same signal


class Interrupts:
    """The first signal raises `Stopped`, or is only noted once `note_only` was called; so are all later ones."""

    def __init__(self) -> None:
        self._raising = True
        self._noted: list[float] = []
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup asks not to be bothered by SIGHUP
                signal.signal(number, self._handle)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        self._noted.append(time.monotonic())
        if self._raising:
            self._raising = False
            raise Stopped(number)

    def note_only(self) -> None:
        """From now on raise nothing."""
        self._raising = False

    @property
    def asked(self) -> bool:
        """Whether a signal came."""
        return bool(self._noted)

    @property
    def asked_again(self) -> bool:
        """Whether another came a while after the first: somebody loses patience."""
        return bool(self._noted) and self._noted[-1] - self._noted[0] > AGAIN
