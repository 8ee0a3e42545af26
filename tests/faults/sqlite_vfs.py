"""A VFS of SQLite that counts the writes, truncations and fsyncs of databases, and fails some.

It is the VFS of the system with other methods for files, made with ctypes. Python's `sqlite3` must
be linked with a shared libsqlite3.
"""

import ctypes
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

Operation = Literal["write", "truncate", "fsync"]

FULL: Final = {"write": 13, "truncate": 13, "fsync": 13}
IO_ERROR: Final = {"write": 778, "truncate": 1546, "fsync": 1034}
"""Result codes by operation: SQLITE_FULL; IOERR_WRITE, IOERR_TRUNCATE and IOERR_FSYNC."""

# Main databases, their rollback journals and write-ahead logs, by the flags of xOpen.
_COUNTED: Final = 0x00000100 | 0x00000800 | 0x00080000

_Open = ctypes.CFUNCTYPE(
    ctypes.c_int,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_void_p,
    ctypes.c_int,
    ctypes.POINTER(ctypes.c_int),
)
_Write = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64
)
_Truncate = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_Sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)


class _Vfs(ctypes.Structure):
    """`sqlite3_vfs`, version 3."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("path_size", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 15),
    )


class _Methods(ctypes.Structure):
    """`sqlite3_io_methods`, version 3."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", ctypes.c_void_p),
        ("read", ctypes.c_void_p),
        ("write", ctypes.c_void_p),
        ("truncate", ctypes.c_void_p),
        ("fsync", ctypes.c_void_p),
        ("others", ctypes.c_void_p * 13),
    )


@dataclass
class Faults:
    """What fails: the operations from number `at` on, `lasting` of them (all that follow if None).

    `codes` are the results of those that fail. `count` is the number of operations so far.
    `on_fault` is called before a failure is returned.
    """

    at: int
    codes: dict[str, int]
    lasting: int | None = 1
    count: int = 0
    on_fault: Callable[[], None] = lambda: None

    def result(self, operation: Operation) -> int:
        """The result code of the next operation; 0 if it is to be done."""
        self.count += 1
        past = self.count - self.at
        if past < 0 or (self.lasting is not None and past >= self.lasting):
            return 0
        self.on_fault()
        return self.codes[operation]


def library() -> Any:  # noqa: ANN401
    """The library that Python's `sqlite3` is linked with. None if it is not a shared one."""
    sqlite3.connect(":memory:").close()
    maps = Path("/proc/self/maps")
    if not maps.exists():
        return None
    paths = {line.split()[-1] for line in maps.read_text().splitlines() if "libsqlite3" in line}
    return ctypes.CDLL(paths.pop()) if len(paths) == 1 else None


@contextmanager
def failing(url: str, faults: Faults) -> Iterator[str]:
    """All connections to SQLite that are opened here have these faults. Close them before leaving.

    Yields the URL, as a proxy of PostgreSQL does.
    """
    lib = library()
    lib.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    vfs = _Vfs.from_buffer_copy(lib.sqlite3_vfs_find(None).contents)
    open_ = _Open(vfs.open)
    methods: dict[int, tuple[Any, ...]] = {}

    def opened(own: int, name: int, file: int, flags: int, out: Any) -> int:  # noqa: ANN401
        code: int = open_(own, name, file, flags, out)
        pointer = ctypes.c_void_p.from_address(file)
        if code == 0 and flags & _COUNTED and pointer.value:
            if pointer.value not in methods:
                methods[pointer.value] = _counted(pointer.value, faults)
            pointer.value = ctypes.addressof(methods[pointer.value][0])
        return code

    callback = _Open(opened)
    vfs.open = ctypes.cast(callback, ctypes.c_void_p)
    vfs.name = b"failing"
    lib.sqlite3_vfs_register(ctypes.byref(vfs), 1)
    try:
        yield url
    finally:
        lib.sqlite3_vfs_unregister(ctypes.byref(vfs))


def _counted(address: int, faults: Faults) -> tuple[Any, ...]:
    """The methods at an address with counted writes, and the callbacks, which must stay alive."""
    methods = _Methods.from_buffer_copy(_Methods.from_address(address))
    write, truncate, sync = (
        _Write(methods.write),
        _Truncate(methods.truncate),
        _Sync(methods.fsync),
    )
    callbacks = (
        _Write(lambda file, *given: faults.result("write") or write(file, *given)),
        _Truncate(lambda file, size: faults.result("truncate") or truncate(file, size)),
        _Sync(lambda file, flags: faults.result("fsync") or sync(file, flags)),
    )
    methods.write, methods.truncate, methods.fsync = (
        ctypes.cast(callback, ctypes.c_void_p) for callback in callbacks
    )
    return methods, *callbacks
