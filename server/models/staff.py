"""Accounts of staff: who may do what, and where. Beside the journal, as the passwords are; see `server.accounts`."""

from django.conf import settings
from django.db import models


class Staff(models.Model):
    """What an account is for. `server.console.roles` says what each role may do.

    `branch` is set for a branch officer, `station` for a keeper, `partner` for a merchant; otherwise they are empty.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True)
    role = models.CharField(max_length=10)
    branch = models.CharField(max_length=80, blank=True)
    station = models.CharField(max_length=80, blank=True)
    partner = models.CharField(max_length=80, blank=True, default="")
    new_password = models.BooleanField(default=False)
    """The password was made by somebody else, who has seen it: nothing goes on until it is changed."""
