"""The tree of RFC 6962 and 9162, against its reference roots and against the recursive definitions of the RFC."""

from functools import cache
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetlend.ledger import merkle, verify

# The leaves and roots that the first implementation of Certificate Transparency was published with.
REFERENCE = (
    ("", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ("00", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
    ("10", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
    ("2021", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
    ("3031", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
    ("40414243", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
    ("5051525354555657", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
    ("606162636465666768696a6b6c6d6e6f", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
)
MOST = 64
LEAVES = [sha256(b"\x00" + number.to_bytes(2, "big")).digest() for number in range(400)]


# -- the definitions of the RFC, as they are written there ------------------------------------------------------------


def below(size: int) -> int:
    """The largest power of two that is smaller than `size`."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


@cache
def mth(start: int, end: int) -> bytes:
    """Merkle tree hash of the leaves start … end-1."""
    if end - start == 0:
        return sha256(b"").digest()
    if end - start == 1:
        return LEAVES[start]
    k = below(end - start)
    return sha256(b"\x01" + mth(start, start + k) + mth(start + k, end)).digest()


def path(m: int, start: int, end: int) -> list[bytes]:
    """PATH(m, D[start:end])."""
    if end - start == 1:
        return []
    k = below(end - start)
    if m < k:
        return [*path(m, start, start + k), mth(start + k, end)]
    return [*path(m - k, start + k, end), mth(start, start + k)]


def subproof(m: int, start: int, end: int, whole: bool) -> list[bytes]:
    """SUBPROOF(m, D[start:end], b)."""
    if m == end - start:
        return [] if whole else [mth(start, end)]
    k = below(end - start)
    if m <= k:
        return [*subproof(m, start, start + k, whole), mth(start + k, end)]
    return [*subproof(m - k, start + k, end, False), mth(start, start + k)]


def kept(size: int) -> dict[tuple[int, int], bytes]:
    """The perfect nodes as the program keeps them, leaf by leaf."""
    nodes: dict[tuple[int, int], bytes] = {}
    for place in range(size):
        for level, index, value in merkle.completed(place, LEAVES[place], lambda level, index: nodes[level, index]):
            nodes[level, index] = value
    return nodes


NODES = kept(len(LEAVES))


def lookup(level: int, index: int) -> bytes:
    return NODES[level, index]


# -- tests ------------------------------------------------------------------------------------------------------------


def test_the_reference_roots_come_out() -> None:
    leaves = [merkle.leaf_hash(bytes.fromhex(data)) for data, _ in REFERENCE]
    roots = [merkle.root_of(leaves[:size]).hex() for size in range(1, len(leaves) + 1)]
    assert roots == [root for _, root in REFERENCE]


def test_the_checker_that_stands_alone_makes_the_same_roots() -> None:
    tree = verify.Tree()
    assert tree.root() == merkle.EMPTY_ROOT == sha256(b"").digest()
    for data, root in REFERENCE:
        tree.add(merkle.leaf_hash(bytes.fromhex(data)))
        assert tree.root().hex() == root


def test_every_kept_node_is_the_hash_of_its_perfect_subtree() -> None:
    for (level, index), value in NODES.items():
        assert value == mth(index << level, index + 1 << level)
    for level in range(9):
        assert sum(1 for one, _ in NODES if one == level) == len(LEAVES) >> level


@pytest.mark.parametrize("size", range(MOST + 1))
def test_roots_from_kept_nodes_are_those_of_the_definition(size: int) -> None:
    assert merkle.subtree_root(0, size, lookup) == merkle.root_of(LEAVES[:size]) == mth(0, size)


@pytest.mark.parametrize("size", range(1, MOST + 1))
def test_every_inclusion_proof_is_that_of_the_definition_and_holds(size: int) -> None:
    for index in range(size):
        proof = merkle.inclusion_proof(index, size, lookup)
        assert proof == path(index, 0, size)
        assert merkle.root_from_inclusion(index, size, LEAVES[index], proof) == mth(0, size)


@pytest.mark.parametrize("new", range(1, MOST + 1))
def test_every_consistency_proof_is_that_of_the_definition_and_holds(new: int) -> None:
    for old in range(1, new + 1):
        proof = merkle.consistency_proof(old, new, lookup)
        assert proof == subproof(old, 0, new, True)
        assert merkle.is_consistent(old, new, mth(0, old), mth(0, new), proof)


SIZES = st.integers(1, len(LEAVES))


@given(st.data())
def test_no_other_leaf_place_or_path_leads_to_the_root(data: st.DataObject) -> None:
    size = data.draw(SIZES)
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(index, size, lookup)
    root = mth(0, size)
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index)) if size > 1 else None

    assert merkle.root_from_inclusion(index, size, b"\x01" * 32, proof) != root
    if other is not None:
        assert merkle.root_from_inclusion(index, size, LEAVES[other], proof) != root
        assert not leads(other, size, LEAVES[index], proof, root)
        place = data.draw(st.integers(0, len(proof) - 1))
        bent = [*proof[:place], bytes(32), *proof[place + 1 :]]
        assert not leads(index, size, LEAVES[index], bent, root)
        assert not leads(index, size, LEAVES[index], proof[:-1], root)
    assert not leads(index, size, LEAVES[index], [*proof, bytes(32)], root)


def leads(index: int, size: int, leaf: bytes, proof: list[bytes], root: bytes) -> bool:
    try:
        return merkle.root_from_inclusion(index, size, leaf, proof) == root
    except ValueError:
        return False


@given(st.data())
def test_a_tree_that_was_changed_before_the_old_end_is_not_consistent(data: st.DataObject) -> None:
    new = data.draw(st.integers(2, len(LEAVES)))
    old = data.draw(st.integers(1, new - 1))
    changed = data.draw(st.integers(0, old - 1))
    proof = merkle.consistency_proof(old, new, lookup)
    leaves = [*LEAVES[:changed], bytes(32), *LEAVES[changed + 1 : new]]

    assert not merkle.is_consistent(old, new, mth(0, old), merkle.root_of(leaves), proof)
    assert not merkle.is_consistent(old, new, merkle.root_of(leaves[:old]), mth(0, new), proof)
    assert not merkle.is_consistent(old, new, mth(0, old), mth(0, new), proof[:-1])
    assert not merkle.is_consistent(old, new, mth(0, old), mth(0, new), [*proof, bytes(32)])
    for place in range(len(proof)):
        bent = [*proof[:place], bytes(32), *proof[place + 1 :]]
        assert not merkle.is_consistent(old, new, mth(0, old), mth(0, new), bent)


@given(SIZES)
def test_a_tree_is_consistent_with_itself_by_an_empty_proof_alone(size: int) -> None:
    root = mth(0, size)
    assert merkle.consistency_proof(size, size, lookup) == []
    assert merkle.is_consistent(size, size, root, root, [])
    assert not merkle.is_consistent(size, size, root, root, [bytes(32)])
    assert not merkle.is_consistent(size, size, root, bytes(32), [])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (-1, 5), (5, 5), (9, 5)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="is not in a tree"):
        merkle.inclusion_proof(index, size, lookup)
    with pytest.raises(ValueError, match="is not in a tree"):
        merkle.root_from_inclusion(index, size, LEAVES[0], [])


@pytest.mark.parametrize(("old", "new"), [(0, 5), (6, 5), (-1, 5)])
def test_there_is_no_consistency_proof_backwards_or_from_nothing(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="no proof"):
        merkle.consistency_proof(old, new, lookup)
    assert not merkle.is_consistent(old, new, mth(0, 5), mth(0, 5), [bytes(32)])
