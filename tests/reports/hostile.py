"""Files that somebody might send as a picture, made by code: pictures that tell too much, and what is no picture."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from PIL import Image, PngImagePlugin

PLANTED = "quartzplace 53.4475"  # stands wherever a file may hold words
SCRIPT = b"<html><script>alert('quartz')</script></html>"
SIZE = (64, 48)


def picture(form: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = SIZE, **saving: Any) -> bytes:
    written = BytesIO()
    Image.new(mode, size, 120 if mode in ("L", "1", "P", "I;16") else None or 0).save(written, form, **saving)
    return written.getvalue()


def exif() -> Image.Exif:
    """Where it was taken, by whom, with what; and turned by a quarter."""
    told = Image.Exif()
    told[0x010E] = told[0x013B] = told[0x8298] = told[0x9C9C] = PLANTED
    told[0x0110] = "quartzphone"
    told[0x0112] = 6
    told.get_ifd(0x8825).update({1: "N", 2: (53.0, 24.0, 27.0), 3: "W", 4: (2.0, 59.0, 31.0), 29: PLANTED})
    return told


def png_with_texts() -> bytes:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", PLANTED)
    words.add_text("Location", PLANTED, zip=True)
    words.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{PLANTED}</x:xmpmeta>")
    return picture("PNG", pnginfo=words)


def png_of_size(width: int, height: int) -> bytes:
    """A header that promises this many pixels, and hardly anything behind it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png_with(kind: bytes, body: bytes) -> bytes:
    """A good picture with one chunk more behind its header."""
    good = picture("PNG")
    return good[:33] + chunk(kind, body) + good[33:]


def jpeg_of_size(width: int, height: int) -> bytes:
    good = picture("JPEG")
    at = good.index(b"\xff\xc0") + 5
    return good[:at] + struct.pack(">HH", height, width) + good[at + 4 :]


def gif_of_size(width: int, height: int) -> bytes:
    good = picture("GIF", "P")
    return good[:6] + struct.pack("<HH", width, height) + good[10:]


def zipped() -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        archive.writestr("quartz.html", SCRIPT)
    return written.getvalue()


def animated(form: str) -> bytes:
    first, second = Image.new("RGB", SIZE, "red"), Image.new("RGB", SIZE, "blue")
    written = BytesIO()
    first.save(written, form, save_all=True, append_images=[second] * 3, duration=50)
    return written.getvalue()


def with_segment(marker: int, body: bytes) -> bytes:
    """A JPEG with one segment more, as comments, Photoshop and XMP put theirs."""
    good = picture("JPEG")
    return good[:2] + bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body + good[2:]


def transparent() -> bytes:
    """Nothing of it is seen, and behind what is seen there is a colour."""
    seen = Image.new("RGBA", SIZE, (10, 200, 30, 0))
    written = BytesIO()
    seen.save(written, "PNG")
    return written.getvalue()


# What is kept, as a picture of this size.
KEPT: dict[str, tuple[Callable[[], bytes], tuple[int, int]]] = {
    "JPEG with a place": (lambda: picture("JPEG", exif=exif()), (48, 64)),
    "PNG with a place": (lambda: picture("PNG", exif=exif()), (48, 64)),
    "WebP with a place": (lambda: picture("WEBP", exif=exif()), (48, 64)),
    "JPEG with a comment": (lambda: picture("JPEG", comment=PLANTED), SIZE),
    "HTML in the comment": (lambda: with_segment(0xFE, SCRIPT), SIZE),
    "words of Photoshop": (lambda: with_segment(0xED, b"Photoshop 3.0\x008BIM" + PLANTED.encode()), SIZE),
    "XMP": (lambda: with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + PLANTED.encode()), SIZE),
    "a profile of colours": (lambda: picture("JPEG", icc_profile=PLANTED.encode() * 20), SIZE),
    "a profile of colours in a PNG": (lambda: picture("PNG", icc_profile=PLANTED.encode() * 20), SIZE),
    "texts in a PNG": (png_with_texts, SIZE),
    "an unknown chunk": (lambda: png_with(b"quIz", PLANTED.encode()), SIZE),
    "a page behind a JPEG": (lambda: picture("JPEG") + SCRIPT, SIZE),
    "an archive behind a JPEG": (lambda: picture("JPEG") + zipped(), SIZE),
    "an archive behind a PNG": (lambda: picture("PNG") + zipped(), SIZE),
    "a second picture behind the first": (lambda: picture("JPEG") + picture("JPEG", exif=exif()), SIZE),
    "a script behind a GIF": (lambda: picture("GIF", "P") + SCRIPT, SIZE),
    "a small copy of another picture": (lambda: with_segment(0xE1, b"Exif\0\0" + exif().tobytes()[6:]), (48, 64)),
    "several pictures in one (MPO)": (lambda: animated("MPO"), SIZE),
    "moving GIF": (lambda: animated("GIF"), SIZE),
    "moving WebP": (lambda: animated("WEBP"), SIZE),
    "moving PNG": (lambda: animated("PNG"), SIZE),
    "four colours (CMYK)": (lambda: picture("JPEG", "CMYK"), SIZE),
    "sixteen bits": (lambda: picture("PNG", "I;16"), SIZE),
    "grey": (lambda: picture("JPEG", "L"), SIZE),
    "transparent": (transparent, SIZE),
    "larger than is kept": (lambda: picture("JPEG", size=(4000, 1000)), (3000, 750)),
    "as large as phones take them": (lambda: picture("JPEG", size=(8000, 6000)), (3000, 2250)),
    "one pixel": (lambda: picture("PNG", size=(1, 1)), (1, 1)),
    "very narrow": (lambda: picture("PNG", size=(1, 9000)), (1, 3000)),
}

# What is refused, with a word that the page says.
NO_PICTURE, PIXELS, LARGE = "This is not a picture that we can read", "too many pixels", "larger than 8 MB"
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "SVG with a script": (
        lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        NO_PICTURE,
    ),
    "a page": (lambda: SCRIPT, NO_PICTURE),
    "a page that begins like a GIF": (lambda: b"GIF89a/*" + SCRIPT, NO_PICTURE),
    "an archive": (zipped, NO_PICTURE),
    "bomb: a picture in very many passes": (
        lambda: picture(progressive=True)[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 20_000 + b"\xff\xd9",
        NO_PICTURE,
    ),
    "PDF": (lambda: b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>", NO_PICTURE),
    "PostScript": (lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(%pipe%id) (r) file\n", NO_PICTURE),
    "a program": (lambda: b"MZ" + bytes(2000), NO_PICTURE),
    "TIFF": (lambda: picture("TIFF"), NO_PICTURE),
    "BMP": (lambda: picture("BMP"), NO_PICTURE),
    "icon": (lambda: picture("ICO"), NO_PICTURE),
    "AVIF": (lambda: picture("AVIF"), "HEIC"),
    "HEIC": (lambda: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "HEIC"),
    "film": (lambda: b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(200), NO_PICTURE),
    "cut off": (lambda: picture("JPEG", size=(600, 600))[:900], NO_PICTURE),
    "PNG cut off": (lambda: picture("PNG", size=(600, 600))[:80], NO_PICTURE),
    "a header and nothing more": (lambda: b"\xff\xd8\xff\xe0", NO_PICTURE),
    "noise": (lambda: bytes(range(256)) * 40, NO_PICTURE),
    "less than it promises": (lambda: png_of_size(2000, 2000), NO_PICTURE),
    "bomb: 50,000 by 50,000": (lambda: png_of_size(50_000, 50_000), PIXELS),
    "bomb: as high as a number goes": (lambda: png_of_size(2**31 - 1, 2**31 - 1), PIXELS),
    "bomb: just over the limit": (lambda: png_of_size(8000, 5001), PIXELS),
    "bomb: JPEG": (lambda: jpeg_of_size(65_500, 65_500), PIXELS),
    "bomb: GIF": (lambda: gif_of_size(65_535, 65_535), PIXELS),
    "bomb: a text of 200 MB": (lambda: png_with(b"zTXt", b"k\0\0" + zlib.compress(bytes(200_000_000))), NO_PICTURE),
    "no size": (lambda: png_of_size(0, 0), NO_PICTURE),
    "empty": (lambda: b"", "empty"),
    "too large": (lambda: picture("JPEG") + bytes(8 * 1024 * 1024), LARGE),
}
