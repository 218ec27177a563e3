"""The touch robot does what people come for, in no more touches than docs/tasks.md says."""

from collections.abc import Iterator

import pytest

from tests.robot.display import VirtualDisplay
from tests.robot.tasks.__main__ import PAGE, read_table
from tests.robot.tasks.glass import do, kiosk_window
from tests.robot.tasks.list import TASKS, Task
from tests.robot.tasks.search import fewest_touches

pytestmark = pytest.mark.slow

SEARCHED = ("check out", "take a redemption back", "larger type")
"""Of these the fewest touches are searched for anew; of all of them by the command."""


@pytest.fixture(scope="module")
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(1080, 1920) as display:
        yield display


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
def test_a_task_takes_no_more_touches_than_the_page_says(task: Task, display: VirtualDisplay) -> None:
    with kiosk_window(display) as window:
        done = do(window, task)
        assert "Traceback" not in window.log()
    assert done.touches <= read_table()[task.name]
    if task.name in SEARCHED:
        assert fewest_touches(task, done) == done.touches


def test_the_page_lists_every_task_and_none_beside() -> None:
    assert list(read_table()) == [task.name for task in TASKS]


def test_no_task_takes_more_touches_than_the_fewest_possible() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ") and "---" not in line][1:]
    for row in rows:
        _, name, _, touches, fewest, _, _ = (cell.strip() for cell in row.split("|"))
        assert touches == fewest.partition(" ")[0], name
