"""The Merkle tree of RFC 6962 and 9162: roots, inclusion and consistency proofs, from hashes of perfect subtrees.

A node is named by (level, index): level 0 holds the leaves, node (k, i) covers the leaves from i·2^k on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256

Node = tuple[int, int]
Lookup = Callable[[int, int], bytes]
EMPTY_ROOT = sha256(b"").digest()


def leaf_hash(line: bytes) -> bytes:
    """SHA-256(0x00 ‖ line)."""
    return sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


def completed(size: int, leaf: bytes, lookup: Lookup) -> Iterator[tuple[int, int, bytes]]:
    """The perfect nodes (level, index, hash) that become complete when leaf number `size` (from 0) is added."""
    level, index, value = 0, size, leaf
    yield level, index, value
    while index % 2:
        value = node_hash(lookup(level, index - 1), value)
        level, index = level + 1, index // 2
        yield level, index, value


def cover(start: int, end: int) -> Iterator[Node]:
    """The fewest perfect nodes, left to right, that cover the leaves start … end-1 of an aligned range."""
    while start < end:
        level = (start & -start).bit_length() - 1 if start else (end - start).bit_length() - 1
        while 1 << level > end - start:
            level -= 1
        yield level, start >> level
        start += 1 << level


def join(hashes: Sequence[bytes]) -> bytes:
    """The root over adjacent subtrees, joined from the right."""
    value = hashes[-1]
    for left in reversed(hashes[:-1]):
        value = node_hash(left, value)
    return value


def subtree_root(start: int, end: int, lookup: Lookup) -> bytes:
    """The root over the leaves start … end-1, where start is a multiple of the range's width rounded up to 2^k."""
    if start == end:
        return EMPTY_ROOT
    return join([lookup(level, index) for level, index in cover(start, end)])


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, keeping only the perfect subtrees of the right edge."""
    stack: list[tuple[int, bytes]] = []
    for leaf in leaves:
        level, value = 0, leaf
        while stack and stack[-1][0] == level:
            value = node_hash(stack.pop()[1], value)
            level += 1
        stack.append((level, value))
    return join([value for _, value in stack]) if stack else EMPTY_ROOT


def _split(size: int) -> int:
    return 1 << (size - 1).bit_length() - 1


def inclusion_proof(index: int, size: int, lookup: Lookup) -> list[bytes]:
    """The audit path of leaf `index` (from 0) in the tree of `size` leaves, from the leaf upwards (RFC 9162 2.1.3)."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    path: list[bytes] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtree_root(middle, end, lookup))
            end = middle
        else:
            path.append(subtree_root(start, middle, lookup))
            start = middle
    return path[::-1]


def root_from_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes]) -> bytes:
    """The root that an audit path leads to (RFC 9162 2.1.3.2). Raises: ValueError for a path of the wrong length."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    node, last, value = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ValueError("the path is too long")
        if node % 2 or node == last:
            value = node_hash(sibling, value)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        node, last = node >> 1, last >> 1
    if last:
        raise ValueError("the path is too short")
    return value


def consistency_proof(old: int, new: int, lookup: Lookup) -> list[bytes]:
    """The nodes that show the tree of `old` leaves to be a beginning of the tree of `new` (RFC 9162 2.1.4.1)."""
    if not 0 < old <= new:
        raise ValueError(f"no proof from {old} to {new}")
    if old == new:
        return []
    path: list[bytes] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(subtree_root(middle, end, lookup))
            end = middle
        else:
            path.append(subtree_root(start, middle, lookup))
            start, whole = middle, False
    if not whole:
        path.append(subtree_root(start, end, lookup))
    return path[::-1]


def is_consistent(old: int, new: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether a consistency proof holds (RFC 9162 2.1.4.2)."""
    if old == new:
        return not path and old_root == new_root
    if not 0 < old < new or not path:
        return False
    steps = [old_root, *path] if old & (old - 1) == 0 else list(path)
    node, last = old - 1, new - 1
    while node % 2:
        node, last = node >> 1, last >> 1
    first = second = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if node % 2 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while node % 2 == 0 and node:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return first == old_root and second == new_root and last == 0
