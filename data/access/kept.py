"""A bounded memory of what was made last, safe between threads. The one cache of the house."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any


class Kept:
    """Keeps the `size` things used last. Its keys must hold everything that decides the value."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, threading.Lock()
        self._things: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        """The thing kept under this key, or None."""
        with self._lock:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key]

    def put(self, key: Hashable, thing: Any) -> Any:
        """Keep it, forget the one used longest ago where there are too many; returns it."""
        with self._lock:
            self._things[key] = thing
            self._things.move_to_end(key)
            while len(self._things) > self._size:
                self._things.popitem(last=False)
            return thing

    def get_or(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The thing under this key, made now where it is not kept. Two threads may both make it."""
        kept = self.get(key)
        return self.put(key, make()) if kept is None else kept
