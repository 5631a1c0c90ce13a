"""The demonstration's SMTP server: it keeps each message as a file, and sends none on.

python -m num.demo.mail PORT FOLDER
"""

import asyncio
import sys
import time
from pathlib import Path
from typing import cast

from aiosmtpd.smtp import SMTP, Envelope, Session


class Keep:
    """Writes what arrives into ``folder``, a file a message, named by when it came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        path = self.folder / f"{time.time_ns()}.eml"
        path.with_suffix(".part").write_bytes(cast(bytes, envelope.content))
        path.with_suffix(".part").rename(path)
        return "250 kept"


async def serve(port: int, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Keep(folder)), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
