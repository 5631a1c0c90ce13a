"""A file that is sent stays in memory, and only where a page asks for one: nothing is written to a disk in clear.

A view that takes one says so with ``takes_file``; it finds it in ``request.FILES["file"]``. One file a request. Of a
larger one than MOST only so much is kept that the view can see that it is too large; everything else that is sent is
read past.
"""

from collections.abc import Callable
from io import BytesIO
from typing import Any, TypeVar

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

FIELD = "file"
MOST = 8 * 1024 * 1024  # bytes

V = TypeVar("V", bound=Callable[..., Any])


def takes_file(view: V) -> V:
    """Let this view find a file in what is sent to it."""
    vars(view)["takes_file"] = True
    return view


class InMemory(FileUploadHandler):
    """Keeps the first file where the view takes one. The name that it had is forgotten."""

    kept: BytesIO | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if self.kept is not None or self.field_name != FIELD or not self._wanted():
            raise SkipFile
        self.kept = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.kept is not None:
            self.kept.write(raw_data[: MOST + 1 - self.kept.tell()])

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if self.kept is None:
            return None
        size = self.kept.tell()
        self.kept.seek(0)
        return InMemoryUploadedFile(self.kept, FIELD, FIELD, "application/octet-stream", size, None)

    def _wanted(self) -> bool:
        """Before a view was chosen for the request, nothing is wanted."""
        match = getattr(self.request, "resolver_match", None)
        return match is not None and getattr(match.func, "takes_file", False)
