"""A clock that a test sets."""

from dataclasses import dataclass

START_WALL_MS = 1_770_000_000_000  # 2026-02-02


@dataclass
class FixedClock:
    """Stands still until a test moves it. `boot` changes as after a power cut."""

    boot: str = "b007000000000001"
    uptime: int = 60_000
    wall: int = START_WALL_MS
    trusted: bool = False

    def uptime_ms(self) -> int:
        return self.uptime

    def wall_ms(self) -> int:
        return self.wall

    def wall_is_trusted(self) -> bool:
        return self.trusted

    def pass_minutes(self, minutes: float) -> None:
        self.uptime += round(minutes * 60_000)
        self.wall += round(minutes * 60_000)

    def cut_power(self, boot: str = "b007000000000002", wall: int = 0) -> None:
        """The machine starts again; its wall clock says 1970 unless told otherwise."""
        self.boot, self.uptime, self.wall = boot, 5_000, wall
