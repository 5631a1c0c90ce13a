"""Model fields that are sealed in the database and plain only on an instance.

``story = SealedTextField(holder="self")`` is sealed under the data key of the row itself, ``holder="report"`` under
that of the report it belongs to, and without a holder directly under the key ring. What the database sees is
ciphertext: ``values()`` answers with it, and ``update()`` and ``bulk_update()`` refuse, since no row is at hand to
bind to. ``SealedBytesField`` does the same for a file.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from num import crypto

if TYPE_CHECKING:
    _BinaryField = models.BinaryField[Any, Any]
else:
    _BinaryField = models.BinaryField

PAD_TO = 256


class WrappedKeyField(_BinaryField):
    """The data key of a KeyHolder, sealed under the key ring. Made when the row is first written.

    Whatever is saved is under the first key: who read a row before it was rotated does not bring the old key back.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        holder = cast(KeyHolder, model_instance)
        if add and holder.wrapped_key is None:
            holder.wrap(os.urandom(crypto.KEY_BYTES))
        elif crypto.is_stale(holder.wrapped_key):
            holder.rewrap()
        return cast("bytes | None", super().pre_save(model_instance, add))


class KeyHolder(models.Model):
    """A record with a data key of its own: deleting ``wrapped_key`` makes unreadable all that it sealed."""

    wrapped_key = WrappedKeyField(editable=False, null=True)

    class Meta:
        abstract = True

    @property
    def readable(self) -> bool:
        """Whether its words are still there."""
        return self.wrapped_key is not None

    def data_key(self) -> crypto.Key:
        """Raises Unreadable once the key was destroyed."""
        if self.wrapped_key is None:
            raise crypto.Unreadable(f"{self._meta.label}: its key was destroyed")
        return crypto.Key(0, crypto.unseal_with_ring(bytes(self.wrapped_key), self._key_context(), "wrap"))

    def wrap(self, data_key: bytes) -> None:
        self.wrapped_key = crypto.seal_with_ring(data_key, self._key_context(), "wrap")

    def rewrap(self) -> None:
        """Wrap the same data key under the ring's first key; the caller saves ``wrapped_key``."""
        self.wrap(self.data_key().secret)

    def _key_context(self) -> str:
        return f"{self._meta.label_lower}.wrapped_key|{row_uuid(self)}"


def row_uuid(instance: models.Model) -> str:
    """What binds a value to its row: ``uid`` where the primary key is a number, else the UUID primary key."""
    return str(getattr(instance, "uid", None) or instance.pk)


class _Plain(str):
    """A value as it was set or opened, apart from the bytes that came from the database."""


class SealedAttribute(DeferredAttribute):
    field: "SealedTextField"

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        stored = super().__get__(instance, cls)
        if stored is None or isinstance(stored, _Plain):
            return stored if stored is None else str(stored)
        plain = self.field.open(instance, bytes(stored))
        instance.__dict__[self.field.attname] = _Plain(plain)
        return plain

    def __set__(self, instance: models.Model, value: str | bytes | memoryview | None) -> None:
        """A str is plain text; bytes come from the database and are opened when first read."""
        instance.__dict__[self.field.attname] = _Plain(value) if isinstance(value, str) else value


class SealedTextField(_BinaryField):
    """Text sealed with AES-256-GCM, padded to steps of 256 bytes so that its length tells little."""

    descriptor_class = SealedAttribute

    def __init__(self, *args: Any, holder: str = "", **kwargs: Any) -> None:
        self.holder = holder
        kwargs.setdefault("editable", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "holder": self.holder}

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is sealed: it cannot be searched")
        return super().get_lookup(lookup_name)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            raise TypeError(f"{self.name} is sealed: set it on an instance and save that")
        return super().get_db_prep_value(value, connection, prepared)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        """What was never opened is saved as it lies there, but under the first key of the ring."""
        stored = model_instance.__dict__.get(self.attname)
        if not self.holder and isinstance(stored, bytes | memoryview) and crypto.is_stale(stored):
            stored = _Plain(self.open(model_instance, bytes(stored)))
        return self.seal(model_instance, stored) if isinstance(stored, _Plain) else stored

    def seal(self, instance: models.Model, plain: str) -> bytes:
        return self.seal_bytes(instance, plain.encode())

    def open(self, instance: models.Model, sealed: bytes) -> str:
        """Raises Unreadable."""
        return self.open_bytes(instance, sealed).decode()

    def seal_bytes(self, instance: models.Model, plain: bytes) -> bytes:
        key = self._held_key(instance) or crypto.ring_key(crypto.ring().active.id, self._label)
        return crypto.seal(_pad(plain), key, self._context(row_uuid(instance)))

    def open_bytes(self, instance: models.Model, sealed: bytes) -> bytes:
        """Raises Unreadable."""
        key = self._held_key(instance) or crypto.ring_key(crypto.key_number(sealed), self._label)
        return _unpad(crypto.unseal(sealed, key, self._context(row_uuid(instance))))

    def open_rows(self, rows: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, str]]:
        """The values of very many rows sealed under the key ring, each with its uuid. Raises Unreadable."""
        open_one = self.opener()
        return ((uuid, open_one(uuid, sealed)) for uuid, sealed in rows)

    def opener(self) -> Callable[[UUID | str, bytes | memoryview | None], str]:
        """Opens values sealed under the key ring of which no instance is at hand. Raises Unreadable."""
        open_one = crypto.opener(self._label)
        return lambda uuid, sealed: _unpad(open_one(str(uuid), bytes(sealed or b""))).decode()

    def value_to_string(self, obj: models.Model) -> str:
        raise TypeError(f"{self.name} is sealed: it is not written out")

    @cached_property
    def _label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def _held_key(self, instance: models.Model) -> crypto.Key | None:
        """The key of the record that holds one, derived for this field; None for the key ring."""
        if not self.holder:
            return None
        return self._holder_of(instance).data_key().derive(self._label)

    def has_key(self, instance: models.Model) -> bool:
        """Whether what it says may still be opened: the key of something erased was destroyed on purpose."""
        return not self.holder or self._holder_of(instance).wrapped_key is not None

    def _holder_of(self, instance: models.Model) -> KeyHolder:
        return cast(KeyHolder, instance if self.holder == "self" else getattr(instance, self.holder))

    def _context(self, uuid: str) -> str:
        return f"{self._label}|{uuid}"


class _Sealed(bytes):
    """A file as it is stored; any other bytes are plain."""


class SealedBytesAttribute(SealedAttribute):
    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        if instance is None:
            return self
        stored = DeferredAttribute.__get__(self, instance, cls)
        return self.field.open_bytes(instance, stored) if isinstance(stored, _Sealed) else stored


class SealedBytesField(SealedTextField):
    """A file, sealed as text is. Not kept on the instance once it was opened: read it once."""

    descriptor_class = SealedBytesAttribute

    def from_db_value(self, value: Any, *args: Any) -> "_Sealed | None":
        return None if value is None else _Sealed(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is not None and not isinstance(value, _Sealed):
            raise TypeError(f"{self.name} is sealed: set it on an instance and save that")
        return super().get_db_prep_value(value, connection, prepared)

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:
        stored = model_instance.__dict__.get(self.attname)
        if stored is None or isinstance(stored, _Sealed):
            return stored
        return _Sealed(self.seal_bytes(model_instance, stored))


def _pad(plain: bytes) -> bytes:
    size = len(plain).to_bytes(4, "big")
    return size + plain + bytes(-(len(plain) + 4) % PAD_TO)


def _unpad(padded: bytes) -> bytes:
    return padded[4 : 4 + int.from_bytes(padded[:4], "big")]
