"""Draws the states of a loan, as the program's own table has them, into docs/architecture.md.

python tools/diagram.py            write
python tools/diagram.py --check    exit 1 when the drawing is not the table's
"""

import sys
from pathlib import Path

from assetlend.domain.lending import STATE_NAMES, TABLE, Act, LoanState

PAGE = Path(__file__).resolve().parent.parent / "docs" / "architecture.md"
BEGIN = "<!-- drawn by tools/diagram.py from the state table -->\n"
END = "<!-- end of the drawing -->\n"


def drawing() -> str:
    """The diagram (Mermaid), then the same as a table."""
    return f"{diagram()}\n{table()}"


def diagram() -> str:
    """Each act an arrow; acts between the same two states share one."""
    arrows: dict[tuple[str, str], list[str]] = {}
    for (before, act), after in TABLE.items():
        arrows.setdefault((before.value if before else "[*]", after.value), []).append(act.value)
    leaving = {before for before, _ in TABLE}
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"    {state.value}: {name}" for state, name in STATE_NAMES.items()]
    lines += [f"    {before} --> {after}: {', '.join(acts)}" for (before, after), acts in arrows.items()]
    lines += [f"    {state.value} --> [*]" for state in LoanState if state not in leaving]
    return "\n".join([*lines, "```", ""])


def table() -> str:
    """Rows are states, columns are acts, cells the state that follows."""
    acts = [act for act in Act if any(act is one for _, one in TABLE)]
    rows = [f"| state | {' | '.join(act.value for act in acts)} |", f"| --- |{' --- |' * len(acts)}"]
    for state in (None, *LoanState):
        cells = [TABLE[state, act].value if (state, act) in TABLE else "" for act in acts]
        rows.append(f"| {state.value if state else '(none)'} | {' | '.join(cells)} |")
    return "\n".join([*rows, ""])


def with_drawing(text: str) -> str:
    """The page with the present drawing between its marks."""
    head, _, rest = text.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{drawing()}\n{END}{tail}"


def main() -> int:
    text = PAGE.read_text("utf-8")
    fresh = with_drawing(text)
    if "--check" in sys.argv[1:]:
        if fresh != text:
            print("The diagram in docs/architecture.md is old: run tools/diagram.py", file=sys.stderr)
        return int(fresh != text)
    PAGE.write_text(fresh, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
