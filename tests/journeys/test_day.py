"""The visitor's day as `./run --once` plays it."""

import subprocess
import sys

import pytest


@pytest.mark.slow
def test_the_day_ends_with_both_sides_in_agreement() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.day", "--once", "--scale", "0.02"],
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for told in ("签到", "许愿", "兑换", "小票", "改密码", "集体签到", "集体签退", "两边一致"):
        assert told in done.stdout
    assert "韦桂兰" not in done.stdout, "nobody's full name is shown"
    assert "13800005678" not in done.stdout
