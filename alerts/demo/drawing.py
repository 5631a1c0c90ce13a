"""A picture for the demonstration: what a telephone shows of messages, drawn."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from reports import pictures

SIZE = (720, 1280)


def messages(lines: Sequence[str]) -> bytes:
    """One message under the other, written as every picture of a report is."""
    screen = Image.new("RGB", SIZE, "#eceff1")
    pen, font = ImageDraw.Draw(screen), ImageFont.load_default(size=30)
    for number, line in enumerate(lines):
        top = 120 + number * 130
        pen.rounded_rectangle((40, top, 640, top + 90), radius=24, fill="white")
        pen.text((70, top + 26), line, fill="#20262c", font=font)
    drawn = BytesIO()
    screen.save(drawn, "PNG")
    return pictures.clean(drawn.getvalue())
