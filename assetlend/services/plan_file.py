"""The measures file: YAML of one fiscal year, read with the line of everything in it (contracts: section 5)."""

from collections.abc import Callable
from typing import Any

import yaml

from assetlend.domain import plan as rules_of
from assetlend.domain.plan import Known, Plan
from assetlend.domain.plan_faults import Faulty, ListedTwice, Path
from assetlend.domain.plan_reading import MOST_SHOWN
from assetlend.errors import Invalid

MOST_BYTES = 100_000
DEEPEST = 20
WIDTH = 100_000
MOST_FAULTS = 50
"""So many faults are told at once: whoever has more has chosen the wrong file."""


class TooLargeFile(Invalid):
    """The file of a plan has at most 100 kilobytes. Choose the right file."""


class NotYaml(Invalid):
    """This cannot be read as a measures file. Download the plan, and change that file."""


class Borrowed(Invalid):
    """“&” and “*” name something that stands elsewhere. Write it out here."""


class FaultyFile(Invalid):
    """The file has faults. Nothing was changed."""

    def __init__(self, faults: list[tuple[int, Invalid]], field: str = "file") -> None:
        super().__init__(field=field)
        self.faults = faults[:MOST_FAULTS]


def read(content: bytes, known: Callable[[int], Known]) -> Plan:
    """The plan that a file holds; `known` tells for a year what its plan may name.

    Raises: TooLargeFile; FaultyFile with (line, refusal) of every fault.
    """
    if len(content) > MOST_BYTES:
        raise TooLargeFile(field="file")
    document, lines = _document(content)
    year = document.get("fiscal_year") if isinstance(document, dict) else None
    try:
        return rules_of.parse(document, known(year if type(year) is int else 0))
    except Faulty as faulty:
        raise FaultyFile(sorted(((_line(lines, one.path), one.refusal) for one in faulty.faults), key=_place)) from None


def _place(fault: tuple[int, Invalid]) -> int:
    return fault[0]


def _line(lines: dict[Path, int], path: Path) -> int:
    """The line of what stands at `path`, or of what it belongs to."""
    return lines[path] if path in lines else _line(lines, path[:-1])


def _document(content: bytes) -> tuple[Any, dict[Path, int]]:
    """What the file says, and the line of each part."""
    try:
        loader = yaml.SafeLoader(content.decode("utf-8-sig"))
        _refuse_endless(content)
        node = loader.get_single_node()
        lines: dict[Path, int] = {(): 1}
        return (_value(loader, node, (), lines) if node else None), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FaultyFile([(mark.line + 1 if mark else 1, NotYaml())]) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise FaultyFile([(1, NotYaml())]) from None


_OPENING = (
    yaml.FlowSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.BlockMappingStartToken,
)
_CLOSING = (yaml.FlowSequenceEndToken, yaml.FlowMappingEndToken, yaml.BlockEndToken)


def _refuse_endless(content: bytes) -> None:
    """A name for something elsewhere, or lists within lists, can make a small file endless."""
    depth = 0
    for token in yaml.scan(content.decode("utf-8-sig"), Loader=yaml.SafeLoader):
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > DEEPEST:
            raise FaultyFile([(token.start_mark.line + 1, NotYaml())])
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            raise FaultyFile([(token.start_mark.line + 1, Borrowed())])


def _value(loader: Any, node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(loader, node, path, lines)
    if isinstance(node, yaml.SequenceNode):
        return [_value(loader, one, (*path, place), lines) for place, one in enumerate(node.value)]
    try:
        return loader.construct_object(node)
    except (LookupError, AttributeError):  # a tag that does not fit what it stands at
        raise FaultyFile([(lines[path], NotYaml())]) from None


def _mapping(loader: Any, node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    """Its keys are texts, each of which stands there once."""
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
        if name in found:
            raise FaultyFile([(key.start_mark.line + 1, ListedTwice(name=name[:MOST_SHOWN]))])
        found[name] = _value(loader, value, (*path, name), lines)
        lines[*path, name] = key.start_mark.line + 1
    return found


class _Writer(yaml.SafeDumper):
    """Lists stand under their key, further in, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def write(plan: Plan) -> str:
    """The file of a plan; `read` makes exactly the same plan of it."""
    return yaml.dump(plan.document(), Dumper=_Writer, allow_unicode=True, sort_keys=False, width=WIDTH)
