"""What can go wrong between a kiosk and the district, as few kinds as a caller must tell apart."""

from sync.contract.messages import Refused


class SyncError(Exception):
    """Something between kiosk and district failed; nothing of the request may be taken for done."""

    retry_after_ms: int = 0
    """Not before, as the other side asked; 0 for our own pace."""


class Unreachable(SyncError):
    """No answer: no network, a time-out, a reply that was cut, a server in trouble."""

    def __init__(self, message: str, retry_after_ms: int = 0) -> None:
        """Say what happened, and when the other side asked to be left alone until."""
        super().__init__(message)
        self.retry_after_ms = retry_after_ms


class NotTheDistrict(SyncError):
    """An answer that the district did not sign: a captive portal, a proxy's page, another server, an old reply."""


class TooLargeForTheRoad(SyncError):
    """Somebody on the way (a proxy) finds the request too long. Sending less may help."""


class RefusedByDistrict(SyncError):
    """A signed refusal."""

    def __init__(self, refused: Refused) -> None:
        """Take the refusal."""
        super().__init__(f"{refused.code}: {refused.detail}" if refused.detail else str(refused.code))
        self.refused = refused
        self.retry_after_ms = refused.retry_after_ms


class InCircles(SyncError):
    """District and kiosk answer each other without getting on. The next round begins afresh; staff should look."""


class IdentityDamaged(Exception):
    """The file with the kiosk's keys can't be read. Without it the kiosk must be enrolled anew."""
