"""The clock of a story."""

from dataclasses import dataclass


@dataclass
class StoryClock:
    """Stands still until the story moves it. `zero_ms` is the true time at which the boot's uptime was zero."""

    boot: str
    zero_ms: int
    uptime: int
    is_trusted: bool = False

    def uptime_ms(self) -> int:
        return self.uptime

    def wall_ms(self) -> int:
        return self.zero_ms + self.uptime

    def wall_is_trusted(self) -> bool:
        return self.is_trusted

    def move_to(self, uptime_ms: int) -> None:
        """Uptime only grows."""
        self.uptime = max(self.uptime, uptime_ms)
