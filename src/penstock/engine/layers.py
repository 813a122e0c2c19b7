"""A mapping that never changes and shares what it has in common with the one it came from.

A decision changes a few of an origin's runs and leaves the others as they are. Copying all of them for each fact would
make a workflow of n nodes cost n² in all. Here a change copies only what has changed lately, and everything once in a
while: about √n for each change, and a look-up is two.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, Generic, Self, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_RECENT_MIN = 16


class Layers(Mapping[K, V], Generic[K, V]):
    """In the order in which the keys were put first, as a dict has it; equal to any mapping of the same items.

    `base` is shared with others and `recent` lies over it; nobody writes into either. No value is None.
    """

    __slots__ = ("base", "recent", "size")

    def __init__(self, items: Mapping[K, V]) -> None:
        self.base: dict[K, V] = dict(items)
        self.recent: dict[K, V] = {}
        self.size = len(self.base)

    def with_changes(self, changes: Mapping[K, V]) -> Self:
        """The same with these items put in; itself when there are none."""
        if not changes:
            return self
        changed = type(self).__new__(type(self))
        base, recent = self.base, {**self.recent, **changes}
        if len(recent) > _RECENT_MIN and len(recent) ** 2 > len(base):
            base, recent = {**base, **recent}, {}
        changed.base, changed.recent = base, recent
        changed.size = self.size + sum(key not in self for key in changes)
        return changed

    def changes_since(self, former: Mapping[K, V]) -> list[V]:
        """The values that an earlier one has not, or has as another object; those of new keys in order."""
        if isinstance(former, Layers) and former.base is self.base:
            recent = former.recent
            return [value for key, value in self.recent.items() if recent.get(key) is not value]
        return [value for key, value in self.items() if former.get(key) is not value]

    def __getitem__(self, key: K) -> V:
        found = self.recent.get(key)
        return self.base[key] if found is None else found

    def get(self, key: K, default: Any = None) -> Any:
        found = self.recent.get(key)
        return self.base.get(key, default) if found is None else found

    def __contains__(self, key: object) -> bool:
        return key in self.recent or key in self.base

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[K]:
        return iter(self._plain())

    def keys(self) -> KeysView[K]:
        return self._plain().keys()

    def values(self) -> ValuesView[V]:
        return self._plain().values()

    def items(self) -> ItemsView[K, V]:
        return self._plain().items()

    def __repr__(self) -> str:
        return repr(self._plain())

    def _plain(self) -> dict[K, V]:
        return {**self.base, **self.recent} if self.recent else self.base


def layers(items: Mapping[K, V]) -> Layers[K, V]:
    """`items` itself when it is layered already."""
    return items if isinstance(items, Layers) else Layers(items)
