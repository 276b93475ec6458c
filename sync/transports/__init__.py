"""Ways to carry sealed files: a stick (any folder), the internet, and memory."""

from sync.transports.base import Incoming, Transport
from sync.transports.folder import FolderTransport
from sync.transports.http import HttpTransport, HubClient
from sync.transports.memory import MemoryTransport

__all__ = ["FolderTransport", "HttpTransport", "HubClient", "Incoming", "MemoryTransport", "Transport"]
