"""`python -m tests.robot.tasks [--write] [--only PART]`: do every task at a real window, and count.

Prints the table of docs/tasks.md; `--write` writes it there.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.robot.tasks.glass import Done, do_all
from tests.robot.tasks.list import TASKS, Task
from tests.robot.tasks.search import fewest_touches

PAGE: Final = Path(__file__).parents[3] / "docs" / "tasks.md"
_HEAD: Final = "| task | | touches | fewest possible | seconds |\n|---|---|---|---|---|\n"


def row(task: Task, done: Done, fewest: int) -> str:
    """A line of the table."""
    least = f"{fewest}" + (f" ({task.why})" if task.why else "")
    return f"| {task.name} | {task.zh} | {done.touches} | {least} | {done.seconds:.1f} |"


def read_table(page: Path = PAGE) -> dict[str, int]:
    """Touches by task, as the page says."""
    lines = page.read_text("utf-8").partition(_HEAD)[2].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return {name: int(touches) for name, _, touches, *_ in cells}


def measure(tasks: Sequence[Task]) -> list[str]:
    """Do tasks; a line each."""
    lines = []
    for task, done in do_all(tasks):
        lines.append(row(task, done, done.touches if task.why else fewest_touches(task, done)))
        print(lines[-1], flush=True)
    return lines


def main() -> int:
    """Run it."""
    parser = argparse.ArgumentParser(prog="python -m tests.robot.tasks", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write the table into docs/tasks.md")
    parser.add_argument("--only", default="", help="tasks whose name holds this")
    args = parser.parse_args()
    lines = measure([task for task in TASKS if args.only in task.name])
    if args.write:
        before = PAGE.read_text("utf-8").partition(_HEAD)[0]
        PAGE.write_text(before + _HEAD + "\n".join(lines) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
