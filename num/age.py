"""Sealing a file to somebody's public key with age, without ever writing it to a disk."""

import re
import shutil
import subprocess

PUBLIC_KEY = re.compile(r"age1[02-9ac-hj-np-z]{58}")
SECONDS = 20


class NotSealed(Exception):
    """Says in words what to do; holds nothing of what was to be sealed."""


def is_public_key(text: str) -> bool:
    return PUBLIC_KEY.fullmatch(text) is not None


def seal(plain: bytes | memoryview, public_key: str) -> bytes:
    """Raises NotSealed."""
    if not is_public_key(public_key):
        raise NotSealed("There is no key to seal it to.")
    program = shutil.which("age")
    if program is None:
        raise NotSealed("The program that seals files, age, is missing on this server.")
    sealing = [program, "--encrypt", "--recipient", public_key]
    done = subprocess.run(sealing, input=plain, capture_output=True, timeout=SECONDS, check=False)
    if done.returncode:
        raise NotSealed("The file could not be sealed. Ask the force for their key again.")
    return done.stdout
