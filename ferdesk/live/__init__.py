"""A live session: one thread captures, one thread analyzes, and a camera never lags."""

from ferdesk.live.session import RETRY_SECONDS, STOP_SECONDS, LiveSession
from ferdesk.live.states import LiveState, LiveStats

__all__ = ["RETRY_SECONDS", "STOP_SECONDS", "LiveSession", "LiveState", "LiveStats"]
