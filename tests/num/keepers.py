"""People who keep the keys that backups are sealed to."""

import subprocess
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Keeper:
    """Who holds the secret key, far from the server."""

    identity: Path
    recipients: Path

    def open(self, backup: Path) -> bytes:
        """Without the platform: all after the first line is age's."""
        sealed = backup.read_bytes().partition(b"\n")[2]
        command = ["age", "--decrypt", "--identity", str(self.identity)]
        return subprocess.run(command, input=sealed, check=True, capture_output=True, timeout=60).stdout


def keeper(folder: Path) -> Keeper:
    folder.mkdir()
    identity, recipients = folder / "identity", folder / "recipients"
    subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True, timeout=60)
    public = subprocess.run(["age-keygen", "-y", identity], check=True, capture_output=True, timeout=60)
    recipients.write_bytes(public.stdout)
    return Keeper(identity, recipients)
