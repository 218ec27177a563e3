"""Goods that wait in the store go to the kiosks that sell them."""


def run(now_ms: int) -> int:
    """Do what is due; gives how many things were done."""
    del now_ms
    return 0
