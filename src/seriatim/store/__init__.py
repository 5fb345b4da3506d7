"""Floor 6: the append-only event store. It keeps opaque bodies in order, chained by hash; it knows nothing of clauses."""

from seriatim.store.chain import Row, genesis, verify
from seriatim.store.sqlite import EventStore, open_store

__all__ = ["EventStore", "Row", "genesis", "open_store", "verify"]
