"""What the use cases need of the world; adapters implement it. One file for each noun."""

from reelmill.usecases.ports.database import Database, Transaction
from reelmill.usecases.ports.rendering import Sources, SpeedMemory, Store

__all__ = ["Database", "Sources", "SpeedMemory", "Store", "Transaction"]
