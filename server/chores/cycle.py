"""Badges are given by their rules."""

from server import badges


def run(now_ms: int) -> int:
    """Do what is due; gives how many things were done."""
    del now_ms  # what a badge asks for was done before it is counted
    return badges.give_by_rule()
