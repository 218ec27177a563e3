"""What stands in for loudspeaker and microphone: `--speaker FOLDER`, `--microphone FILE`."""

from pathlib import Path

from kiosk.commands.trouble import Trouble
from kiosk.sound.files import FileMicrophone, FolderSpeaker
from kiosk.sound.seams import Microphone, Speaker


def speaker_of(folder: Path | None) -> Speaker | None:
    """A loudspeaker that writes into this folder, or None for the machine's own.

    Raises:
        Trouble: the folder can't be made.
    """
    if folder is None:
        return None
    try:
        return FolderSpeaker(folder)
    except OSError as why:
        raise Trouble("source", f"{folder}: {why.strerror or why}") from None


def microphone_of(path: Path | None) -> Microphone | None:
    """A microphone that hears this file, or None for the machine's own.

    Raises:
        Trouble: there is no such file.
    """
    if path is None:
        return None
    if not path.is_file():
        raise Trouble("source", f"{path}: missing")
    return FileMicrophone(path)
