"""A picture as it may be kept: decoded, and written anew from nothing but its pixels (pure).

Nothing of the file that came survives: no place, no time, no camera, no comment, no small copy, and nothing that was
hidden before, in or behind it. Whatever is kept is a JPEG, with sides of at most SIDE.
"""

from io import BytesIO
from threading import Lock
from typing import Final

from PIL import Image, ImageOps

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
ENDINGS: Final = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif"}  # MPO: JPEG, and another
ACCEPT: Final = "image/jpeg,image/png,image/webp,image/gif"
MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000
MOST_DECODED: Final = 25_000_000  # 100 MB, and a copy or two of it
JPEG, SCAN, MOST_SCANS = b"\xff\xd8", b"\xff\xda", 100  # an ordinary file has ten; each costs a look at every pixel
SIDE: Final = 3000
QUALITY: Final = 85
PATIENCE: Final = 10  # seconds, for those before

EMPTY = "The file is empty. Please choose another one."
TOO_LARGE = "The file is larger than 8 MB. Show it on your screen, take a screenshot, and send that."
TOO_MANY_PIXELS = "The picture has too many pixels. Show it on your screen, take a screenshot, and send that."
APPLE = "This kind of picture (HEIC) we cannot read. Show it on your screen, take a screenshot, and send that."
BUSY = "Many pictures come in just now. Please send this one again in a minute."
NOT_ONE = "This is not a picture that we can read. We take JPEG, PNG, WebP and GIF. Nothing of it was kept."

_ONE_AT_A_TIME = Lock()  # in each process: many that are sent at once take time, and no more memory than one
Image.MAX_IMAGE_PIXELS = MOST_PIXELS  # Pillow's own guard, at the same height

_APPLE = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis")


class Refused(ValueError):
    """It is not kept. The words say why, and what to do."""


def clean(sent: bytes) -> bytes:
    """The picture in ``sent``, of an animation the first one. Raises Refused."""
    _refuse_by_size(sent)
    if not _ONE_AT_A_TIME.acquire(timeout=PATIENCE):
        raise Refused(BUSY)
    try:
        return _decoded(sent)
    finally:
        _ONE_AT_A_TIME.release()


def ending(kept: bytes) -> str:
    """Of the name of a file with this picture: by what it is, whatever it was called."""
    return ENDINGS[Image.open(BytesIO(kept), formats=FORMATS).format or ""]


def _decoded(sent: bytes) -> bytes:
    try:
        picture = Image.open(BytesIO(sent), formats=FORMATS)  # reads the header only
        _refuse_by_pixels(picture, MOST_DECODED if picture.info.get("progressive") else MOST_PIXELS)
        picture.draft("RGB", (SIDE, SIDE))  # a JPEG is decoded at a fraction of its size where that is enough
        _refuse_by_pixels(picture, MOST_DECODED)
        return _written(_upright(picture))
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(TOO_MANY_PIXELS) from error
    except Exception as error:  # a decoder that is fed something hostile fails in any way it likes
        raise Refused(NOT_ONE) from error


def _refuse_by_size(sent: bytes) -> None:
    if not sent:
        raise Refused(EMPTY)
    if len(sent) > MOST_BYTES:
        raise Refused(TOO_LARGE)
    if sent.startswith(JPEG) and sent.count(SCAN) > MOST_SCANS:
        raise Refused(NOT_ONE)
    if sent[4:8] == b"ftyp" and sent[8:12] in _APPLE:
        raise Refused(APPLE)


def _refuse_by_pixels(picture: Image.Image, most: int) -> None:
    if picture.width * picture.height > most:
        raise Refused(TOO_MANY_PIXELS)


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as the camera was held, and no larger than it needs to be."""
    ImageOps.exif_transpose(picture, in_place=True)
    picture.thumbnail((SIDE, SIDE))
    return picture


def _written(picture: Image.Image) -> bytes:
    """On white paper of our own, which knows nothing but the points."""
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    written = BytesIO()
    paper.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()
