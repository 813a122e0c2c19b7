"""Mappings that share what they have in common."""

from __future__ import annotations

from random import Random  # noqa: TID251 (from seeds)

from penstock.engine.layers import Layers, layers


def test_it_is_what_a_dict_would_be():
    """Items, order, length and what has changed, over many random changes; and none of the earlier ones is touched."""
    random = Random(1)
    shared, plain = layers({}), {}
    kept = []
    for number in range(600):
        changes = {f"k{random.randrange(60 + number)}": (number, place) for place in range(random.randrange(4))}
        changed, after = shared.with_changes(changes), {**plain, **changes}
        assert sorted(changed.changes_since(shared)) == sorted(changes.values())
        assert sorted(changed.changes_since(plain)) == sorted(changes.values())
        shared, plain = changed, after
        kept.append((shared, plain))
        assert len(shared) == len(plain)
    for shared, plain in kept:
        assert list(shared.items()) == list(plain.items())
        assert list(shared) == list(shared.keys()) == list(plain)
        assert list(shared.values()) == list(plain.values())
        assert shared == plain
    assert repr(shared) == repr(plain)


def test_a_look_up():
    found = layers({"a": 1}).with_changes({"b": 2})
    assert (found["a"], found["b"], found.get("c"), found.get("c", 3), "c" in found) == (1, 2, None, 3, False)
    assert layers(found) is found


def test_a_change_does_not_copy_what_has_not_changed():
    """A thousand changes of a thousand items: most of them share nearly everything with the one before."""
    shared = Layers({number: str(number) for number in range(1000)})
    copies = 0
    for number in range(1000):
        changed = shared.with_changes({number: "changed"})
        copies += changed.base is not shared.base
        assert len(changed.recent) <= 40
        shared = changed
    assert copies < 40
